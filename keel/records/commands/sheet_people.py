"""Who works with a child, as a row of a spreadsheet says: the social worker and team, and the IRO."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from keel.records.commands import allocation_rules as rules
from keel.records.commands.sheet_rows import SheetRow
from keel.records.commands.sheet_work import Work
from keel.records.models import Allocation, CaseHeld, Post, Staff, Team
from keel.records.names import fold, name_words, split_name
from keel.records.permissions import Permission
from keel.records.queries.independence import why_not_iro


class People:
    """The staff list and the teams, by the words that a spreadsheet may use for them. Two queries."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.staff: dict[str, list[Staff]] = defaultdict(list)
        self.by_number: dict[str, Staff] = {}
        for person in Staff.objects.order_by("id"):
            if person.left_on is None or person.left_on >= today:
                self.know(person)
        self.teams = {fold(team.name): team for team in Team.objects.order_by("-id")}

    def know(self, person: Staff) -> None:
        """Somebody who may be named."""
        self.staff[name_words(person.name)].append(person)
        if person.email:
            self.staff[person.email.casefold()].append(person)
        if person.worker_number:
            self.staff[person.worker_number.casefold()].append(person)
            self.by_number[person.worker_number] = person

    def called(self, words: str) -> list[Staff]:
        """Everybody whose name, e-mail address or worker number this is."""
        return self.staff.get(words.casefold()) or self.staff.get(name_words(words)) or []


def _person(work: Work, people: People, row: SheetRow, key: int, field: str) -> Staff | None:
    """The one person whom a cell names; said to the row where there is none, or where there are several."""
    words, what = (row.iro, "IRO") if field == "iro" else (row.social_worker, "social worker")
    found = people.called(words)
    if field == "iro":
        found = [person for person in found if person.registered_social_worker] or found
    if len(found) == 1:
        return found[0]
    if found:
        work.outcome.say_of_name(
            "person-several", row.line, field, words, count=len(found), name=words, what=f"this {what}"
        )
        return None
    given, family = split_name(words)
    if not work.sheet.add_staff or "@" in words or max(len(given), len(family)) > 100:
        work.outcome.say_of_name("person-unknown", row.line, field, words, name=words, what=f"this {what}", them="them")
        return None
    person = Staff.objects.create(
        given_name=given or family,
        family_name=family or given,
        name_key=fold(given, family),
        registered_social_worker=field == "iro",
    )
    work.steps.made(key, "staff", person)
    work.outcome.differs("staff new", work.child(key).number, f"{what} on the staff list", "", person.name)
    people.know(person)
    return person


def _team(work: Work, people: People, row: SheetRow, key: int) -> Team | None:
    team = people.teams.get(fold(row.team))
    if team or not row.team:
        return team
    if not work.sheet.add_staff:
        work.outcome.say_of_name(
            "person-unknown", row.line, "team", row.team, name=row.team, what="this team", them="it"
        )
        return None
    team = Team.objects.create(name=row.team, holds_cases=True)
    work.steps.made(key, "team", team)
    work.outcome.differs("team new", work.child(key).number, "team on the staff list", "", team.name)
    people.teams[fold(team.name)] = team
    return team


def hold_case(work: Work, people: People, row: SheetRow, key: int) -> None:
    """Who holds the child's case from today on. What a return tells counts before it."""
    if not row.social_worker and not row.team:
        return
    added = work.outcome.by_kind.get("staff new", 0)
    worker = _person(work, people, row, key, "social_worker") if row.social_worker else None
    is_new = work.outcome.by_kind.get("staff new", 0) > added
    team = _team(work, people, row, key)
    if worker and team and is_new:
        _give_post(work, worker, team, key)
    held = work.state.cases.get(key)
    worker_id = worker.pk if worker else held.worker_id if held else None
    team_id = team.pk if team else held.team_id if held else None
    if worker:
        _compare_with_return(work, people, row, key, worker)
    if (worker_id is None and team_id is None) or (held and (held.worker_id, held.team_id) == (worker_id, team_id)):
        return
    after = ", ".join(str(each) for each in (worker, team) if each)
    kind = "case holder changed" if held else "case holder new"
    work.differs(kind, key, "social worker and team", _holder(held), after)
    if held and held.from_on >= work.today:
        work.change("case_held", key, held, {"worker_id": worker_id, "team_id": team_id})
        return
    if held:
        work.change("case_held", key, held, {"to_on": work.today - rules.ONE_DAY})
    case = CaseHeld(
        child_id=key,
        worker_id=worker_id,
        team_id=team_id,
        from_on=work.today,
        batch=work.batch,
        by=work.by.name,
        told_at=work.now,
    )
    work.make("case_held", key, case)


def _holder(held: CaseHeld | None) -> str:
    return ", ".join(str(each) for each in (held.worker, held.team) if each) if held else ""


def _give_post(work: Work, worker: Staff, team: Team, key: int) -> None:
    post = Post.objects.create(
        staff=worker, team=team, title="Social worker", full_time_equivalent=Decimal(1), from_on=work.today
    )
    work.steps.made(key, "post", post)


def _compare_with_return(work: Work, people: People, row: SheetRow, key: int, worker: Staff) -> None:
    number = work.state.workers_in_return.get(key)
    if number and number != worker.worker_number:
        there = people.by_number.get(number)
        work.say("worker-in-return", row, "social_worker", row.social_worker, there=there.name if there else number)


def give_iros(work: Work, people: People, rows: Sequence[tuple[SheetRow, int]]) -> None:
    """Give the children of these rows the IROs that they name, from today on: the same blocks hold as for anyone."""
    wanted: dict[int, tuple[SheetRow, Staff]] = {}
    for row, key in rows:
        if row.iro and not work.by.may(Permission.ALLOCATE):
            if not any(one.code == "iro-not-allowed" for one in work.outcome.said):
                work.say("iro-not-allowed", row, "iro")
        elif row.iro and (person := _person(work, people, row, key, "iro")):
            running = next((each for each in work.state.iros[key] if each.to_on is None), None)
            if running is None or running.iro_id != person.pk:
                wanted[key] = (row, person)
    if not wanted:
        return
    checks = why_not_iro([(key, person.pk) for key, (_, person) in wanted.items()], work.today)
    staff = {person.pk: person for _, person in wanted.values()}
    apart = rules.may_not_share({key: person.pk for key, (_, person) in wanted.items()}, staff)
    for key, (row, person) in wanted.items():
        reasons, looked_at = checks[key, person.pk]
        because = (
            rules.barred(person, reasons) or apart.get(key) or rules.taken(work.state.iros[key], person, work.today)
        )
        if because:
            work.say("iro-barred", row, "iro", row.iro, because=because.removesuffix(" Choose somebody else."))
            continue
        _allocate(work, key, person, looked_at)


def _allocate(work: Work, key: int, iro: Staff, looked_at: object) -> None:
    running = next((each for each in work.state.iros[key] if each.to_on is None), None)
    kind = "IRO changed" if running else "IRO new"
    work.differs(kind, key, "IRO", running.iro if running else None, iro.name)
    if running:
        work.change("allocation", key, running, {"to_on": work.today - rules.ONE_DAY})
    given = Allocation(
        child_id=key,
        iro=iro,
        from_on=work.today,
        by=work.by.name,
        written_at=work.now,
        check_on=work.today,
        check_facts=looked_at,
    )
    work.make("allocation", key, given)
