"""`python -m keel.law`: check, explain and docs, with their exit codes."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from keel.law.__main__ import main
from keel.law.check import COLUMNS, check, evaluate, read_row
from keel.law.days import ENGLAND_AND_WALES
from keel.law.document import page

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "data" / "timetable_vectors.csv"
HEADER = "case,rule,start_event,start_date,prior_review_dates,expected_due_date,note\n"
GOOD = "A1,REG33(1)_FIRST_20WD,became_looked_after,2023-12-22,,2024-01-24,fine\n"


@pytest.fixture
def rows(tmp_path: Path):  # type: ignore[no-untyped-def]
    def write(text: str, encoding: str = "utf-8") -> str:
        path = tmp_path / "rows.csv"
        path.write_text(HEADER + text, encoding=encoding)
        return str(path)

    return write


def test_all_vectors_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(VECTORS)]) == 0
    assert capsys.readouterr().out == "76 of 76 agree\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_with_or_without_a_mark(rows, encoding: str, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert main(["check", rows(GOOD, encoding)]) == 0
    assert capsys.readouterr().out == "1 of 1 agree\n"


def test_a_disagreement_is_said_and_exits_1(rows, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert main(["check", rows(GOOD + GOOD.replace("A1", "A2").replace("2024-01-24", "2024-01-23"))]) == 1
    assert capsys.readouterr().out == (
        "A2 (line 3): REG33(1)_FIRST_20WD gives 24 January 2024, the file says 23 January 2024.\n1 of 2 agree\n"
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("B1,REG99,x,2023-12-22,,2024-01-24,", "B1 (line 3): REG99 is not a rule that can be checked here."),
        ("B1,,x,2023-12-22,,2024-01-24,", "B1 (line 3): an empty rule is not a rule that can be checked here."),
        ("B1,REG33(1)_FIRST_20WD,x,22/12/2023,,2024-01-24,", "start_date is '22/12/2023', not a date. Write it as"),
        ("B1,REG33(1)_FIRST_20WD,x,20231222,,2024-01-24,", "start_date is '20231222', not a date"),
        ("B1,REG33(1)_FIRST_20WD,x,2023-12-22,,,", "expected_due_date is '', not a date"),
        ("B1,REG33(2)_LATER_6M,x,2023-12-22,2024-02-30,2024-01-24,", "prior_review_dates is '2024-02-30', not a date"),
        (
            "B1,REG33(2)_LATER_6M,x,2023-12-22,,2024-01-24,",
            "counts from a review, and the row names none. Add its date",
        ),
        (
            "B1,REG33(2)_SECOND_3M,x,2022-09-05,,2022-09-01,",
            "counts from a review, and the row names none. Add its date",
        ),
        ("B1,AAR36(3)(b)_PLACED_3M,x,2023-12-22,,2024-01-24,", "counts from a review, and the row names none. Add"),
        (
            "B1,REG33(1)_FIRST_20WD,x,2028-12-22,,2029-01-24,",
            "23 January 2029 is outside the bank holidays that are known",
        ),
        ("B1,REG33(2)_SECOND_3M,x,2028-10-22,2028-11-01,2029-02-01,", "1 February 2029 is outside"),
        ("B1,REG33(1)_FIRST_20WD,x,1999-12-01,,2000-01-24,", "1 December 1999 is outside the bank holidays"),
        ("B1,REG33(2)_LATER_6M,x,9999-12-22,9999-12-23,9999-12-24,", "the date is outside the calendar"),
        ("B1,REG33(1)_FIRST_20WD,x,9999-12-22,,9999-12-24,", "the date is outside the calendar"),
    ],
)
def test_a_row_that_cannot_be_judged_exits_2_and_is_named(  # type: ignore[no-untyped-def]
    rows, row: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", rows(f"{GOOD}{row}\n")]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert "B1 (line 3)" in told.err
    assert told.out == "1 of 2 agree\n"


def test_rows_may_be_short_or_long(rows, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert main(["check", rows("A1,REG33(1)_FIRST_20WD,x,2023-12-22,,2024-01-24,fine,more,still more\n")]) == 0
    assert main(["check", rows("A1,REG33(1)_FIRST_20WD,x,2023-12-22\n")]) == 2
    assert "A1 (line 2): expected_due_date is '', not a date." in capsys.readouterr().err


def test_a_check_counts_in_the_calendar_it_is_given() -> None:
    calendar = ENGLAND_AND_WALES.with_holiday(date(2024, 6, 10), "A day of thanks")
    expected = {
        "REG33(1)_FIRST_20WD": "2024-07-02",
        "HB_IRO_NAMED_5WD": "2024-06-11",
        "HB_DECISIONS_5WD": "2024-06-11",
        "HB_MANAGER_REPLY_5WD": "2024-06-11",
    }
    for rule, due in expected.items():
        row = read_row(2, dict(zip(COLUMNS, ["A", rule, "x", "2024-06-03", "", due], strict=True)))
        assert row.start_event == "x"
        assert evaluate(row, calendar).isoformat() == due
    row = read_row(
        2, dict(zip(COLUMNS, ["A", "HB_PREP_15WD_BEFORE", "x", "2024-06-11", "", "2024-06-11"], strict=True))
    )
    assert evaluate(row, calendar).isoformat() == "2024-05-17"


def test_a_file_is_checked_in_the_calendar_it_is_given(rows) -> None:  # type: ignore[no-untyped-def]
    calendar = ENGLAND_AND_WALES.with_holiday(date(2024, 1, 2), "A day of thanks")
    assert check(Path(rows(GOOD.replace("2024-01-24", "2024-01-25"))), calendar).disagreements == ()


def test_files_that_cannot_be_read_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing, odd, other = tmp_path / "none.csv", tmp_path / "odd.csv", tmp_path / "other.csv"
    odd.write_bytes(b"\xff\xfe\x00\x80")
    other.write_text("case,rule\nA,B\n", encoding="utf-8")
    empty = tmp_path / "empty.csv"
    empty.write_text("", encoding="utf-8")
    for path, says in [
        (missing, "cannot be read"),
        (odd, "cannot be read"),
        (tmp_path, "cannot be read"),
        (other, "has no column start_event, start_date, prior_review_dates, expected_due_date. It needs case, rule,"),
        (empty, "has no column case"),
    ]:
        assert main(["check", str(path)]) == 2
        told = capsys.readouterr()
        assert says in told.err
        assert str(path) in told.err
        assert told.out == ""


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("REG33(2)_LATER_6M,x,2021-04-12,2021-08-11;2021-05-11,2022-02-11", "order does not matter"),
        ("REG33(2)_SECOND_3M,x,2021-04-12,2021-08-11; 2021-05-11,2021-08-11", "the first of them"),
        ("REG33(2)_SECOND_3M,re_entered_care,2021-04-12,2020-01-01;2021-05-11,2021-08-11", "not an earlier period's"),
        ("REG33(2)_SECOND_3M,became_looked_after,2021-04-12,2020-01-01;2021-05-11,2021-08-11", "nor here"),
        ("REG33(2)_SECOND_3M,re_entered_care,2022-09-05,2022-06-01,2022-09-01", "unless the row names no other"),
        ("REG33(2)_SECOND_3M,same_day_status_change,2021-07-01,2021-05-11,2021-08-11", "where care went on they count"),
        ("REG33(2)_SECOND_3M,legal_status_changed,2021-07-01,2021-05-11;2021-08-01,2021-08-11", "the first of all"),
        ("REG33(2)_LATER_6M,legal_status_changed,2022-06-01,2021-09-28;2022-03-28,2022-09-28", "the last of all"),
        ("AAR36(1)(b)_AUTHORISED_6M,x,2022-11-30,2022-10-20,2023-04-20", "one before the event, for want of another"),
        ("REG33(2)_SECOND_3M,x,2021-05-11,2021-05-11,2021-08-11", "a review on the first day counts"),
        ("REG33(2)_SECOND_3M,x,2021-05-11,2021-05-11;2021-06-11,2021-08-11", "even where there is another"),
        ("AAR36(3)(b)_PLACED_3M,x,2022-05-20,2022-02-01;2022-06-15;2022-09-01,2022-09-15", "the first since"),
        ("AAR36(3)(b)_PLACED_3M,x,2022-05-20,2022-05-20;2022-06-15,2022-09-15", "not the one on the very day"),
        ("AAR36(3)(b)_PLACED_3M,x,2022-05-20,2022-05-20,2022-08-20", "unless there is no other"),
        ("AAR36(3)(c)_PLACED_6M,x,2022-05-20,2022-09-12;2022-06-15;2022-01-01,2023-03-12", "the last since"),
        ("EARLIER_OF_REG33_AND_AAR36(1)(a),x,2022-10-14,,2023-01-14", "no review listed"),
        ("EARLIER_OF_REG33_AND_AAR36(1)(a),x,2022-10-14,2022-09-14,2022-12-14", "one review: three months"),
        ("EARLIER_OF_REG33_AND_AAR36(1)(a),x,2022-10-14,2022-09-14;2022-09-14,2022-12-14", "twice the same review"),
        ("EARLIER_OF_REG33_AND_AAR36(1)(a),x,2022-10-14,2022-06-14;2022-06-20,2022-12-20", "two: six months"),
        ("REG36(2)_ADJOURN_20WD,x,2022-05-23,2021-01-01;2022-05-23,2022-06-22", "earlier reviews do not matter"),
    ],
)
def test_reading_the_reviews_of_a_row(rows, row: str, why: str) -> None:  # type: ignore[no-untyped-def]
    assert main(["check", rows(f"A1,{row},{why}\n")]) == 0


def test_explain_reads_like_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--start", "2023-12-22"]) == 0
    assert capsys.readouterr().out == (
        "The next review is due by Wednesday 24 January 2024.\n"
        "\n"
        "The first review must be held within 20 working days of the day care began, 22 December 2023.\n"
        "The day itself is not counted. The 20th working day after it is Wednesday 24 January 2024.\n"
        "Not counted: 10 weekend days, and Christmas Day (25 December 2023), Boxing Day (26 December 2023) and "
        "New Year's Day (1 January 2024).\n"
        "This is certain, if every review since care began is given here.\n"
        "\n"
        "Rule: REG33(1)_FIRST_20WD\n"
        "Source: Care Planning, Placement and Case Review (England) Regulations 2010, regulation 33(1) "
        "(read in the text of the Act or regulation)\n"
        "\n"
        "What would change it:\n"
        "- a review being held: the next is counted from it\n"
        "- the IRO asking for an earlier review, or a visit finding that the home does not keep the child safe and "
        "well: a review is held sooner\n"
        "- leaving care: no review is due, unless the law asks for one before the child leaves\n"
        "- leaving care and coming back: a first review is due within 20 working days\n"
        "- authority to place for adoption: a review is due within 3 months of it, if that is sooner\n"
        "- being placed for adoption: a review is due within 4 weeks of the placement\n"
        "- a new bank holiday among the days counted: the date moves on by a working day\n"
    )


def test_explain_an_extra_review_a_holiday_and_what_was_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    held = ["--held", "2023-02-01", "2023-02-15", "--held", "2022-01-01", "--held", "2023-06-01"]
    assert main(["explain", "--start", "2023-01-09", *held, "--on", "2023-03-01", "--born", "2005-03-02"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "The next review is due by Monday 1 May 2023.\n\nThe second review must be held within 3 months"
    )
    assert (
        "A review held soon after the first is taken as an extra one, so the three-month review is still held." in out
    )
    assert (
        "Monday 1 May 2023 is a bank holiday (Early May bank holiday). The date stays; book it for Friday 28 April 2023"
        " at the latest.\n"
    ) in out
    assert "Setting used: How long before the three-month date a review counts as extra: 28 days (the default)\n" in out
    assert "What would change it:\n- turning 18 on 2 March 2023: care ends and no review is due\n" in out
    assert out.endswith(
        "\nReviews not counted:\n- 1 January 2022: before care began, so it belongs to an earlier period\n"
        "- 1 June 2023: after 1 March 2023, the day asked about\n"
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--status", "short_breaks"], "31 January 2024"),
        (["--born", "2023-10-31"], "28 November 2023"),
        (["--status", "short_breaks", "--since", "2023-11-30"], "29 February 2024"),
        (["--status", "remand"], "28 November 2023"),
        (["--status", "placed_for_adoption", "--since", "2023-12-11"], "8 January 2024"),
        (["--status", "returned_from_adoption", "--since", "2023-12-11"], "22 January 2024"),
        (["--status", "returned_from_adoption", "--since", "2023-12-11"], "It must not be held before 8 January 2024."),
        (["--held", "2023-11-20", "--status", "authorised_for_adoption", "--since", "2023-11-21"], "20 February 2024"),
        (
            ["--held", "2023-11-20", "--status", "authorised_for_adoption", "--since", "2023-11-21"],
            "two timetables run together and the earlier date counts; the other gives 21 February 2024.",
        ),
        (
            ["--start", "2020-04-01"],
            "It falls, or was held, between 24 April 2020 and 25 September 2020, when rules were loosened for Covid.",
        ),
        (["--start", "2011-03-31"], "This began before 1 April 2011, when older rules applied."),
        (["--start", "2028-12-15"], "Bank holidays are known from 1 January 2000 to 31 December 2028. Outside those"),
        (["--held", "2023-12-02"], "Saturday 2 March 2024 is at a weekend. The date stays; book it for Friday 1 March"),
    ],
)
def test_explain_special_cases(more: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--start", "2023-10-31", *more]) == 0
    assert says in capsys.readouterr().out


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("2024-01-24", "The next review is due by Wednesday 24 January 2024.\n\n"),
        (
            "2024-01-25",
            "That was 1 working day before 25 January 2024; no review held in between is given, so it is late.",
        ),
        ("2024-07-01", "That was 109 working days before 1 July 2024; no review held in between"),
        ("2029-01-24", "That was 1,827 days before 24 January 2029; no review held in between"),
    ],
)
def test_explain_says_how_late_a_review_is(on: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--start", "2023-12-22", "--on", on]) == 0
    out = capsys.readouterr().out
    assert says in out
    assert out.startswith("The next review is" if on == "2024-01-24" else "The next review was due by Wednesday 24 Jan")


def test_explain_counts_days_where_no_working_day_has_passed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--start", "2024-06-14", "--on", "2024-07-14"]) == 0
    assert "by Friday 12 July 2024.\nThat was 2 days before 14 July 2024; no review" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--start", "9999-12-25"],
        ["--start", "9999-12-25", "--format", "json"],
        ["--start", "9990-01-01", "--held", "9999-11-11"],
        ["--start", "9999-01-01", "--born", "9998-01-01"],
    ],
)
def test_explain_refuses_days_past_the_calendar(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *arguments]) == 2
    told = capsys.readouterr()
    assert told.err == "The answer is a date outside the calendar. Give days nearer to our own.\n"
    assert told.out == ""


@pytest.mark.parametrize(
    ("more", "ending"),
    [
        (["--held", "2023-01-09", "2023-03-01", "--on", "2023-03-01"], "the other choice gives 1 September 2023\n"),
        (["--held", "2023-01-08"], "working day\n\nReviews not counted:\n"
         "- 8 January 2023: before care began, so it belongs to an earlier period\n"),
        (["--held", "2023-03-02", "--on", "2023-03-01"], "working day\n\nReviews not counted:\n"
         "- 2 March 2023: after 1 March 2023, the day asked about\n"),
        (["--held", "2023-05-20", "--status", "returned_from_adoption", "--since", "2023-05-10"],
         "\n- 20 May 2023: too soon after the return; the review that counts is held on or after 7 June 2023\n"),
        (["--held", "2023-02-01", "2023-03-01", "--status", "placed_for_adoption", "--since", "2023-02-10"],
         "\n- 1 February 2023: before the child was placed for adoption; reviews of the placement are counted anew\n"),
        (["--held", "2023-02-01", "--status", "short_breaks", "--since", "2023-02-10"],
         "\nReviews not counted:\n- 1 February 2023: before the first short break\n"),
        (["--status", "placed_for_adoption", "--since", "2023-02-10", "--on", "2023-02-01"],
         "\n\nNot yet in force on 1 February 2023: placed_for_adoption since 10 February 2023.\n"),
    ],
)  # fmt: skip
def test_explain_names_the_reviews_that_it_leaves_out(
    more: list[str], ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--start", "2023-01-09", *more]) == 0
    assert capsys.readouterr().out.endswith(ending)


def test_explain_a_remand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--start", "2022-12-16", "--status", "remand", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["because"][-2:] == [
        "A remand makes the child looked after. The timetable of reviews is the ordinary one.",
        "A plan is due by 23 December 2022 in local authority accommodation, or by 4 January 2023 in youth detention, "
        "where it is called the detention placement plan.",
    ]
    assert [used["name"] for used in answer["settings"]] == ["remand_plan_days", "detention_plan_days"]
    assert main(["explain", "--start", "2022-12-16", "--status", "remand", "--held", "2023-01-10"]) == 0
    out = capsys.readouterr().out
    assert "A remand makes the child looked after." in out
    assert "A plan is due by" not in out
    assert "- the remand ending: a review is needed before the child leaves" in out


def test_explain_somebody_grown_up(capsys: pytest.CaptureFixture[str]) -> None:
    grown = ["explain", "--start", "2023-02-01", "--born", "2005-02-01"]
    sentence = "On 1 February 2023 the child is 18 or over and no longer looked after, so no review is due."
    assert main(grown) == 0
    assert capsys.readouterr().out == f"{sentence}\n"
    assert main([*grown, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"asked_on": "2023-02-01", "on": None, "because": [sentence]}


def test_explain_after_a_return_names_the_setting(capsys: pytest.CaptureFixture[str]) -> None:
    back = ["--status", "returned_from_adoption", "--since", "2023-04-03", "--held", "2023-05-02"]
    assert main(["explain", "--start", "2022-10-31", *back]) == 0
    out = capsys.readouterr().out
    assert "must be held within 6 months of the review after the return, held on 2 May 2023." in out
    assert "The ordinary timetable is taken to run on from the review after the return." in out


def test_explain_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--start", "2023-12-22", "--held", "2024-01-10", "--format", "json"]) == 0
    out = capsys.readouterr().out
    answer = json.loads(out)
    assert out.startswith('{\n  "asked_on": "2024-01-10",\n')
    assert answer["on"] == "2024-04-10"
    assert answer["rule"] == "REG33(2)_SECOND_3M"
    assert answer["asked_on"] == "2024-01-10"
    assert (answer["state"], answer["days_left"]) == ("due", 91)
    assert answer["source"]["provision"] == "regulation 33(2)"
    assert answer["certain"] is True


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--start", "soon"], "--start is 'soon', not a date. Write it as 2026-03-14."),
        (["--start", "2023-02-29"], "--start is '2023-02-29', not a date"),
        (["--start", "2023-02-01", "--held", "x"], "--held is 'x', not a date"),
        (["--start", "2023-02-01", "--born", "x"], "--born is 'x', not a date"),
        (["--start", "2023-02-01", "--on", "x"], "--on is 'x', not a date"),
        (["--start", "2023-02-01", "--status", "remand", "--since", "x"], "--since is 'x', not a date"),
        (
            ["--start", "2023-02-01", "--on", "2023-01-01"],
            "--on is 1 January 2023, before care began on 1 February 2023",
        ),
        (["--start", "2023-02-01", "--born", "2023-02-02"], "--born is 2 February 2023, after care began"),
        (["--start", "2023-02-01", "--since", "2023-02-02"], "--since says when a status began, so --status is needed"),
        (["--start", "2023-02-01", "--status", "placed_for_adoption"], "--status placed_for_adoption needs --since"),
        (
            ["--start", "2023-02-02", "--status", "remand", "--since", "2023-02-01"],
            "--since is 1 February 2023, before",
        ),
    ],
)
def test_what_makes_no_sense_is_said_and_exits_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *arguments]) == 2
    told = capsys.readouterr()
    assert told.err.startswith(("--", "On "))
    assert told.err.endswith(".\n")
    assert says in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    "arguments", [[], ["explain"], ["docs", "odd"], ["explain", "--start", "2023-01-01", "--status", "odd"], ["odd"]]
)
def test_bad_usage_exits_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


HELP = {
    "": (
        "usage: python -m keel.law [-h] {check,explain,docs} ... The statutory review timetable. positional arguments: "
        "{check,explain,docs} check compare a file of worked examples with the law explain say when the next review is "
        "due, and why docs write the law out: each rule, its source, its examples"
    ),
    "check": (
        "usage: python -m keel.law check [-h] file positional arguments: file a CSV file with the columns of "
        "timetable_vectors.csv"
    ),
    "docs": ("usage: python -m keel.law docs [-h] [{law,disputes}] positional arguments: {law,disputes} which page"),
    "explain": (
        "usage: python -m keel.law explain [-h] --start DATE [--held DATE [DATE ...]] [--status {short_breaks,"
        "authorised_for_adoption,placed_for_adoption,returned_from_adoption,remand}] [--since DATE] [--born DATE] "
        "[--on DATE] [--format {text,json}] options: -h, --help show this help message and exit --start DATE the day "
        "care began, as 2023-12-22 --held DATE [DATE ...] each review held --status {short_breaks,"
        "authorised_for_adoption,placed_for_adoption,returned_from_adoption,remand} a status with a timetable of its "
        "own --since DATE the day the status began --born DATE date of birth --on DATE the day to answer for (the "
        "latest day given, unless named) --format {text,json} for people or for machines"
    ),
}


@pytest.mark.parametrize("command", HELP)
def test_help(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    with pytest.raises(SystemExit) as stopped:
        main([*command.split(), "--help"])
    assert stopped.value.code == 0
    assert " ".join(capsys.readouterr().out.split()).startswith(HELP[command])


def test_the_law_is_the_page_that_is_written_unless_another_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs"]) == 0
    assert capsys.readouterr().out == page("law") + "\n"
    assert page("disputes") != page("law")


@pytest.mark.parametrize("name", ["law", "disputes"])
def test_the_pages_of_documentation_are_fresh(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", name]) == 0
    assert capsys.readouterr().out == (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8"), (
        f"docs/{name}.md is out of date. Run: python -m keel.law docs {name} > docs/{name}.md"
    )
    assert page(name)


def test_nothing_but_python_is_needed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "keel" / "law", tmp_path / "keel" / "law", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "keel" / "__init__.py").touch()
    command = [sys.executable, "-S", "-m", "keel.law"]
    for arguments, code in [(["check", str(VECTORS)], 0), (["explain", "--start", "bad"], 2), (["docs"], 0)]:
        done = subprocess.run([*command, *arguments], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == code, done.stderr


def test_headings_without_rows_are_no_agreement(rows, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    for text in ("", ",,,,,,\n"):
        assert main(["check", rows(text)]) == 2
        told = capsys.readouterr()
        assert (told.out, "has no rows" in told.err) == ("", True)


@pytest.mark.parametrize(
    ("start", "held", "certain"),
    [
        ("2023-10-30", [], "This is certain, if every review"),
        ("2028-12-15", [], "This is certain but for bank holidays outside the days that are known. It holds if every"),
        # Months do not count bank holidays.
        ("2028-09-15", ["2028-10-13"], "This is certain, if every review"),
    ],
)
def test_explain_is_not_certain_of_bank_holidays_that_are_not_known(
    start: str, held: list[str], certain: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--start", start, *(["--held", *held] if held else [])]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("This is certain")]
    assert line.startswith(certain)


@pytest.mark.parametrize("arguments", [["explain", "--start", "2023-12-22"], ["docs"]])
def test_somebody_who_stops_reading_sees_no_error(arguments: list[str]) -> None:
    nobody_reads, out = os.pipe()
    os.close(nobody_reads)
    command = [sys.executable, "-m", "keel.law", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    os.close(out)
    assert (done.returncode, done.stderr) == (0, "")
