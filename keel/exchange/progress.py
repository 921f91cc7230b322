"""How far long work is, told outside the work's own transaction: in a small file beside what was sent.

On SQLite the one who writes holds the only write lock until the work is over, so nothing about it could be written to
the database meanwhile, and on PostgreSQL nobody would see it (ADR 9). The file is replaced whole, so that a reader
never meets half of it, and it is the worker's sign of life: it is written every second for as long as the process
lives, whether or not the work has anything new to say.
"""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from types import TracebackType

FILE = "progress.json"
READING_FILE = "Reading "
"""How a step begins that counts the bytes of a file by its name; every other counts rows or children."""
READING_ROWS = "Reading rows"
EVERY = 1.0
"""Seconds between two signs of life."""
SILENT = timedelta(seconds=20)
"""A worker that has given no sign of life for so long is dead. Were it not, it would find that its claim is gone."""
LOST = timedelta(hours=1)
"""The same where its folder cannot be seen from here, so that only the moment it began is known."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a worker last said. `total` 0: it does not know how much there is."""

    at: datetime
    step: str = ""
    done: int = 0
    total: int = 0


def counts_bytes(step: str) -> bool:
    """Whether a step of work is counted in bytes."""
    return step.startswith(READING_FILE) and step != READING_ROWS


def how_far(step: str, done: int, total: int) -> str:
    """*500 of 2,000*, *1.2 of 4.0 MB*; nothing where nobody can say yet how much there is."""
    if not total:
        return ""
    return f"{done / 1e6:.1f} of {total / 1e6:.1f} MB" if counts_bytes(step) else f"{done:,} of {total:,}"


class Heart:
    """Says for a piece of work that it goes on, from a thread of its own: `with Heart(folder, now) as progress: …`.

    Calling it is cheap: it only remembers.
    """

    def __init__(self, place: Path, now: Callable[[], datetime], every: float = EVERY) -> None:
        self.place = place
        self.now = now
        self.every = every
        self.said = ("", 0, 0)
        self.stop = Event()
        self.thread = Thread(target=self._beat, name="heart", daemon=True)

    def __call__(self, step: str, done: int, total: int) -> None:
        """What is being done, how far it is, and how far it has to go."""
        self.said = (step, done, total)

    def __enter__(self) -> "Heart":
        self._write()
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop.set()
        self.thread.join()
        (self.place / FILE).unlink(missing_ok=True)

    def _beat(self) -> None:
        while not self.stop.wait(self.every):
            self._write()

    def _write(self) -> None:
        step, done, total = self.said
        said = {"at": self.now().isoformat(), "step": step, "done": done, "total": total}
        part = self.place / f"{FILE}.part"
        # A full disk, or a folder that somebody took away, must not end the work.
        with contextlib.suppress(OSError):
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
                json.dump(said, out)
            part.replace(self.place / FILE)


def heard(place: Path) -> Heard | None:
    """What the worker in this folder last said; None where nothing can be read."""
    try:
        said = json.loads((place / FILE).read_text())
        return Heard(datetime.fromisoformat(said["at"]), said["step"], said["done"], said["total"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_silent(place: Path, since: datetime | None, now: datetime) -> bool:
    """Whether the worker on this folder, last heard of at `since` in the record, is dead."""
    if since is None:
        return True
    said = heard(place)
    last = max(since, said.at) if said else since
    # Without the folder nothing can be heard from here, though the worker may well go on.
    return now - last > (SILENT if place.is_dir() else LOST)
