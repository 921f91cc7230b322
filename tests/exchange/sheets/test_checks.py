"""The words of the checks: each is used, and each can be said."""

import re
from pathlib import Path

from keel.exchange.sheets.findings import CHECKS

ROOT = Path(__file__).parents[3] / "keel"
SOURCES = [*(ROOT / "exchange" / "sheets").glob("*.py"), *(ROOT / "records" / "commands").glob("sheet*.py")]


def test_every_check_is_made_somewhere() -> None:
    words = "\n".join(path.read_text() for path in SOURCES)
    assert [code for code in CHECKS if f'"{code}"' not in words] == []


def test_every_check_explains_itself_in_sentences() -> None:
    for code, check in CHECKS.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert check.level in ("refused", "warning")
        assert check.mend.endswith(".")
        assert check.why.endswith(".") or check.why == "{because}", code
