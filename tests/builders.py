"""Situations for tests: a council with its people, small returns, children in care.

They go through imports and commands, as people do, so that no test stands on rows that Keel would never write.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from keel.exchange.returns import Report, bring_in
from keel.exchange.ssda903.tables import TABLES
from keel.law.facts import Track
from keel.law.matters import matters_for
from keel.law.standards import STANDARDS
from keel.records.commands import (
    allocation,
    decisions,
    issuing,
    practice,
    record_sections,
    reviews,
    reviews_held,
    staff,
    standards,
)
from keel.records.commands.record_sections import Saved
from keel.records.models import Allocation, Child, Decision, ManagerLink, Review, Staff, Team, User
from keel.records.permissions import Actor, Permission, Role, actor_of, service

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
BORN = date(2012, 6, 1)
SAMPLES = Path(__file__).parent / "data" / "903"
TWO_YEARS = (SAMPLES / "synthetic" / "2025", SAMPLES / "synthetic" / "2026")
PASSWORD = "a long enough pass phrase"

_numbers = count(5_000_001)


# ---- small returns ---------------------------------------------------------------------------------------------------


def on(text: str) -> date:
    """A day, written 2026-03-14."""
    return date.fromisoformat(text)


def written(value: Any) -> str:
    """A value as a cell of a return: dates day first."""
    if isinstance(value, date):
        return f"{value:%d/%m}/{value.year:04}"
    return "" if value is None else str(value)


def line(*values: Any) -> str:
    """One row of a return."""
    return ",".join(written(value) for value in values)


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One episode of a return. The day it ends comes with the reason, as in `until=..., rec="E4A"`."""

    since: date
    until: date | None = None
    rne: str = "S"
    ls: str = "C2"
    place: str = "U6"
    rec: str = ""

    def row(self, child: str) -> str:
        """The episode as a line of episodes.csv."""
        provider = "" if self.place.startswith(("T", "Z")) else "PR0" if self.place == "P1" else "PR1"
        rec = self.rec or ("E4A" if self.until else "")
        home = ("ME1 1AA", "ME2 2BB", "1234567")
        return line(child, self.since, self.rne, self.ls, "N1", self.place, provider, self.until, rec, "", *home)


@dataclass(frozen=True, kw_only=True)
class AChild:
    """A child as a return tells of them. `workers`: (number, from, to) of social workers."""

    number: str
    stays: Sequence[Stay]
    reviews: Sequence[date] = ()
    born: date = BORN
    sex: str = "F"
    workers: Sequence[tuple[str, date, date | None]] = ()
    alone_until: date | None = None

    def rows(self) -> dict[str, list[str]]:
        """The child's lines, by table."""
        found = {
            "header": [line(self.number, self.sex, self.born, "WBRI", "A123456789012", "", "")],
            "episodes": [stay.row(self.number) for stay in self.stays],
            "reviews": [line(self.number, self.born, day, "PN1") for day in self.reviews],
            "sw_episodes": [line(self.number, self.born, who, a, b, "MANAGE") for who, a, b in self.workers],
            "uasc": [line(self.number, self.sex, self.born, self.alone_until)] if self.alone_until else [],
        }
        return {table: rows for table, rows in found.items() if rows}


def a_child(
    number: str = "1000",
    *,
    since: date = date(2025, 5, 6),
    until: date | None = None,
    reviews: Sequence[date] = (),
    stays: Sequence[Stay] = (),
    **more: Any,
) -> AChild:
    """A child who came into care on a day, unless `stays` say otherwise."""
    return AChild(number=number, stays=stays or [Stay(since=since, until=until)], reviews=reviews, **more)


