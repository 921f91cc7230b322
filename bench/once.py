"""One import in a process of its own, so that its peak of memory is its own. Prints what it took as JSON.

`python -m bench.once FOLDER TODAY`, with KEEL_DATABASE naming the database.
"""

import json
import os
import resource
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time


def main(folder: Path, today: date) -> None:
    """Import one return, as `keel import-903` does."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
    import django

    django.setup()
    from django.db import connections

    from keel.exchange.returns import bring_in
    from keel.records.permissions import service

    began, worked = perf_counter(), process_time()
    report = bring_in([folder], by=service("bench"), today=today, now=datetime.now(UTC))
    took = {"seconds": process_time() - worked, "wall": perf_counter() - began}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # Closed, so that everything is in the one file.
    connections.close_all()
    by_kind, refused = dict(report.outcome.by_kind), len(report.read.refused)
    print(json.dumps({**took, "peak_mib": peak, "applied": report.applied, "by_kind": by_kind, "refused": refused}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
