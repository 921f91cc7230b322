"""The nightly clock over a record of so many children, in a process of its own. Prints what it took as JSON.

`python -m bench.night CHILDREN`, with KEEL_DATABASE naming a database that is ready and empty. Each child has one
review whose decisions nobody answered, and whose record is late: the worst night there can be.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from time import process_time
from typing import Any

HELD, NIGHT = date(2026, 6, 1), date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
AT_A_TIME = 5000


def main(children: int) -> None:
    """Make the record, run the night, run it again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keel.config.settings")
    import django

    django.setup()
    from keel.records.commands import overdue
    from keel.records.commands.clocks import rebuild_clocks
    from keel.records.permissions import service

    _make(children)
    doing: dict[str, Any] = {"by": service("bench"), "today": NIGHT, "now": NOW}
    parts: dict[str, Callable[[], int]] = {
        "clocks of reviews made again": lambda: rebuild_clocks(**doing, because="bench"),
        "silence taken for agreement": lambda: overdue.deem_agreed(**doing),
        "people told what is late": lambda: overdue.tell_late(**doing),
        "people told of decisions that are late": lambda: overdue.tell_decisions_late(**doing),
    }
    took = {name: _timed(part) for name, part in parts.items()}
    took |= {f"{name}, the night after": _timed(part) for name, part in parts.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "peak_mib": peak}))


def _timed(part: Callable[[], int]) -> float:
    began = process_time()
    part()
    return process_time() - began


def _make(children: int) -> None:
    from django.db import transaction

    from keel.records.commands.clocks import settle_clocks
    from keel.records.models import Allocation, Child, Decision, ManagerLink, Review, ReviewStatus, Staff

    iros = [Staff.objects.create(given_name=f"IRO {n}", family_name="R", email=f"{n}@x.example") for n in range(8)]
    manager = Staff.objects.create(given_name="M", family_name="R", email="m@x.example")
    keys = range(1, children + 1)
    begun = NOW.replace(day=1)
    link = {"staff": manager, "made_at": begun, "by": "b", "answer_by": date(2026, 6, 8), "last_on": date(2026, 6, 9)}
    held = {"source": "keel", "first_part_on": HELD, "completed_on": HELD, "counted_on": HELD, "participation": "PN1"}
    decided = {
        "text": "a",
        "childs_words": "b",
        "owner": "c",
        "due_on": date(2026, 6, 20),
        "written_at": begun,
        "by": "b",
    }
    given = {"from_on": date(2026, 1, 1), "by": "b", "check_on": date(2026, 1, 1), "check_facts": {}}
    with transaction.atomic():
        _add([Child(id=key, number=f"{key:06}", born_on=date(2015, 1, 1)) for key in keys])
        _add([Allocation(child_id=key, iro=iros[key % 8], **given) for key in keys])
        _add([Review(id=key, child_id=key, **held) for key in keys])
        steps = ("completed", "decisions_issued")
        _add([ReviewStatus(review_id=k, status=s, on=HELD, written_at=begun, by="b") for k in keys for s in steps])
        _add([Decision(child_id=k, review_id=k, number=n, **decided) for k in keys for n in (1, 2, 3)])
        _add([ManagerLink(review_id=key, digest=str(key), **link) for key in keys])
        settle_clocks(list(keys), HELD)


def _add(rows: Sequence[Any]) -> None:
    type(rows[0])._base_manager.bulk_create(rows, batch_size=AT_A_TIME)


if __name__ == "__main__":
    main(int(sys.argv[1]))
