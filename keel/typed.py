"""How the `keel` command is typed on this machine, for sentences that end with what to run next."""

import shutil
import sys
from pathlib import Path


def keel() -> str:
    """`keel` where a shell would find the one that is running; otherwise where it is, as `.venv/bin/keel`."""
    running = Path(sys.executable).with_name("keel")
    found = shutil.which("keel")
    if not running.exists() or (found and Path(found).resolve() == running.resolve()):
        return "keel"
    here = Path.cwd()
    return str(running.relative_to(here) if running.is_relative_to(here) else running)
