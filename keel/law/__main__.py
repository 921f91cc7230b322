"""The rules from a terminal: `python -m keel.law explain|check|docs`. Needs nothing but Python."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from keel.law import check, document, explain
from keel.law.evaluators import Unreadable

AGREE, DISAGREE, UNREADABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 well, 1 a disagreement, 2 what was asked cannot be answered."""
    parser = argparse.ArgumentParser(prog="python -m keel.law", description="The statutory review timetable.")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="compare a file of worked examples with the law")
    checking.add_argument("file", type=Path, help="a CSV file with the columns of timetable_vectors.csv")
    explain.add_arguments(commands.add_parser("explain", help="say when the next review is due, and why"))
    documenting = commands.add_parser("docs", help="write the law out: each rule, its source, its examples")
    documenting.add_argument("page", nargs="?", choices=("law", "disputes"), default="law", help="which page")
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "check":
            return _check(asked.file)
        print(explain.run(asked) if asked.command == "explain" else document.page(asked.page))
    except (Unreadable, explain.Unclear) as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    return AGREE


def _check(file: Path) -> int:
    report = check.check(file)
    print(report)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    if report.problems:
        return UNREADABLE
    return DISAGREE if report.disagreements else AGREE


def run() -> int:
    """Do the same for a shell: whoever was reading may have had enough, as in `explain … | head`."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return AGREE
    return code


if __name__ == "__main__":
    raise SystemExit(run())
