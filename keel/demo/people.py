"""Who the children without a story are: sex, ethnicity, name, number. Sexes at the end of the year are exact."""

from collections.abc import Sequence
from datetime import date
from random import Random

from keel.demo import files
from keel.demo.files import DoesNotAddUp
from keel.demo.model import DemoChild
from keel.demo.timeline import Timeline, years_after

FIRST_NUMBER = 310_000
ALONE = {"BAFR": "horn_of_africa", "OOTH": "horn_of_africa", "AOTH": "kurdish_afghan"}
NEEDS = ("N1", "N1", "N1", "N1", "N1", "N1", "N5", "N5", "N4", "N3", "N2", "N6")
ALONE_NEED = "N8"
FROM_AGE = 16


def introduce(timeline: Timeline, children: Sequence[DemoChild], rng: Random) -> None:
    """Give everybody what they lack."""
    _sexes(timeline, children, rng)
    _unaccompanied(timeline, children, rng)
    council = files.council()
    codes, weights = list(council["ethnicity"]), list(council["ethnicity"].values())
    homes = files.places()["home"]
    used: set[tuple[str, str]] = {(child.given, child.family) for child in children}
    numbers = rng.sample(range(FIRST_NUMBER, FIRST_NUMBER + 5 * len(children)), len(children))
    for child, number in zip(children, numbers, strict=True):
        child.number = str(number)
        child.need = ALONE_NEED if child.unaccompanied else rng.choice(NEEDS)
        child.home = "" if child.unaccompanied else rng.choice(homes)
        child.ethnicity = child.ethnicity or rng.choices(codes, weights)[0]
        if not child.given:
            group = ALONE[child.ethnicity] if child.unaccompanied else council["names_by_ethnicity"][child.ethnicity]
            _name(child, group, used, rng)


def _name(child: DemoChild, group: str, used: set[tuple[str, str]], rng: Random) -> None:
    """A name that nobody else has, so that lists and searches can be followed by eye."""
    lists = files.names()[group]
    while not child.given or (child.given, child.family) in used:
        child.given = rng.choice(lists["girls" if child.sex == "F" else "boys"])
        child.family = rng.choice(lists["family"])
    used.add((child.given, child.family))


def _sexes(timeline: Timeline, children: Sequence[DemoChild], rng: Random) -> None:
    figures = files.council()["figures"]
    there = [child for child in children if child.in_care(timeline.last)]
    unknown = [child for child in there if not child.sex]
    boys = figures["male_at_end"] - sum(child.sex == "M" for child in there)
    if not 0 <= boys <= len(unknown):
        raise DoesNotAddUp("The stories hold more boys, or more girls, than the year’s figures.")
    dealt = ["M"] * boys + ["F"] * (len(unknown) - boys)
    rng.shuffle(dealt)
    for child, sex in zip(unknown, dealt, strict=True):
        child.sex = sex
    for child in children:
        child.sex = child.sex or rng.choice("MMMMMFFFF")


def _unaccompanied(timeline: Timeline, children: Sequence[DemoChild], rng: Random) -> None:
    """Some of the boys who arrived lately at sixteen or seventeen came to the country alone."""
    left = files.council()["unaccompanied"]["at_most"]
    for child in children:
        start = child.stays[0].start
        lately = timeline.month_first(-12) <= start <= timeline.last
        if left and lately and child.sex == "M" and not child.story and _old_enough(child, start):
            child.unaccompanied, child.ethnicity = True, rng.choice(list(ALONE))
            left -= 1


def _old_enough(child: DemoChild, start: date) -> bool:
    return start >= years_after(child.born, FROM_AGE - 1)
