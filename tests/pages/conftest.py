"""A small council for the pages: four children from a return, one of them with an IRO, and people of every role."""

import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from keel.exchange.returns import bring_in
from keel.records.commands import allocation, children, practice, reviews, staff
from keel.records.models import Child, Staff, Team, User
from keel.records.permissions import Role, service
from tests import snapshot

TODAY = date(2026, 6, 15)
NOW = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
TABLES = {
    "header.csv": [
        ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
        ("LC-1", "F", "14/05/2017", "WBRI", "UN1", "0", ""),
        ("LC-2", "M", "02/02/2011", "BCRB", "UN1", "", ""),
        ("LC-3", "F", "30/06/2008", "WBRI", "UN1", "0", ""),
        ("LC-4", "M", "11/11/2022", "WBRI", "UN1", "", ""),
    ],
    "episodes.csv": [
        (
            "CHILD",
            "DECOM",
            "RNE",
            "LS",
            "CIN",
            "PLACE",
            "PLACE_PROVIDER",
            "DEC",
            "REC",
            "REASON_PLACE_CHANGE",
            "HOME_POST",
            "PL_POST",
            "URN",
        ),
        (
            "LC-1",
            "02/06/2025",
            "S",
            "C1",
            "N1",
            "U6",
            "PR1",
            "10/11/2025",
            "X1",
            "CARPL",
            "ME1 2SG",
            "ME4 4FJ",
            "8878226",
        ),
        ("LC-1", "10/11/2025", "P", "C2", "N1", "U4", "PR1", "", "", "", "ME1 2SG", "ME8 9BL", "8878226"),
        ("LC-2", "01/12/2025", "S", "V2", "N5", "K2", "PR4", "", "", "", "ME1 2SG", "CT5 3WS", "8990228"),
        ("LC-3", "09/04/2025", "P", "C2", "N1", "U4", "PR1", "", "", "", "ME1 2SG", "ME8 9BL", "8878226"),
        ("LC-4", "12/01/2026", "S", "C1", "N1", "U6", "PR1", "27/02/2026", "E4A", "", "ME1 2SG", "ME4 4FJ", "8878226"),
    ],
    "reviews.csv": [
        ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
        ("LC-1", "14/05/2017", "26/06/2025", "PN1"),
        ("LC-1", "14/05/2017", "24/09/2025", "PN6"),
        ("LC-1", "14/05/2017", "23/03/2026", "PN1"),
        ("LC-2", "02/02/2011", "05/01/2026", "PN7"),
        ("LC-3", "30/06/2008", "20/02/2026", "PN1"),
    ],
    "sw_episodes.csv": [
        ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
        ("LC-2", "02/02/2011", "SW1001", "01/12/2025", "", "FCONTA"),
    ],
}
GIVEN = {"iro": "Ash", "other-iro": "Robin", "iro-manager": "Morgan"}
ROLES = {role: role.value.lower().replace(" ", "-") for role in Role}


@dataclass
class Council:
    """Who is there. `sign_in` gives a client for one of them."""

    users: dict[str, User] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)

    def sign_in(self, name: str) -> Client:
        client = Client()
        client.force_login(self.users[name])
        return client


@pytest.fixture(autouse=True)
def _plain_static_names(settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    # The real hash takes half a second on purpose, for each of eleven people.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> date:
    """It is Monday 15 June 2026."""
    monkeypatch.setenv("KEEL_TODAY", TODAY.isoformat())
    return TODAY


@pytest.fixture
def council(db: None, on_the_day: date, tmp_path: Path) -> Council:
    return snapshot.once("four children and nine people", lambda: a_council(tmp_path))


def a_council(folder: Path) -> Council:
    """Four children: one due soon, one late, one of unknown history, one who went home; and nine people."""
    place = folder / "2026"
    place.mkdir()
    for name, rows in TABLES.items():
        with (place / name).open("w", newline="") as out:
            csv.writer(out).writerows(rows)
    by = service("test")
    bring_in([place], by=by, today=TODAY, now=NOW)
    practice.set_practice(
        by=by, name="record_kept_from", value="2026-04-01", holds_from=date(2026, 4, 1), today=TODAY, now=NOW
    )
    children.name_children(
        by=by,
        names=[("LC-1", "Mia", "Hart", "Mimi"), ("LC-2", "Kofi", "Mensah", ""), ("LC-3", "Zoë", "Abara-O’Neil", "")],
        now=NOW,
    )
    made = Council()
    service_team = staff.add_team(by=by, name="IRO service", now=NOW)
    case_team = staff.add_team(by=by, name="Children in care 1", now=NOW, holds_cases=True)
    for role, name in ROLES.items():
        _add_person(made, role, name, case_team if role in (Role.SOCIAL_WORKER, Role.TEAM_MANAGER) else service_team)
    _add_person(made, Role.IRO, "other-iro", service_team)
    _add_person(made, None, "nobody", service_team)
    mia = Child.objects.get(number="LC-1")
    allocation.allocate_iro(by=by, child=mia, iro=made.staff["iro"], from_on=date(2026, 4, 1), now=NOW)
    reviews.book_review(by=by, child=mia, booked_for=date(2026, 9, 21), today=TODAY, now=NOW)
    return made


def _add_person(made: Council, role: Role | None, name: str, team: Team) -> None:
    from decimal import Decimal

    by = service("test")
    person = staff.add_staff(
        by=by,
        given_name=GIVEN.get(name, name.title()),
        family_name="Fern",
        now=NOW,
        registered_social_worker=True,
        worker_number="SW1001" if role is Role.SOCIAL_WORKER else None,
    )
    staff.add_post(
        by=by,
        staff=person,
        team=team,
        title=name,
        full_time_equivalent=Decimal("1"),
        from_on=date(2024, 1, 1),
        manages_team=role is Role.TEAM_MANAGER,
        now=NOW,
    )
    user = staff.add_user(by=by, username=name, password="correct horse battery", staff=person, now=NOW)
    if role:
        staff.give_role(
            by=by,
            user=user,
            role=role,
            from_on=date(2024, 1, 1),
            now=NOW,
            team=team if role is Role.TEAM_MANAGER else None,
        )
    made.users[name], made.staff[name] = user, person
