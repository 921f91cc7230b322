"""Legal statuses and homes of everybody whose story does not tell them, and how each time in care ended."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from keel.demo import files
from keel.demo.model import SEMI_INDEPENDENT, DemoChild, Episode, Stay
from keel.demo.timeline import Timeline, years_after

FOSTER, LONG_FOSTER, KIN, HOME, PARENTS, ADOPTIVE = "U6", "U4", "U3", "K2", "P1", "A5"
CARE_ORDERS = frozenset({"C1", "C2"})
NO_URN = frozenset({PARENTS, SEMI_INDEPENDENT, "R1", "R2", "R5", "OTHER"})
BECAUSE = ("CARPL", "CARPL", "CREQB", "CREQO", "CHILD", "LAREQ", "STAND", "PLACE")
SETTLED = timedelta(days=420)
FULL_ORDER = timedelta(days=230)
ADOPTION_TAKES = timedelta(days=420)
AUTHORITY_BEFORE, PLACED_BEFORE = timedelta(days=200), timedelta(days=110)
ADOPTED = "E12"
SHORTEST_HOME = timedelta(days=45)


class Care:
    """Makes the episodes of one child after another."""

    def __init__(self, timeline: Timeline, rng: Random) -> None:
        self.timeline = timeline
        self.rng = rng
        places = files.places()
        self.places = places["in_area"] * 5 + places["out_of_area"] * 3 + places["far"]
        self.homes = [(rng.choice(self.places), str(rng.randrange(1_000_000, 9_999_999))) for _ in range(260)]

    def arrange(self, children: Sequence[DemoChild]) -> None:
        """Give every time in care its episodes and its ending."""
        for child in children:
            for stay in child.stays:
                if stay.end and not stay.reason:
                    stay.reason = self._reason(child, stay.end)
                if not stay.episodes:
                    stay.episodes = self._episodes(child, stay)
                self._finish(stay)

    def _finish(self, stay: Stay) -> None:
        last = stay.episodes[-1]
        if stay.end and not last.until:
            last.until, last.ends = stay.end, stay.reason
        before: Episode | None = None
        for episode in stay.episodes:
            if episode.place not in NO_URN and not episode.urn:
                same = before is not None and (before.place, before.at) == (episode.place, episode.at)
                episode.urn = before.urn if before and same else str(self.rng.randrange(1_000_000, 9_999_999))
            before = episode

    def _episodes(self, child: DemoChild, stay: Stay) -> list[Episode]:
        """First home and status, then whatever changed; two changes are never on one day."""
        legal = self._first_status(child, stay)
        place = self._lawful(self._place(child, stay.start), legal, stay)
        at, urn = self.rng.choice(self.homes)
        rows = [Episode(on=stay.start, began="S", legal=legal, place=place, at=at, urn=urn)]
        changes = self._adoption(stay) if stay.reason == ADOPTED else self._changes(child, stay, legal)
        for day, began, value in sorted(changes):
            before = rows[-1]
            if day <= before.on or (stay.end and day >= stay.end) or day > self.timeline.yesterday:
                continue
            row = Episode(
                on=day, began=began, legal=before.legal, place=before.place, provider="", at=before.at, urn=before.urn
            )
            if began == "L":
                row.legal = value
            else:
                value = self._lawful(value, before.legal, stay)
                row.place = value if value != PARENTS or before.place != PARENTS else FOSTER
                row.at, row.urn = self.rng.choice([home for home in self.homes if home != (before.at, before.urn)])
                before.because = self.rng.choice(BECAUSE)
            before.until, before.ends = day, "X1"
            rows.append(row)
        for row in rows:
            self._provide(child, row)
        return rows

    def _changes(self, child: DemoChild, stay: Stay, legal: str) -> list[tuple[date, str, str]]:
        """A full order after some months, and moves: more in the first year. Old homes lie before the returns."""
        found: list[tuple[date, str, str]] = []
        if legal == "C1":
            found.append((stay.start + FULL_ORDER + timedelta(days=self.rng.randrange(60)), "L", "C2"))
        last = stay.end or self.timeline.yesterday
        day = stay.start + SHORTEST_HOME + timedelta(days=int(self.rng.expovariate(1 / 420)))
        moves = 0
        while day < last - SHORTEST_HOME and moves < 5:
            found.append((day, "P", self._place(child, day, settled=day > stay.start + SETTLED)))
            wait = 300 + 350 * moves
            day += SHORTEST_HOME + timedelta(days=int(self.rng.expovariate(1 / wait)))
            moves += 1
        sixteen = years_after(child.born, 16) + timedelta(days=self.rng.randrange(20, 300))
        if stay.start < sixteen < last and self.rng.random() < 0.35:
            found.append((sixteen, "P", SEMI_INDEPENDENT))
        return self._apart(found)

    @staticmethod
    def _apart(changes: list[tuple[date, str, str]]) -> list[tuple[date, str, str]]:
        """Leave out a change that follows another within days."""
        kept: list[tuple[date, str, str]] = []
        for change in sorted(changes):
            if not kept or change[0] - kept[-1][0] > timedelta(days=10):
                kept.append(change)
        return kept

    @staticmethod
    def _adoption(stay: Stay) -> list[tuple[date, str, str]]:
        """Placement order, adoptive placement, and then the adoption itself."""
        assert stay.end is not None
        return [(stay.end - AUTHORITY_BEFORE, "L", "E1"), (stay.end - PLACED_BEFORE, "P", ADOPTIVE)]

    def _first_status(self, child: DemoChild, stay: Stay) -> str:
        if child.unaccompanied or years_after(child.born, 15) < stay.start:
            return "V2"
        if stay.reason == ADOPTED:
            return "C1"
        return self.rng.choice(("C1", "C1", "C1", "V2", "C1", "V2"))

    def _place(self, child: DemoChild, day: date, *, settled: bool = False) -> str:
        """Where somebody of that age lives."""
        lot = self.rng.random()
        if day >= years_after(child.born, 16):
            return SEMI_INDEPENDENT if lot < 0.45 else FOSTER if lot < 0.75 else HOME
        if day >= years_after(child.born, 11) and lot < 0.18:
            return HOME
        if lot > 0.93 and not child.unaccompanied:
            return PARENTS
        if lot > 0.8 and not child.unaccompanied:
            return KIN
        return LONG_FOSTER if settled and lot < 0.7 else FOSTER

    @staticmethod
    def _lawful(place: str, legal: str, stay: Stay) -> str:
        """Only a child under a care order is placed with a parent: who is accommodated and goes home leaves care."""
        under_order = legal in CARE_ORDERS and stay.reason != ADOPTED
        return FOSTER if place == PARENTS and not under_order else place

    def _provide(self, child: DemoChild, row: Episode) -> None:
        """The provider that goes with the placement; at a parent's the address is the home."""
        if row.place == PARENTS:
            row.provider, row.at, row.urn = "PR0", child.home, ""
        elif row.place in (KIN, ADOPTIVE):
            row.provider = "PR1"
        else:
            row.provider = "PR4" if row.place in (HOME, SEMI_INDEPENDENT) or int(row.urn or 0) % 3 == 0 else "PR1"
        if row.place in NO_URN:
            row.urn = ""

    def _reason(self, child: DemoChild, end: date) -> str:
        """Why care ended, by the age at which it did."""
        if end >= years_after(child.born, 18):
            return self.rng.choice(("E17", "E5", "E5", "E5", "E6", "E7"))
        stay = next(stay for stay in child.stays if stay.end == end)
        small = end < years_after(child.born, 5)
        if small and not child.unaccompanied and end - stay.start > ADOPTION_TAKES and self.rng.random() < 0.55:
            return ADOPTED
        if child.unaccompanied:
            return self.rng.choice(("E8", "E3"))
        return self.rng.choice(("E4A", "E4A", "E4A", "E4B", "E4B", "E41", "E45", "E13", "E8"))
