"""What no return holds: names, brothers and sisters, people, a restriction, and the reviews booked ahead."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keel.demo import files
from keel.demo.model import DemoChild
from keel.demo.timeline import DAY, Timeline
from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.records.commands.children import add_person, join_siblings, name_children, restrict_child, set_interpreter
from keel.records.commands.reviews import book_review
from keel.records.commands.schools import start_school
from keel.records.models import Child, Relationship
from keel.records.permissions import Actor
from keel.records.queries.due import projected


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
    """Book most of the reviews whose date, the service's own where it is sooner, falls in the next weeks."""
    service = files.council()["iro_service"]
    last = timeline.today + timedelta(days=service["booked_within_days"])
    booked = 0
    rows = projected(actor=by, on=timeline.today, today=timeline.today).select_related("child")
    for place, row in enumerate(rows):
        date = min(row.due_on, row.local_on or row.due_on)
        day = CALENDAR.last_working_day_on_or_before(date)
        ahead = timeline.today + DAY < day < (row.leaves_list_on or day + DAY) and date <= last
        if row.certain and ahead and place % 10 < service["booked_of_ten"]:
            book_review(by=by, child=row.child, booked_for=day, today=timeline.today, now=now)
            booked += 1
    return booked
