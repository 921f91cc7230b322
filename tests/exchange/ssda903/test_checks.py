"""Every check finds what it is there to find, and an ordinary return sets none of them off."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from keel.exchange.ssda903.findings import CHECKS

from .situations import BORN, EPISODE, HEADER, ORDINARY, REVIEW, codes, only, read, write_return

ENDED = EPISODE.replace("PR1,,,", "PR1,06/11/2025,E4A,")
MOVED_ON = EPISODE.replace("PR1,,,", "PR1,06/11/2025,X1,CARPL")
NEXT = "1000,06/11/2025,P,V2,N1,U6,PR1,,,,ME1 1AA,ME3 3CC,7654321"
SW = f"1000,{BORN},SW1234,06/05/2025,,FCONTA"


@dataclass(frozen=True)
class Odd:
    """Tables that differ from the ordinary ones, by folder; what else they set off; how often the check fires."""

    tables: dict[str, list[str]]
    also: set[str] = field(default_factory=set)
    times: int = 1
    before: dict[str, list[str]] = field(default_factory=dict)
    column: str | None = None


def header(row: str, **more: list[str]) -> dict[str, list[str]]:
    return {"header": [row], **more}


def episodes(*rows: str, **more: list[str]) -> dict[str, list[str]]:
    return {"episodes": list(rows), **more}


def reviews(*rows: str, **more: list[str]) -> dict[str, list[str]]:
    return {"reviews": list(rows), **more}


def held(day: str, code: str = "PN1", child: str = "1000") -> str:
    return f"{child},{BORN},{day},{code}"


GIRL = HEADER.replace(",M,", ",F,")
LEAP_CHILD = "1000,M,29/02/2008,WBRI,A123456789012,,"
LEAP_REVIEW = "1000,29/02/2008,28/05/2025,PN1"
LEAP_EPISODE = EPISODE.replace("PR1,,,", "PR1,28/02/2026,E17,")

ROWS: dict[str, Odd] = {
    "row-cut-short": Odd(reviews(REVIEW, f"1000,{BORN}")),
    "row-too-wide": Odd(reviews(REVIEW, f"{held('27/08/2025')},extra")),
    "quote-left-open": Odd(reviews(REVIEW, f'1000,"{BORN},27/08/2025,PN1', held("26/11/2025"))),
    "key-blank": Odd(reviews(REVIEW, f"1000,{BORN},,PN1"), column="REVIEW"),
    "date-unreadable": Odd(reviews(REVIEW, held("2025-08-27")), column="REVIEW"),
    "row-padded": Odd(episodes(EPISODE.removesuffix(",ME1 1AA,ME2 2BB,1234567"))),
    "birth-differs-in-copy": Odd(reviews(REVIEW, REVIEW.replace(BORN, "02/06/2012")), column="REVIEW"),
    "date-uncountable": Odd(reviews(REVIEW, held("31/12/9999")), column="REVIEW"),
    "date-too-old": Odd(reviews(REVIEW.replace(BORN, "14/10/1066")), {"date-of-birth-differs"}, column="DOB"),
    "date-too-far": Odd(episodes(EPISODE.replace("PR1,,,", "PR1,31/12/9999,E4A,")), {"adult-in-care"}, column="DEC"),
    "text-too-long": Odd(episodes(EPISODE, NEXT.replace("7654321", "7" * 201)), column="URN"),
    "control-characters": Odd(episodes(EPISODE, NEXT.replace("ME3 3CC", "ME3\t3CC")), column="PL_POST"),
    "end-before-start": Odd(episodes(EPISODE, NEXT.replace("PR1,,", "PR1,06/11/2025,E4A")), column="DEC"),
    "contradictory": Odd(reviews(REVIEW, held("27/08/2025"), held("27/08/2025", "PN2")), times=2),
    "unknown-child": Odd(reviews(REVIEW, held("27/08/2025", child="2000")), column="CHILD"),
    "duplicate-row": Odd(reviews(REVIEW, REVIEW)),
    "child-number-long": Odd({name: [rows[0].replace("1000,", "10000000001,", 1)] for name, rows in ORDINARY.items()}),
    "code-missing": Odd(episodes(EPISODE.replace(",N1,", ",,")), column="CIN"),
    "code-unknown": Odd(episodes(EPISODE.replace(",N1,", ",N9,")), column="CIN"),
    "code-not-of-year": Odd(episodes(EPISODE.replace(",U6,", ",H5,")), column="PLACE"),
    "text-shape": Odd(header(HEADER.replace("A123456789012", "A12345678901"))),
    "date-in-future": Odd(reviews(REVIEW, held("02/06/2026")), column="REVIEW"),
    "date-after-year": Odd(reviews(REVIEW, held("01/04/2026")), column="REVIEW"),
    "date-of-birth-differs": Odd(reviews(REVIEW.replace(BORN, "02/06/2012"))),
    "sex-differs": Odd({"uasc": [f"1000,F,{BORN},01/06/2030"]}),
    "mother-not-female": Odd(header(HEADER.replace("012,,", "012,0,"))),
    "mother-and-birth": Odd(header(GIRL.replace("012,,", "012,1,"))),
    "born-after-start": Odd(
        header(HEADER.replace(BORN, "07/05/2025"), reviews=["1000,07/05/2025,28/05/2025,PN0"]), column="DECOM"
    ),
    "adult-in-care": Odd(header(HEADER.replace(BORN, "06/11/2007"), reviews=[REVIEW.replace(BORN, "06/11/2007")])),
    "no-episode": Odd({"header": [HEADER, HEADER.replace("1000", "2000")]}),
    "start-not-known": Odd(episodes(EPISODE.replace(",S,", ",P,")), column="RNE"),
    "ending-half-given": Odd(episodes(EPISODE.replace("PR1,,,", "PR1,,E4A,")), column="REC"),
    "episodes-overlap": Odd(episodes(MOVED_ON, NEXT.replace("06/11/2025", "05/11/2025"))),
    "episode-left-open": Odd(episodes(EPISODE, NEXT), column="DEC"),
    "gap-in-care": Odd(episodes(MOVED_ON, NEXT.replace("06/11/2025", "07/11/2025")), column="DECOM"),
    "start-without-ending": Odd(episodes(MOVED_ON, NEXT.replace(",P,", ",S,")), column="RNE"),
    "ending-without-start": Odd(episodes(ENDED, NEXT), column="RNE"),
    "next-episode-missing": Odd(episodes(MOVED_ON), column="REC"),
    "open-episode-gone": Odd(
        episodes(EPISODE.replace("06/05/2025", "12/05/2025").replace(",S,", ",S,"), reviews=[held("04/06/2025")]),
        before={"header": [HEADER], "episodes": [EPISODE.replace("06/05/2025", "17/03/2025")]},
    ),
    "change-not-visible": Odd(episodes(MOVED_ON, NEXT.replace(",P,", ",B,"))),
    "change-not-stated": Odd(episodes(MOVED_ON, NEXT.replace("V2", "C1"))),
    "need-changes": Odd(episodes(MOVED_ON, NEXT.replace(",N1,", ",N2,")), column="CIN"),
    "short-breaks-mixed": Odd(
        episodes(MOVED_ON.replace("V2", "V3"), NEXT.replace("V2", "V4").replace(",P,", ",B,"), reviews=[])
    ),
    "review-before-care": Odd(reviews(REVIEW, held("05/05/2025")), {"review-not-working-day"}),
    "review-after-care": Odd(episodes(ENDED, reviews=[REVIEW, held("07/11/2025")])),
    "review-before-year": Odd(
        episodes(EPISODE.replace("06/05/2025", "03/03/2025"), NEXT, reviews=[REVIEW, held("27/03/2025")]),
        {"episode-left-open"},
    ),
    "review-not-working-day": Odd(reviews(REVIEW, held("25/08/2025"), held("30/08/2025")), times=2),
    "review-code-missing": Odd(reviews(REVIEW, held("27/08/2025", "")), column="REVIEW_CODE"),
    "review-code-age": Odd(reviews(REVIEW, held("27/08/2025", "PN0")), column="REVIEW_CODE"),
    "reviews-of-short-breaks": Odd(episodes(EPISODE.replace("V2", "V4"))),
    "no-reviews": Odd(reviews(), column="DECOM"),
    "uasc-ends-late": Odd({"uasc": [f"1000,M,{BORN},02/06/2030"]}),
    "uasc-leap-day": Odd(
        header(LEAP_CHILD, episodes=[LEAP_EPISODE], reviews=[LEAP_REVIEW], uasc=["1000,M,29/02/2008,01/03/2026"])
    ),
    "missing-outside-care": Odd({"missing": [f"1000,{BORN},M,02/05/2025,03/05/2025"]}),
    "missing-left-open": Odd(episodes(ENDED, missing=[f"1000,{BORN},M,04/11/2025,"])),
    "missing-overlap": Odd(
        {"missing": [f"1000,{BORN},M,04/11/2025,06/11/2025", f"1000,{BORN},A,05/11/2025,07/11/2025"]}
    ),
    "social-worker-gap": Odd(
        {
            "sw_episodes": [
                SW.replace(",,", ",06/08/2025,"),
                SW.replace("06/05/2025", "14/08/2025").replace("1234", "9"),
            ]
        },
        {"text-shape"},
    ),
    "social-worker-none": Odd({"sw_episodes": [SW.replace(",,", ",06/08/2025,")]}),
}
FILES = {
    "file-not-text": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "file-too-large": None,
    "file-cut-off": "CHILD,DOB,REVIEW,REVIEW_CODE\n".encode("utf-16") + b"1",
    "file-unopened": None,
    "column-twice": b"CHILD,DOB,REVIEW,REVIEW\n",
    "file-empty": b"",
    "file-set-aside": b"CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n",
    "file-unknown": b"CHILD,NAME,SHOE_SIZE\n1000,A,3\n",
    "file-two-tables": b"CHILD,DOB,REVIEW,DECOM\n",
    "columns-missing": b"CHILD,DOB,MISSING,MIS_START\n",
    "columns-extra": b"CHILD,DOB,MISSING,MIS_START,MIS_END,WHERE\n",
    "columns-separated": b"CHILD;DOB;MISSING;MIS_START;MIS_END\n",
    "nothing-in-year": f"CHILD,DOB,MISSING,MIS_START,MIS_END\n1000,{BORN},M,07/05/2026,08/05/2026\n".encode(),
}
BESIDE_THE_RECORD = {"rows-left-out"}
"""Seen only in the record, once a return is compared with it: see test_orders."""
NOISE = {"nothing-in-year": {"date-after-year"}}


def test_an_ordinary_return_sets_off_nothing(tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026"))
    assert batch.findings == []
    assert {name: len(rows) for name, rows in batch.rows.items() if rows} == {"header": 1, "episodes": 1, "reviews": 1}


def test_every_check_is_set_off_somewhere() -> None:
    assert set(ROWS) | set(FILES) | BESIDE_THE_RECORD == set(CHECKS)


@pytest.mark.parametrize("code", ROWS)
def test_a_row_sets_off_its_check_and_no_other(code: str, tmp_path: Path) -> None:
    odd = ROWS[code]
    folders = [write_return(tmp_path / "2026", {**ORDINARY, **odd.tables})]
    if odd.before:
        folders.append(write_return(tmp_path / "2025", odd.before))
    batch = read(*folders)
    found = codes(batch)
    assert found[code] == odd.times
    assert set(found) == {code} | odd.also
    finding = next(each for each in batch.findings if each.code == code)
    assert finding.level == CHECKS[code].level
    assert finding.row is not None
    assert odd.column in (None, finding.column)
    assert "{" not in finding.why + finding.mend


@pytest.mark.parametrize("code", [code for code, content in FILES.items() if content is not None])
def test_a_file_sets_off_its_check_and_no_other(code: str, tmp_path: Path) -> None:
    folder = write_return(tmp_path / "2026")
    (folder / "other.csv").write_bytes(FILES[code] or b"")
    batch = read(folder)
    assert set(codes(batch)) == {code} | NOISE.get(code, set())
    finding = next(each for each in batch.findings if each.code == code)
    assert (finding.level, finding.file) == (CHECKS[code].level, "other.csv")
    assert "{" not in finding.why + finding.mend


def test_every_check_explains_itself() -> None:
    for check in CHECKS.values():
        assert check.level in ("refused", "warning")
        assert check.because.endswith(".")
        assert check.why.endswith((".", "}"))


def test_one_cell_is_not_cells(tmp_path: Path) -> None:
    batch = read(write_return(tmp_path / "2026", {**ORDINARY, "reviews": [REVIEW, "1000"]}))
    assert only(batch, "row-cut-short").why == "This row has 1 cell where the table has 4 columns."


@pytest.mark.parametrize(
    ("born", "says"), [("06/11/2007", "was 18 on 6 November 2025"), ("01/09/2008", "will be 18 on 1 September 2026")]
)
def test_a_birthday_to_come_is_said_to_come(born: str, says: str, tmp_path: Path) -> None:
    rows = episodes(EPISODE.replace("PR1,,,", "PR1,02/09/2026,E4A,"))
    tables = {**rows, **header(HEADER.replace(BORN, born)), "reviews": [REVIEW.replace(BORN, born)]}
    assert (
        f"The child {says}, and this episode ends on"
        in only(read(write_return(tmp_path / "2026", tables)), "adult-in-care").why
    )
