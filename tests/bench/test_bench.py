"""The measuring itself: that it runs, that the answers are the same, and that what it says can be read. Never times."""

import csv
import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.generate import write_returns
from bench.lives import CHANGED, EPISODES
from bench.result import faster, longer, same, table, within

Rows = dict[tuple[str, str], tuple[str, ...]]


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, dict[str, int]]]:
    place = tmp_path_factory.mktemp("returns")
    return place, write_returns(place, 1000)


def _episodes(folder: Path) -> Rows:
    with (folder / "episodes.csv").open(encoding="utf-8", newline="") as file:
        return {(row["CHILD"], row["DECOM"]): tuple(row.values()) for row in csv.DictReader(file)}


def test_a_year_has_the_proportions_of_a_real_one(returns: tuple[Path, dict[int, dict[str, int]]]) -> None:
    counts = returns[1][2025]
    assert counts["header"] == counts["sw_episodes"] == 1000
    assert counts["episodes"] == 1000 * EPISODES
    assert counts["reviews"] == pytest.approx(1680, rel=0.03)
    assert counts["previous_permanence"] == 510
    assert 50 <= counts["uasc"] <= 70
    assert 130 <= counts["missing"] <= 150


def test_the_second_year_changes_36_in_a_hundred_episodes_and_adds_new_ones(
    returns: tuple[Path, dict[int, dict[str, int]]],
) -> None:
    first, second = (_episodes(returns[0] / year) for year in ("2025", "2026"))
    changed = [key for key in second if key in first and first[key] != second[key]]
    assert len(changed) / len(first) == pytest.approx(CHANGED, abs=0.001)
    assert len(second.keys() - first.keys()) > 500


def test_the_same_children_come_out_every_time(returns: tuple[Path, dict[int, dict[str, int]]], tmp_path: Path) -> None:
    write_returns(tmp_path, 1000)
    for path in sorted(tmp_path.rglob("*.csv")):
        assert path.read_bytes() == (returns[0] / path.relative_to(tmp_path)).read_bytes()


@pytest.mark.slow
def test_a_quick_run_measures_every_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quick", "--json", str(tmp_path / "bench.json")]) == 0
    printed = capsys.readouterr().out
    found = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert {line["part"] for line in found["results"]} == {"law", "import", "list", "room", "clocks"}
    for line in found["results"]:
        assert set(line) == {"part", "what", "figure", "against", "ratio", "target", "holds"}
        assert line["what"] in printed
    counts = [line for line in found["results"] if line["target"] == "equal"]
    assert counts
    assert all(line["holds"] for line in counts)
    for one in found["raw"]["import"]:
        assert one["import"]["refused"] == 0
        assert one["import"]["applied"] > 0
        assert one["floor"]["rows"] > one["import"]["applied"]


def test_a_target_is_held_in_the_direction_it_is_meant() -> None:
    assert faster("law", "x", 1.0, 10.0, at_least=10).holds
    assert faster("law", "x", 1.0, 9.9, at_least=10).holds is False
    assert longer("import", "x", 20.0, 1.0, at_most=20).holds
    assert longer("import", "x", 20.1, 1.0, at_most=20).holds is False
    assert longer("import", "x", 20.1, 1.0).holds is None
    assert within("import", "x", 601, "MiB", at_most=600).holds is False
    assert same("list", "x", 14, 14).holds


def test_a_missed_target_is_told_and_an_error_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("bench.__main__.measure", lambda *_: [longer("import", "an import", 30.0, 1.0, at_most=20)])
    place = str(tmp_path / "bench.json")
    assert main(["--json", place]) == 0
    assert "Missed: an import." in capsys.readouterr().out
    assert main(["--json", place, "--strict"]) == 1


def test_the_table_lines_up() -> None:
    lines = table([same("list", "queries", 14, 14), longer("import", "a longer name", 3.0, 1.0)]).splitlines()
    assert len({len(line) for line in lines}) == 1
