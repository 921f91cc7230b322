"""What no return holds: names, brothers and sisters, people, a restriction, and the reviews booked ahead."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from keel.demo import files
from keel.demo.model import DemoChild
from keel.demo.timeline import DAY, Timeline
from keel.law.answers import Rule
from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.law.days import WorkingDays
from keel.records.commands.arrangements import Arrangements
from keel.records.commands.children import add_person, join_siblings, name_children, restrict_child, set_interpreter
from keel.records.commands.reviews import book_review
from keel.records.commands.rooms import add_room
from keel.records.commands.schools import start_school
from keel.records.models import Child, Relationship
from keel.records.permissions import Actor
from keel.records.queries.due import projected
from keel.records.queries.review_standing import iro_on

TIMES = (time(10, 0), time(15, 45), time(13, 30), time(11, 30), time(17, 0))
"""When the first, the second … review of an IRO on one day begins."""
SOONER = (1, 1, 2)
"""Of the reviews to come, so many are today and tomorrow."""
ROOMS = ("Estuary room", "Harbour room")
ROOM_OF_FIVE, VIDEO_OF_TEN = 4, 7


def name_everybody(children: Sequence[DemoChild], *, by: Actor, now: datetime) -> None:
    """Names, for which a return has no room."""
    rows = sorted((child.number, child.given, child.family, child.preferred) for child in children)
    name_children(by=by, names=rows, now=now)


def tell_stories(timeline: Timeline, children: Sequence[DemoChild], *, by: Actor, now: datetime) -> None:
    """Ties, people, schools and restrictions of the children who have a story."""
    told = [child for child in children if child.story]
    rows = {child.number: child for child in Child.objects.filter(number__in=[child.number for child in told])}
    by_key = {child.story["key"]: rows[child.number] for child in told}
    for child in told:
        row = rows[child.number]
        for tie in child.story.get("siblings", ()):
            if other := by_key.get(tie["key"]):
                because = tie.get("apart_because", "")
                parent = row if tie.get("is_their_child") else None
                join_siblings(by=by, one=row, other=other, iro_apart_because=because, parent=parent, now=now)
        for person in child.story.get("people", ()):
            given, family = person["name"].rsplit(" ", 1)
            add_person(
                by=by,
                child=row,
                given_name=given,
                family_name=family,
                kind=person["kind"],
                from_on=child.stays[0].start,
                gets=person.get("gets", Relationship.Gets.WHOLE),
                because=person.get("because", ""),
                may_know_address=person.get("may_know_address", False),
                parental_responsibility=person.get("parental_responsibility", False),
                now=now,
            )
        for school in child.story.get("schools", ()):
            start_school(
                by=by, child=row, name=school["name"], from_on=timeline.says(school["from"], bounded=False), now=now
            )
        if language := child.story.get("interpreter"):
            set_interpreter(by=by, child=row, language=language, now=now)
        if because := child.story.get("restricted"):
            restrict_child(by=by, child=row, because=because, now=now)


def book_ahead(timeline: Timeline, *, by: Actor, now: datetime) -> int:
    """Book most of the reviews whose date, the service's own where it is sooner, falls in the next weeks.

    Some are today and tomorrow, sooner than they must be; two of one IRO are never at the same time of a day.
    """
    service = files.council()["iro_service"]
    last = timeline.today + timedelta(days=service["booked_within_days"])
    booked, taken = 0, Counter[tuple[int, date]]()
    rooms = [add_room(by=by, name=name, now=now, seats=10, step_free=True).pk for name in ROOMS]
    sooner = [CALENDAR.add(timeline.today - DAY, WorkingDays(number)) for number in SOONER]
    rows = projected(actor=by, on=timeline.today, today=timeline.today).select_related("child")
    for number, row in enumerate(rows):
        wanted = min(row.due_on, row.local_on or row.due_on)
        day = CALENDAR.last_working_day_on_or_before(wanted)
        ahead = timeline.today + DAY < day < (row.leaves_list_on or day + DAY) and wanted <= last
        if row.certain and ahead and number % 10 < service["booked_of_ten"]:
            if sooner and row.rule == Rule.LATER:
                day = min(day, sooner.pop(0))
            iro = iro_on(row.child_id, timeline.today)
            turn = (iro.pk if iro else 0, day)
            room, place, mode = _arranged(booked, rooms)
            book_review(
                by=by, child=row.child, booked_for=day, booked_time=TIMES[taken[turn] % len(TIMES)], place=place,
                mode=mode, arranged=Arrangements(room=room), today=timeline.today, now=now,
            )  # fmt: skip
            taken[turn] += 1
            booked += 1
    return booked


def _arranged(number: int, rooms: Sequence[int]) -> tuple[int | None, str, str]:
    """One in five in a room of the council's, by turns. The child and the IRO meet, most others come by video."""
    if number % 5 == ROOM_OF_FIVE:
        return rooms[number // 5 % len(rooms)], "Council offices", "mix"
    mode = "video" if number % 10 == VIDEO_OF_TEN else "mix"
    return None, ("At home", "At home", "At school", "At home")[number % 4], mode
