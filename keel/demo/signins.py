"""The file of the demonstration's sign-ins: one a role, readable by whoever built it and by nobody else."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from keel.demo.council import SignIn


def place() -> Path:
    """Where the file is."""
    return Path(settings.VAR) / "demo-sign-ins.json"


def write(sign_ins: Sequence[SignIn]) -> None:
    """Write the file whole or not at all."""
    place().parent.mkdir(parents=True, exist_ok=True)
    new = place().with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump([asdict(one) for one in sign_ins], out, indent=1, ensure_ascii=False)
        out.write("\n")
    new.replace(place())


def read() -> list[SignIn]:
    """What the file says; nothing where it is gone or is not ours."""
    try:
        return [SignIn(**one) for one in json.loads(place().read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