def write_return(
    folder: Path, *children: AChild, extra: Mapping[str, Sequence[str]] | None = None, tables: Iterable[str] = ()
) -> Path:
    """A folder with a small 903 return. `extra`: further lines, by table; `tables`: files to write though empty."""
    rows: dict[str, list[str]] = {table: [] for table in ("header", "episodes", "reviews", *tables)}
    for child in children:
        for table, lines in child.rows().items():
            rows.setdefault(table, []).extend(lines)
    for table, lines in (extra or {}).items():
        rows.setdefault(table, []).extend(lines)
    folder.mkdir(parents=True, exist_ok=True)
    for table, lines in rows.items():
        text = "\n".join([",".join(TABLES[table].names), *lines]) + "\n"
        (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def import_folders(*folders: Path, today: date = TODAY, by: Actor | None = None, **options: Any) -> Report:
    """Bring folders in as one batch."""
    return bring_in(folders, by=by or service(), today=today, now=NOW, **options)


def a_return(
    *children: AChild,
    year: int = 2026,
    today: date = TODAY,
    extra: Mapping[str, Sequence[str]] | None = None,
    **options: Any,
) -> Report:
    """Bring these children in as the return of a year."""
    with tempfile.TemporaryDirectory() as place:
        folder = write_return(Path(place) / "return", *children, extra=extra)
        return import_folders(folder, today=today, year=year, **options)


def a_child_in_care(*, year: int = 2026, today: date = TODAY, number: str = "", **about: Any) -> Child:
    """A child of the record, brought in by a return of their own."""
    number = number or str(next(_numbers))
    a_return(a_child(number, **about), year=year, today=today)
    return Child.objects.get(number=number)


def children_in_care(how_many: int, *, first: int = 1, since: date = date(2025, 5, 6)) -> list[Child]:
    """Many children, each with a review and a social worker, in one return."""
    told = [
        a_child(
            f"{first + place:06}",
            since=since + timedelta(days=place % 90),
            reviews=[since + timedelta(days=20 + place % 90)],
            workers=[(f"SW{place % 7:04}", since, None)],
        )
        for place in range(how_many)
    ]
    a_return(*told)
    return list(Child.objects.filter(number__in=[child.number for child in told]).order_by("number"))


# ---- a council and its people ----------------------------------------------------------------------------------------


def may(*permissions: Permission, name: str = "somebody") -> Actor:
    """Somebody with just these rights."""
    return Actor(name=name, permissions=frozenset(permissions))


@dataclass(frozen=True)
class Member:
    """Somebody on the council's staff with a sign-in."""

    staff: Staff
    user: User

    def actor(self, today: date = TODAY) -> Actor:
        """What they may do on a day."""
        return actor_of(self.user, today)


@dataclass(kw_only=True)
class Council:
    """A small council. Teams: director > service > (case team, another case team), and the IRO service beside them."""

    teams: dict[str, Team] = field(default_factory=dict)
    iro: Member
    other_iro: Member
    manager: Member
    administrator: Member
    social_worker: Member
    other_social_worker: Member
    team_manager: Member
    service_manager: Member
    senior_manager: Member
    analyst: Member
    committee_officer: Member
    system_administrator: Member
    leaver: Member

    def members(self) -> dict[str, Member]:
        """Everybody, by the part they play."""
        return {name: member for name, member in vars(self).items() if isinstance(member, Member)}


def a_worker(given_name: str, family_name: str, number: str | None = None, *, registered: bool = True) -> Staff:
    """Somebody on the staff list, without a sign-in."""
    return staff.add_staff(
        by=service(),
        given_name=given_name,
        family_name=family_name,
        worker_number=number,
        registered_social_worker=registered,
        qualified_on=date(2010, 7, 1) if registered else None,
        now=NOW,
    )


def a_post(who: Staff, team: Team, *, manages: bool = False, since: date = date(2020, 1, 6), **more: Any) -> None:
    """Give somebody a full-time post."""
    title = "Manager" if manages else "Worker"
    full = Decimal(1)
    staff.add_post(
        by=service(),
        staff=who,
        team=team,
        title=title,
        full_time_equivalent=full,
        manages_team=manages,
        from_on=since,
        now=NOW,
        **more,
    )


def a_council() -> Council:
    """A council with somebody in every role; the leaver's role ended and their sign-in is switched off."""
    tree = {"Director": None, "Service": "Director", "Case team": "Service", "Next team": "Service", "IROs": "Director"}
    teams: dict[str, Team] = {}
    for name, parent in tree.items():
        cases = name.endswith("team")
        teams[name] = staff.add_team(
            by=service(), name=name, parent=teams.get(parent or ""), holds_cases=cases, now=NOW
        )
    cast = {
        "iro": ("Ama", "Owusu", None, "IROs", Role.IRO),
        "other_iro": ("Bryn", "Hughes", None, "IROs", Role.IRO),
        "manager": ("Chidi", "Eze", None, "IROs", Role.IRO_MANAGER),
        "administrator": ("Dana", "Reid", None, "IROs", Role.ADMINISTRATOR),
        "social_worker": ("Ewan", "Clark", "SW0001", "Case team", Role.SOCIAL_WORKER),
        "other_social_worker": ("Farah", "Noor", "SW0002", "Next team", Role.SOCIAL_WORKER),
        "team_manager": ("Gwen", "Pike", None, "Case team", Role.TEAM_MANAGER),
        "service_manager": ("Hal", "Moss", None, "Service", Role.TEAM_MANAGER),
        "senior_manager": ("Iris", "Lane", None, "Director", Role.SENIOR_MANAGER),
        "analyst": ("Jo", "Kaye", None, "IROs", Role.ANALYST),
        "committee_officer": ("Kit", "Vale", None, "IROs", Role.COMMITTEE),
        "system_administrator": ("Lou", "Bell", None, "IROs", Role.SYSTEM),
        "leaver": ("Mina", "Rao", "SW0009", "IROs", Role.IRO),
    }
    members = {name: _member(*about, teams=teams) for name, about in cast.items()}
    gone = members["leaver"]
    gone.user.roles.update(to_on=TODAY - timedelta(days=30))
    User.objects.filter(pk=gone.user.pk).update(is_active=False)
    Staff.objects.filter(pk=gone.staff.pk).update(left_on=TODAY - timedelta(days=30))
    for row in (gone.user, gone.staff):
        row.refresh_from_db()
    return Council(teams=teams, **members)


def _member(
    given_name: str, family_name: str, number: str | None, team: str, role: Role, *, teams: Mapping[str, Team]
) -> Member:
    who = a_worker(given_name, family_name, number)
    manages = role in (Role.TEAM_MANAGER, Role.SENIOR_MANAGER, Role.IRO_MANAGER)
    a_post(who, teams[team], manages=manages)
    user = staff.add_user(by=service(), username=given_name.lower(), password=PASSWORD, staff=who, now=NOW)
    answers_for = teams[team] if role is Role.TEAM_MANAGER else None
    staff.give_role(by=service(), user=user, role=role, team=answers_for, from_on=date(2020, 1, 6), now=NOW)
    return Member(who, user)


def held_by(member: Member, child: Child, *, since: date = date(2026, 1, 5)) -> Allocation:
    """Give a child to an IRO."""
    return allocation.allocate_iro(by=service(), child=child, iro=member.staff, from_on=since, now=NOW)


# ---- after a review --------------------------------------------------------------------------------------------------


def a_held_review(child: Child, day: date = TODAY, *, chair: Staff | None = None, **more: Any) -> Review:
    """A review that nobody booked, held and completed on one day."""
    told = {"participation": "PN1", "completed": True, **more}
    return reviews_held.record_held(
        by=service(),
        child=child,
        parts=[(day, "in_person")],
        chaired_by=chair,
        today=day,
        now=datetime.combine(day, NOW.timetz()),
        **told,
    )


def a_decision(of: Review | Child, said: int | str = 1, *, number: int = 0, **about: Any) -> Decision:
    """A decision with all that it needs before it goes out: of a review, or of the last one of a child.

    `said`: its words, or its number alone.
    """
    held = Review.objects.filter(child=of, first_part_on__isnull=False) if isinstance(of, Child) else None
    review = of if isinstance(of, Review) else held.order_by("-first_part_on").first()
    number = number or (said if isinstance(said, int) else 1)
    told = {
        "text": said if isinstance(said, str) else f"The social worker arranges family time, {number}",
        "childs_words": said if isinstance(said, str) else f"You will see Gran more, {number}",
        "owner": "Ewan Clark, social worker",
        "due_on": (review.first_part_on or TODAY) + timedelta(days=30) if isinstance(of, Review) else TODAY,
        "written_at": NOW,
        "by": "ama",
        **about,
    }
    return Decision.objects.create(child=review.child, review=review, number=number, **told)


def issued(review: Review, manager: Staff, day: date = TODAY, **more: Any) -> ManagerLink:
    """The decisions of a review gone out to a manager."""
    return issuing.issue_decisions(
        by=service(),
        review=review,
        manager=manager,
        address="https://keel.example/answer/",
        today=day,
        now=datetime.combine(day, NOW.timetz()),
        **more,
    )


# ---- between reviews -------------------------------------------------------------------------------------------------


def a_contact(child: Child, day: date, *, seen: str = "seen_alone", means: str = "in_person", **more: Any) -> Any:
    """A contact that the IRO made."""
    from keel.records.commands import contacts

    made = contacts.Made(on=day, seen=seen, means=means, **more)
    return contacts.record_contact(by=service(), child=child, made=made, today=max(day, TODAY), now=NOW)


# ---- a review in the room --------------------------------------------------------------------------------------------

ROOM_SINCE, ROOM_FIRST, ROOM_DAY = on("2026-04-13"), on("2026-05-08"), on("2026-07-30")
ROOM_NOW = datetime(2026, 7, 30, 14, 0, tzinfo=UTC)
"""The afternoon of the second review of a child whose first was held on 8 May; it was booked for that day."""


def a_second_review(council: Council, **about: Any) -> Review:
    """The second review of a child in care since April, who is the IRO's, booked for `ROOM_DAY`."""
    child = a_child_in_care(since=ROOM_SINCE, reviews=[ROOM_FIRST], year=2027, **about)
    kept: dict[str, Any] = {"value": "2026-04-01", "holds_from": on("2026-04-01"), "today": TODAY, "now": NOW}
    practice.set_practice(by=service(), name="record_kept_from", **kept)
    held_by(council.iro, child, since=on("2026-04-13"))
    return reviews.book_review(by=service(), child=child, booked_for=ROOM_DAY, today=TODAY, now=NOW)


def write(
    review: Review,
    key: str,
    text: str,
    *,
    by: Member,
    version: int = 0,
    now: datetime = ROOM_NOW,
    window: str = "",
) -> Saved:
    """Save one section of a record as a page does."""
    return record_sections.save_section(
        by=by.actor(ROOM_DAY),
        user=by.user.pk,
        child=review.child.number,
        review=review.pk,
        key=key,
        text=text,
        version=version,
        window=window,
        today=ROOM_DAY,
        now=now,
    )


def decide(review: Review, text: str = "Find a drum teacher", *, by: Member, **about: Any) -> Decision:
    """A whole decision of a review."""
    whole: dict[str, Any] = {
        "childs_words": "Somebody will teach you drums",
        "owner": "Ewan Clark, social worker",
        "owner_staff": None,
        "due_on": on("2026-09-01"),
    }
    told = {**whole, "text": text, "today": ROOM_DAY, "now": ROOM_NOW, **about}
    return decisions.write_decision(by=by.actor(ROOM_DAY), review=review, **told)


def write_whole_record(review: Review, *, by: Member) -> None:
    """Everything that a second review asks for: matters, decisions, how the child took part, permanence, standards."""
    for matter in matters_for(Track.ORDINARY):
        write(review, matter.code, "Nothing has changed.", by=by)
    for key, words in {
        "there": "yes",
        "views": "spoke",
        "permanence_plan": "With the carers",
        "parallel_plan": "An aunt",
    }.items():
        write(review, key, words, by=by)
    for standard in STANDARDS:
        told: dict[str, Any] = {
            "item": standard.code,
            "met": "met",
            "because": "It is.",
            "today": ROOM_DAY,
            "now": ROOM_NOW,
        }
        standards.answer_standard(by=by.actor(ROOM_DAY), review=review, **told)
    decide(review, by=by)
