"""What looks odd and is right: no check may cry wolf, and a refusal must not set off others."""

from pathlib import Path

import pytest

from .situations import BORN, EPISODE, HEADER, ORDINARY, REVIEW, codes, only, read, write_return

ENDED = EPISODE.replace("PR1,,,", "PR1,06/11/2025,E4A,")
MOVED_ON = EPISODE.replace("PR1,,,", "PR1,06/11/2025,X1,CARPL")
NEXT = "1000,06/11/2025,P,V2,N1,U6,PR1,,,,ME1 1AA,ME3 3CC,7654321"
SHORT = EPISODE.replace("PR1,,,", "PR1,04/06/2025,E4A,")
SW = f"1000,{BORN},SW1234,06/05/2025,,FCONTA"


def born(day: str, **more: list[str]) -> dict[str, list[str]]:
    """The ordinary child with another date of birth."""
    tables = {name: [row.replace(BORN, day) for row in rows] for name, rows in ORDINARY.items()}
    return {**tables, **more}


QUIET: dict[str, dict[str, list[str]]] = {
    "a review on the first and on the last day of care": {
        "episodes": [ENDED],
        "reviews": [f"1000,{BORN},06/05/2025,PN1", f"1000,{BORN},06/11/2025,PN1"],
    },
    "PN0 on the fourth birthday": born("28/05/2021", reviews=["1000,28/05/2021,28/05/2025,PN0"]),
    "PN1 on the fourth birthday": born("28/05/2021"),
    "care that ends on the eighteenth birthday": born("06/11/2007", episodes=[ENDED]),
    "care that ends on 1 March for one born on 29 February": born(
        "29/02/2008", episodes=[EPISODE.replace("PR1,,,", "PR1,01/03/2026,E17,")]
    ),
    "unaccompanied until the eighteenth birthday": {"uasc": [f"1000,M,{BORN},01/06/2030"]},
    "unaccompanied with the sex code of older returns": {"uasc": [f"1000,1,{BORN},01/06/2030"]},
    "a new start after a gap": {
        "episodes": [ENDED, NEXT.replace("06/11/2025", "08/12/2025").replace(",P,", ",S,")],
        "reviews": [REVIEW, f"1000,{BORN},07/01/2026,PN1"],
    },
    "a new start on the day on which care ended": {"episodes": [ENDED, NEXT.replace(",P,", ",S,")]},
    "a move to another placement": {"episodes": [MOVED_ON, NEXT]},
    "a new need with a new start": {"episodes": [ENDED, NEXT.replace(",P,", ",S,").replace("N1", "N2")]},
    "a new order and a new placement": {"episodes": [MOVED_ON, NEXT.replace(",P,V2", ",B,C2")]},
    "care for twenty working days without a review": {"episodes": [SHORT], "reviews": []},
    "the first months of the return, in care from before, without a review": {
        "episodes": [EPISODE.replace("06/05/2025,S", "06/05/2024,S").replace("PR1,,,", "PR1,02/10/2025,E4A,")],
        "reviews": [],
    },
    "short breaks without reviews": {"episodes": [EPISODE.replace("V2", "V4")], "reviews": []},
    "missing for part of a day": {"missing": [f"1000,{BORN},M,04/11/2025,04/11/2025"]},
    "missing again on the day of return": {
        "missing": [f"1000,{BORN},M,04/11/2025,05/11/2025", f"1000,{BORN},M,05/11/2025,06/11/2025"]
    },
    "still missing while in care": {"missing": [f"1000,{BORN},M,04/11/2025,"]},
    "seven days between social workers": {
        "sw_episodes": [SW.replace(",,", ",06/08/2025,"), SW.replace("06/05/2025", "13/08/2025")]
    },
    "no social worker between two times in care": {
        "episodes": [ENDED, NEXT.replace("06/11/2025", "08/12/2025").replace(",P,", ",S,")],
        "reviews": [REVIEW, f"1000,{BORN},07/01/2026,PN1"],
        "sw_episodes": [SW.replace(",,", ",06/11/2025,"), SW.replace("06/05/2025", "08/12/2025")],
    },
    "no social worker after care": {"episodes": [ENDED], "sw_episodes": [SW.replace(",,", ",06/11/2025,")]},
    "a mother and her child": {"header": [HEADER.replace(",M,", ",F,").replace("012,,", "012,1,05/01/2026")]},
    "a date of permanence that is partly known": {"previous_permanence": [f"1000,{BORN},P1,999,ZZ/03/2019"]},
    "a pupil number not given, and why": {"header": [HEADER.replace("A123456789012", "UN3")]},
}


@pytest.mark.parametrize("what", QUIET)
def test_no_finding(what: str, tmp_path: Path) -> None:
    assert codes(read(write_return(tmp_path / "2026", {**ORDINARY, **QUIET[what]}))) == {}


def test_a_day_more_than_twenty_working_days_without_a_review_is_odd(tmp_path: Path) -> None:
    longer = SHORT.replace("04/06/2025", "05/06/2025")
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "episodes": [longer], "reviews": []}))
    assert only(batch, "no-reviews").why.startswith("The child was looked after from 6 May 2025 to 5 June 2025")


def test_half_a_year_and_a_day_in_care_from_before_without_a_review_is_odd(tmp_path: Path) -> None:
    longer = EPISODE.replace("06/05/2025", "06/05/2024").replace("PR1,,,", "PR1,03/10/2025,E4A,")
    assert codes(read(write_return(tmp_path / "2026", {**ORDINARY, "episodes": [longer], "reviews": []}))) == {
        "no-reviews": 1
    }


def test_a_file_without_its_reviews_table_says_nothing_of_reviews(tmp_path: Path) -> None:
    assert codes(read(write_return(tmp_path / "2026", {"header": [HEADER], "episodes": [EPISODE]}))) == {}


@pytest.mark.parametrize(
    "tables",
    [
        {"episodes": [EPISODE.replace("06/05/2025", "6 May")]},
        {"reviews": [REVIEW.replace("28/05/2025", "28 May")]},
        {"reviews": [f"1000,{BORN}"]},
        {"episodes": [MOVED_ON, NEXT.replace("06/11/2025", "6 Nov")]},
    ],
    ids=["episode", "review", "review cut short", "second episode"],
)
def test_a_refused_row_is_not_missed_again(tables: dict[str, list[str]], tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, **tables}))
    assert len(batch.findings) == 1
    assert batch.findings[0].code in ("date-unreadable", "row-cut-short")


def test_an_open_episode_whose_later_row_was_refused_is_not_gone(tmp_path: Path) -> None:
    before = EPISODE.replace("06/05/2025", "17/03/2025")
    folders = (
        write_return(tmp_path / "2025", {"header": [HEADER], "episodes": [before]}),
        write_return(tmp_path / "2026", {**ORDINARY, "episodes": [before.replace("PR1,,", "PR1,never,X1")]}),
    )
    assert codes(read(*folders)) == {"date-unreadable": 1}


def test_what_the_record_has_already_is_not_asked_again(tmp_path: Path) -> None:
    tables = {**ORDINARY, "episodes": [EPISODE.replace(",S,", ",P,")]}
    folder = write_return(tmp_path / "2026", tables)
    assert codes(read(folder)) == {"start-not-known": 1}
    assert codes(read(folder, known={"1000": None})) == {}
