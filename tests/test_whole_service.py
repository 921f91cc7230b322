"""The whole service by reflection: what reviewers would otherwise have to remember."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, resolve

from keel.cli.generated import PAGES
from keel.pages.numbers import NUMBER
from tests.builders import Council
from tests.routes import FOR_ANYONE, FOR_ANYONE_SIGNED_IN, addresses, routes

ROOT = Path(__file__).parents[1]
LONGEST_MODULE = 400
PROSE = {".md", ".py", ".toml", ".txt", ".html", ".css", ".scss", ".js", ".mjs", ".sh", ".csv", ".svg", ""}
FORBIDDEN = ("crown", "crest", "gds transport")
MAY_SAY_SO = ("docs/", "tests/", "assets/", "CONTRIBUTING.md", "keel/pages/govuk/templates/keel/base.html")
"""Where the words may stand: to say that they are not there."""


EXAMPLE = re.compile(r'^([a-z]+):.*\(ARGS="([^"]*)"\)$', re.MULTILINE)
MAKEFILE = (ROOT / "Makefile").read_text()
TRIES_TESTS = [args for target, args in EXAMPLE.findall(MAKEFILE) if target == "test"]
"""What `make help` says may follow `make test`."""


def words_of(route: URLPattern) -> dict[str, str]:
    """What stands open in a route's address, and its kind."""
    return {name: type(converter).__name__ for name, converter in route.pattern.converters.items()}


NEVER_STORED = ("%00", "a%00b", "x" * 201, "%0A", "%F0%9F%98%80", "'%22;--", "..%5C", "%FF%FE")
"""What nobody's number, name or date is; PostgreSQL cannot even be asked about the first two."""


def test_no_address_breaks_whatever_is_written_in_it(council: Council, client: Client, settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client.force_login(council.manager.user)
    tries: set[str] = set()
    for _, written in addresses():
        address = re.sub(r"{\w+}", "{}", written)
        known = address.replace("{}", "1")
        for never in NEVER_STORED:
            query = "&".join(f"{name}={never}" for name in ("iro", "state", "page", "next"))
            tries.add(f"{address.replace('{}', never)}?next=/{never}")
            if not written.startswith("/children/{"):  # there is no child 1, whatever is asked of it
                tries.add(f"{known}?{query}")
    for tried in sorted(tries):
        status = client.get(tried).status_code
        assert status in (200, 302, 400, 403, 404), f"{tried} answered {status}"


def test_every_address_that_names_a_child_says_so_in_the_same_way() -> None:
    """By its name the refusal of a page knows whose record was asked for."""
    for route in routes():
        for name, kind in words_of(route).items():
            assert (kind == "ChildNumber") == (name == NUMBER), f"{route.name}: write <child:{NUMBER}>"
    assert any(words_of(route) for route in routes())
    assert resolve("/children/LC-1%20B/").kwargs == {NUMBER: "LC-1%20B"}
    for number in ("", "a\0b", "x" * 201, "a/b"):
        with pytest.raises(Resolver404):
            resolve(f"/children/{number}/")


def tracked() -> list[Path]:
    """Every file of the repository, those not yet added included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


@pytest.mark.parametrize("route", list(routes()), ids=lambda route: route.name)
def test_every_route_says_who_may_go_there(route: URLPattern) -> None:
    open_to_all = not getattr(route.callback, "login_required", True)
    assert open_to_all == (route.name in FOR_ANYONE), f"{route.name}: decide whether it needs a sign-in"
    if route.name not in FOR_ANYONE | FOR_ANYONE_SIGNED_IN:
        assert getattr(route.callback, "needs", ()), f"{route.name}: say @needs(Permission.…) on its view"


def test_no_module_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "keel").rglob("*.py")
        if "migrations" not in path.parts and (lines := path.read_text().count("\n")) > LONGEST_MODULE
    }
    assert not long, f"Split these: {long}"


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "keel").rglob("*.py")
        if path.name != "__init__.py"
        and "migrations" not in path.parts
        and not path.read_text().startswith(('"""', "#!"))
    ]
    assert not silent, f"Begin these with a docstring: {silent}"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_generated_pages_are_fresh(name: str) -> None:
    made = PAGES[name]().rstrip() + "\n"
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == made, "Run: keel docs"


def test_a_council_is_not_the_government() -> None:
    found = []
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if path.suffix in {".html", ".css", ".svg", ".js"} and not name.startswith(MAY_SAY_SO):
            words = path.read_text(encoding="utf-8", errors="replace").lower()
            found += [f"{name}: {word}" for word in FORBIDDEN if word in words]
    assert not found


def test_no_registry_stands_in_the_repository() -> None:
    names = {path.name for path in tracked()}
    assert not names & {"uv.lock", "package-lock.json", "yarn.lock", "poetry.lock"}
    for lock in (ROOT / "requirements").glob("*.txt"):
        words = lock.read_text()
        assert "--hash=sha256:" in words
        assert "://" not in words, f"{lock.name} names where packages come from"


def test_every_dependency_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    listed = [line for line in lines if line.startswith('  "') and line.rstrip().split("#")[0].strip().endswith(",")]
    inside = lines[lines.index("dependencies = [") : lines.index("[tool.setuptools.packages.find]")]
    unexplained = [line.strip() for line in listed if line in inside and "#" not in line]
    assert not unexplained, f"Say why each of these is there: {unexplained}"


def test_where_things_live_leads_to_things_that_are_there() -> None:
    words = (ROOT / "docs" / "where-things-live.md").read_text()
    named = {part for part in words.split("`")[1::2] if part.startswith(("keel/", "tests/", "assets/", "bench"))}
    missing = [name for name in named if "<" not in name and "*" not in name and not (ROOT / name).exists()]
    assert not missing


def test_links_of_the_documentation_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert not broken


@pytest.mark.parametrize("args", TRIES_TESTS)
def test_an_example_of_make_help_selects_something(args: str) -> None:
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "not slow", *shlex.split(args)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-400:]


def test_make_help_gives_an_example_of_choosing_tests() -> None:
    assert TRIES_TESTS
