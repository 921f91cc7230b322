"""`python -m bench [--only law|import|list|room|clocks] [--quick] [--strict] [--json PATH] [--work DIR]`."""

import argparse
import json
import platform
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import clocks, importing, law, listing, rooms
from bench.result import Result, table

PARTS = ("law", "import", "list", "room", "clocks")
OUT = Path(__file__).parent / "out" / "bench.json"
NOTE = (
    "Times are of the processor, medians, taken in turns in one run; a ratio counts, a time depends on the machine. "
    "Wall time is beside it in the JSON."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print one table, write the JSON. A missed target is told, and only with --strict an error."""
    options = _options(arguments)
    raw: dict[str, Any] = {}
    if options.work:
        options.work.mkdir(parents=True, exist_ok=True)
        results = measure(options.work, options.only, options.quick, raw)
    else:
        with TemporaryDirectory(prefix="keel-bench-") as work:
            results = measure(Path(work), options.only, options.quick, raw)
    missed = [line.what for line in results if line.holds is False]
    print(table(results))
    print(f"\n{NOTE}")
    print(f"Missed: {'; '.join(missed)}." if missed else "Every target holds.")
    machine = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "machine": platform.platform()}
    found = {**machine, "quick": options.quick, "results": [line.as_dict() for line in results], "raw": raw}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if missed and options.strict else 0


def measure(work: Path, only: str | None, quick: bool, raw: dict[str, Any]) -> list[Result]:
    """The lines of one part, or of all; the list is looked at in what the import leaves."""
    results: list[Result] = []
    if only in (None, "law"):
        results += law.run(quick)
    if only in (None, "import"):
        results += importing.run(work, quick, raw)
    if only in (None, "list"):
        results += listing.run(work, quick, raw)
    if only in (None, "room"):
        results += rooms.run(work, quick, raw)
    if only in (None, "clocks"):
        results += clocks.run(work, quick, raw)
    return results


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Keel against floors and peers.")
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--quick", action="store_true", help="small sizes: whether it runs, not how fast")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a target is missed")
    parser.add_argument("--json", type=Path, default=OUT, metavar="PATH", help=f"where to write it ({OUT.name})")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep the files and databases here")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
