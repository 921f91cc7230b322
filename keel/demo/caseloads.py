"""Who holds which child: shared out by the posts' hours, brothers and sisters together unless a story forbids it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from keel.demo import files
from keel.demo.council import Iro
from keel.demo.model import DemoChild, Stay
from keel.demo.timeline import DAY, Timeline
from keel.law.days import ENGLAND_AND_WALES as CALENDAR
from keel.law.days import WorkingDays
from keel.records.commands.allocation import allocate_iro, allocate_many
from keel.records.models import Child
from keel.records.permissions import Actor

FOSTER_HOMES = ("U4", "U6")
NAMED_WITHIN = 4
"""Working days after the start in which the service names an IRO: inside the Handbook's five."""


class Caseloads:
    """Shares the children out, and then writes it through the commands."""

    def __init__(self, timeline: Timeline, children: Sequence[DemoChild], iros: Sequence[Iro]) -> None:
        self.timeline = timeline
        self.children = children
        self.iros = [iro for iro in iros if not iro.fostering]
        self.fostering = next(iro for iro in iros if iro.fostering)
        self.holds_from = timeline.month_first(-12)
        self.service = files.council()["iro_service"]
        self.held: dict[str, Iro] = {}
        self.load: dict[tuple[bool, int], float] = defaultdict(float)
        self.apart = self._apart()

    def share_out(self) -> dict[str, Iro]:
        """Child's number -> their IRO. Those in care at the end of the last full year are shared out first."""
        groups = self._groups()
        for there in (True, False):
            for group in groups:
                if group[0].in_care(self.timeline.last) is there and group[0].number not in self.held:
                    self._give(group, there=there)
        return self.held

    def _give(self, group: Sequence[DemoChild], *, there: bool) -> None:
        taken = {
            self.held[other].staff.pk
            for child in group
            for other in self.apart.get(child.number, {})
            if other in self.held
        }
        free = [iro for iro in self.iros if iro.staff.pk not in taken]
        iro = min(free, key=lambda one: (self.load[there, one.staff.pk] / one.full_time_equivalent, one.staff.pk))
        for child in group:
            self.held[child.number] = iro
            self.load[there, iro.staff.pk] += 1

    def _groups(self) -> list[list[DemoChild]]:
        """Brothers and sisters who share an IRO together, everybody else alone. The fostering IRO's are given first."""
        by_key = {child.story["key"]: child for child in self.children if child.story}
        together: dict[str, list[DemoChild]] = {}
        for child in self.children:
            group = together.setdefault(child.number, [child])
            for tie in child.story.get("siblings", ()):
                other = by_key.get(tie["key"])
                if other and not _keeps_apart(tie) and other not in group:
                    group.append(other)
                    together[other.number] = group
        for child in self._fostered():
            self.held[child.number] = self.fostering
        groups = {id(group): group for group in together.values()}
        return sorted(groups.values(), key=len, reverse=True)

    def _fostered(self) -> list[DemoChild]:
        """Those who have lived longest in foster care: the fostering IRO's twelve."""
        there = [
            child
            for child in self.children
            if not child.story
            and child.in_care(self.timeline.last)
            and child.in_care(self.timeline.yesterday)
            and child.stays[-1].episodes[-1].place in FOSTER_HOMES
        ]
        there.sort(key=lambda child: (child.stays[-1].episodes[-1].on, child.number))
        return there[: self.service["fostering_iro_holds"]]

    def _apart(self) -> dict[str, dict[str, str]]:
        by_key = {child.story["key"]: child.number for child in self.children if child.story}
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for child in self.children:
            for tie in child.story.get("siblings", ()):
                if _keeps_apart(tie) and tie["key"] in by_key:
                    found[child.number][by_key[tie["key"]]] = tie.get("apart_because", "")
                    found[by_key[tie["key"]]][child.number] = tie.get("apart_because", "")
        return found

    def write(self, *, by: Actor, now: datetime) -> None:
        """Every allocation since the year before the last full one; it ends the day before the time in care does."""
        ending: dict[date | None, list[tuple[str, int, date]]] = defaultdict(list)
        reasoned: list[tuple[DemoChild, date]] = []
        for child in self.children:
            for stay in child.stays:
                from_on, to_on = self._from(stay), stay.end - DAY if stay.end else None
                if from_on is None or (to_on and to_on < from_on):
                    continue
                if child.number in self.apart and to_on is None:
                    reasoned.append((child, from_on))
                else:
                    ending[to_on].append((child.number, self.held[child.number].staff.pk, from_on))
        for to_on, rows in sorted(ending.items(), key=lambda pair: pair[0] or date.max):
            allocate_many(by=by, allocations=rows, to_on=to_on, now=now)
        for child, from_on in reasoned:
            allocate_iro(
                by=by,
                child=Child.objects.get(number=child.number),
                iro=self.held[child.number].staff,
                from_on=from_on,
                apart_from_siblings_because=next(iter(self.apart[child.number].values())),
                now=now,
            )

    def _from(self, stay: Stay) -> date | None:
        """From when; None for those who left before the record of IROs begins, or who still wait for one."""
        if stay.end and stay.end <= self.holds_from:
            return None
        if stay.start < self.holds_from:
            return self.holds_from
        if stay.start > self.timeline.last:
            if stay.start > self.timeline.today - timedelta(days=self.service["waiting_days"]):
                return None
            named = CALENDAR.add(stay.start, WorkingDays(1 + stay.start.day % NAMED_WITHIN))
            return min(named, self.timeline.today)
        return min(CALENDAR.add(stay.start, WorkingDays(1 + stay.start.day % NAMED_WITHIN)), self.timeline.last)


def _keeps_apart(tie: Mapping[str, Any]) -> bool:
    """A reason that was given, or a mother and her child: they never share an IRO."""
    return "apart_because" in tie or bool(tie.get("is_their_child"))
