"""The whole council's children for one day: made up from the files, the same every time."""

from random import Random

from keel.demo import files
from keel.demo.births import Births, cut_at
from keel.demo.care import Care
from keel.demo.codes import code_reviews
from keel.demo.diary import Diary
from keel.demo.files import NoRoom
from keel.demo.model import DemoChild
from keel.demo.people import introduce
from keel.demo.stays import plan
from keel.demo.stories import story_children
from keel.demo.timeline import Timeline

DRAWINGS = 20
"""Weekends and Easter fall differently every year. Where the lots do not fit the ledger they are drawn again."""


def make_children(timeline: Timeline) -> list[DemoChild]:
    """Every child, with care, homes and reviews up to yesterday. Raises `DoesNotAddUp` where the files contradict."""
    seed = files.council()["seed"]
    for drawing in range(DRAWINGS - 1):
        try:
            return _drawn(timeline, Random(seed + drawing))  # noqa: S311 - a story to tell, not a secret to keep
        except NoRoom:
            continue
    return _drawn(timeline, Random(seed + DRAWINGS))  # noqa: S311


def _drawn(timeline: Timeline, rng: Random) -> list[DemoChild]:
    stories = story_children(timeline)
    taken = [stay for child in stories for stay in child.stays if not stay.short_breaks]
    children = stories + Births(timeline, rng).children(plan(timeline, taken, rng), stories)
    introduce(timeline, children, rng)
    children = cut_at(children, timeline, keep=lambda child: bool(child.story))
    Care(timeline, rng).arrange(children)
    Diary(timeline, children, rng).fill()
    code_reviews(timeline, children, rng)
    return children
