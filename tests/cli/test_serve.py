"""`keel serve`: whose pages it serves."""

from subprocess import TimeoutExpired
from types import SimpleNamespace

import pytest

from keel.cli.management.commands import serve
from keel.demo import guard
from keel.records.commands.audit import write_event
from keel.records.permissions import service
from tests.builders import NOW
from tests.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment that web and worker were started in; nothing is started, and it ends at once."""
    seen: dict[str, str] = {}
    part = SimpleNamespace(poll=lambda: 0, terminate=lambda: None, wait=lambda timeout: 0)
    started = SimpleNamespace(Popen=lambda words, env, **how: seen.update(env) or part, TimeoutExpired=TimeoutExpired)
    monkeypatch.setattr(serve, "subprocess", started)
    monkeypatch.setattr(serve, "call_command", lambda *words, **options: None)
    monkeypatch.setattr(serve, "be_free", lambda port, command: None)
    monkeypatch.setattr(serve.signal, "signal", lambda *handler: None)
    for name in ("KEEL_COUNCIL", "KEEL_DEMONSTRATION"):
        monkeypatch.delenv(name, raising=False)
    return seen


def named(given: dict[str, str]) -> tuple[str | None, str | None]:
    return given.get("KEEL_COUNCIL"), given.get("KEEL_DEMONSTRATION")


def test_the_demonstration_is_served_as_one(run: Run, given: dict[str, str]) -> None:
    write_event(by=service("demo"), action=guard.BUILT, about={}, now=NOW)
    assert run("serve").code == 0
    assert named(given) == ("Larkwater Council", "1")


def test_a_council_that_is_named_is_served_under_its_name(
    run: Run, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_event(by=service("demo"), action=guard.BUILT, about={}, now=NOW)
    monkeypatch.setenv("KEEL_COUNCIL", "Elsewhere Council")
    run("serve")
    assert named(given) == ("Elsewhere Council", None)


def test_a_record_that_is_no_demonstration_is_not_called_one(run: Run, given: dict[str, str]) -> None:
    run("serve")
    assert named(given) == (None, None)
