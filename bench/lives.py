"""Invented children for the size of a country: always the same ones, plausible, and kin to no real child."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from keel.law.days import ENGLAND_AND_WALES, Months, WorkingDays, add_months

YEAR_1, YEAR_2 = 2025, 2026
FIRST, BETWEEN, LAST = date(2024, 4, 1), date(2025, 3, 31), date(2026, 3, 31)
EPISODES = 1.48
CHANGED = 0.36
"""Of the episodes of the first year, this share reads otherwise in the second."""
MIX = 37
"""Spreads kinds over children without chance: the places of a hundred children, taken 37 at a time."""
CARRIED, CARRIED_LEAVE, ENTRANTS_STAY = 56, 18, 92
UNDER_EIGHTEEN = date(2008, 4, 2)
PLACES = ("U6", "U6", "U6", "U1", "U3", "U3", "U4", "U4", "K2", "R2", "P1", "R1")
STATUSES = ("C2", "C2", "C2", "C2", "C1", "C1", "V2", "V2", "V2")
NEEDS = ("N1", "N1", "N1", "N1", "N1", "N5", "N4", "N2")
REASONS = ("CARPL", "CHILD", "PLACE", "CREQB", "OTHER")
ENDINGS = ("E4A", "E4A", "E13", "E45", "E48")


@dataclass(slots=True)
class Episode:
    """One episode; what ends it is known from that day on."""

    start: date
    rne: str
    ls: str
    place: str
    provider: str
    post: str
    urn: str
    end: date | None = None
    rec: str = ""
    reason: str = ""


@dataclass(slots=True)
class Life:
    """A child through two returns."""

    number: str
    sex: str
    born: date
    ethnic: str
    upn: str
    home: str
    need: str
    alone: bool
    before: str
    worker: str
    start: date
    episodes: list[Episode] = field(default_factory=list)
    reviews: list[tuple[date, str]] = field(default_factory=list)
    missing: list[tuple[date, date]] = field(default_factory=list)

    @property
    def end(self) -> date | None:
        """The day care ended."""
        last = self.episodes[-1]
        return last.end if last.rec != "X1" else None

    @property
    def adult_on(self) -> date:
        """The eighteenth birthday; of somebody born late in a month a few days early, which does no harm here."""
        return self.born.replace(year=self.born.year + 18, day=min(28, self.born.day))


def lives(count: int) -> Iterator[Life]:
    """`count` children who are in care in the first year, and then those who come in the second."""
    random = Random(903)
    first = [_first_year(place, random) for place in range(count)]
    still = [life for life in first if life.end is None]
    stood = sum(len(life.episodes) for life in first)
    share = stood * CHANGED / len(still)
    for place, life in enumerate(still):
        if int((place + 1) * share) > int(place * share):
            _change(life, random)
    for life in first:
        _review(life, random)
        yield life
    for place in range(count - len(still)):
        life = _entrant(count + place, BETWEEN + timedelta(1), LAST - timedelta(1), random)
        _move(life, _extra(place), LAST, random)
        _review(life, random)
        yield life


def _first_year(place: int, random: Random) -> Life:
    kind = place * MIX % 100
    if kind < CARRIED:
        life = _entrant(place, date(2019, 4, 1), FIRST - timedelta(1), random)
        if kind % 6 == 0:
            # The first episode of the return is not the first of their care.
            life.episodes[0].rne = "P"
            life.episodes[0].start = _between(life.start, FIRST - timedelta(1), random)
        until = _between(FIRST + timedelta(30), BETWEEN, random) if kind < CARRIED_LEAVE else BETWEEN
    else:
        life = _entrant(place, FIRST, BETWEEN - timedelta(40), random)
        until = _between(life.start + timedelta(30), BETWEEN, random) if kind >= ENTRANTS_STAY else BETWEEN
    _move(life, _extra(place), until, random, since=FIRST)
    if kind < CARRIED_LEAVE or kind >= ENTRANTS_STAY:
        _leave(life, until, random)
    return life


def _extra(place: int) -> int:
    """How many more episodes than one: 48 for every hundred children."""
    kind = place * MIX // 5 % 100
    return (kind < 36) + (kind < 10) + (kind < 2)


def _entrant(place: int, earliest: date, latest: date, random: Random) -> Life:
    # The later of two draws: of those in care on a day, most came lately.
    start = max(_between(earliest, latest, random), _between(earliest, latest, random))
    alone = place * MIX % 100 % 17 == 0
    oldest = max(UNDER_EIGHTEEN, start - timedelta(365 * 17))
    born = _between(oldest, min(start, oldest + timedelta(700)) if alone else start - timedelta(7), random)
    life = Life(
        number=str(1_000_000 + place),
        sex=random.choice("MF"),
        born=born,
        ethnic="OOTH" if alone else random.choice(("WBRI", "WBRI", "WBRI", "MWBC", "BAFR", "APKN")),
        upn=f"A{random.randrange(10**12):012}",
        home=_post(random),
        need="N8" if alone else random.choice(NEEDS),
        alone=alone,
        before="Z1" if place % 100 < 51 else "",
        worker=f"SW{random.randrange(100_000, 200_000)}",
        start=start,
    )
    life.episodes.append(Episode(start, "S", "V2" if alone else random.choice(STATUSES), *_where(random)))
    return life


def _move(life: Life, times: int, until: date, random: Random, since: date | None = None) -> None:
    """So many changes of home or of legal status before `until`."""
    first = max(life.episodes[-1].start, since or life.start) + timedelta(1)
    days = (until - first).days
    if days < times + 1:
        return
    for day in sorted(random.sample(range(days), times)):
        _next(life, first + timedelta(day), random)


def _next(life: Life, day: date, random: Random) -> None:
    """One episode ends and another begins on the same day."""
    last = life.episodes[-1]
    last.end, last.rec = day, "X1"
    if last.ls == "C1":
        life.episodes.append(Episode(day, "L", "C2", last.place, last.provider, last.post, last.urn))
    else:
        last.reason = random.choice(REASONS)
        life.episodes.append(Episode(day, "P", last.ls, *_where(random)))


def _leave(life: Life, day: date, random: Random) -> None:
    last = life.episodes[-1]
    last.end, last.rec = max(day, last.start + timedelta(1)), random.choice(ENDINGS)


def _change(life: Life, random: Random) -> None:
    """The second year: five in seven of those to whom something happens move, the others leave care."""
    day = _between(BETWEEN + timedelta(2), LAST, random)
    if random.randrange(7) < 5:
        _next(life, day, random)
    else:
        _leave(life, day, random)


def _review(life: Life, random: Random) -> None:
    """Reviews shortly before they are due, now and then after, from the start of the first return on."""
    if life.start < FIRST:
        due = max(FIRST, ENGLAND_AND_WALES.add_working_days(life.start, WorkingDays(20)))
        due += timedelta(random.randrange(14, 180))
    else:
        due = ENGLAND_AND_WALES.add_working_days(life.start, WorkingDays(20))
    earliest = max(FIRST, life.start + timedelta(1))
    first = life.start >= FIRST
    while True:
        day = due - timedelta(random.randrange(15)) if random.randrange(30) else due + timedelta(9)
        day = max(earliest, ENGLAND_AND_WALES.last_working_day_on_or_before(day))
        if day > (life.end or LAST):
            break
        four = life.born.replace(year=life.born.year + 4, day=min(28, life.born.day))
        life.reviews.append((day, "PN0" if day < four else f"PN{random.randrange(1, 8)}"))
        due, first, earliest = add_months(day, Months(3 if first else 6)), False, day + timedelta(30)
    if int(life.number) % 100 < 7:
        gone = max(life.episodes[0].start, FIRST) + timedelta(3)
        life.missing += [(gone, gone + timedelta(1)), (gone + timedelta(9), gone + timedelta(12))]


def _where(random: Random) -> tuple[str, str, str, str]:
    provider = random.choice(("PR1", "PR1", "PR2", "PR4", "PR4"))
    return random.choice(PLACES), provider, _post(random), str(random.randrange(1_000_000, 9_999_999))


def _post(random: Random) -> str:
    return f"ME{random.randrange(1, 20)} {random.randrange(1, 9)}{random.choice('ABDEFGHJLN')}{random.choice('PQRSTU')}"


def _between(first: date, last: date, random: Random) -> date:
    return first + timedelta(random.randrange((last - first).days + 1))
