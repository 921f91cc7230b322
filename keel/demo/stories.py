"""The awkward children of stories.toml, laid on the timeline."""

from datetime import date, timedelta
from typing import Any

from keel.demo import files
from keel.demo.model import DemoChild, Episode, Stay
from keel.demo.timeline import Timeline

BIRTHDAY = 14
IN_EVERY_MONTH = 28


def story_children(timeline: Timeline) -> list[DemoChild]:
    """Every child of the file whose care has begun by today."""
    children = [_child(timeline, told) for told in files.stories()]
    return [child for child in children if child.stays]


def _child(timeline: Timeline, told: dict[str, Any]) -> DemoChild:
    given, family = told["name"].rsplit(" ", 1)
    episodes = _episodes(timeline, told)
    stays: list[Stay] = []
    begun = told["stays"] if episodes or "episodes" not in told else []
    for place, days in enumerate(begun):
        end = timeline.says(days["to"]) if "to" in days else None
        stay = Stay(start=timeline.says(days["from"]), end=end, reason=days.get("as", ""))
        if place == 0:
            stay.episodes = episodes
        stays.append(stay)
    return DemoChild(
        sex=told["sex"],
        born=_born(timeline, told),
        stays=stays,
        ethnicity=told.get("ethnicity", "WBRI"),
        unaccompanied=told.get("unaccompanied", False),
        story=told,
        given=given,
        family=family,
        preferred=told.get("preferred", ""),
    )


def _born(timeline: Timeline, told: dict[str, Any]) -> date:
    if "born" in told:
        return _never_after(timeline.says(told["born"], bounded=False), timeline.says(told["stays"][0]["from"]))
    if "aged_today" in told:
        years, months = told["aged_today"]
        today = timeline.today
        back = today.year * 12 + today.month - 1 - years * 12 - months
        return date(back // 12, back % 12 + 1, min(today.day, IN_EVERY_MONTH))
    years, months = told["aged"]
    return timeline.born_when(years * 12 + months, BIRTHDAY)


def _never_after(born: date, start: date) -> date:
    return min(born, start - timedelta(days=2))


def _episodes(timeline: Timeline, told: dict[str, Any]) -> list[Episode]:
    """The rows as the story gives them; each ends when the next begins, unless it says otherwise."""
    rows = told.get("episodes", [])
    made: list[Episode] = []
    for number, row in enumerate(rows):
        on = timeline.says(row["on"])
        began, legal, place, *provider = row["as"].split()
        after = timeline.says(rows[number + 1]["on"]) if number + 1 < len(rows) else None
        until = timeline.says(row["to"]) if "to" in row else after
        if "to" in row and until and until <= on:
            continue
        made.append(
            Episode(
                on=on,
                began=began,
                legal=legal,
                place=place,
                provider=provider[0] if provider else "",
                at=row.get("at", ""),
                until=until if until and until > on else None,
                ends=row.get("ends", "X1") if until and until > on else "",
                because=rows[number + 1].get("because", "") if number + 1 < len(rows) else "",
            )
        )
    return _one_a_day(made)


def _one_a_day(episodes: list[Episode]) -> list[Episode]:
    """Just after the year has turned, two days before today can be the same one: keep the later row of each day."""
    return list({episode.on: episode for episode in episodes}.values())


def last_review_for(due: date) -> date:
    """The day on which a review was held whose six months run out on, or just before, a day."""
    month = due.month - 6 + (12 if due.month <= 6 else 0)
    year = due.year - (due.month <= 6)
    return date(year, month, min(due.day, IN_EVERY_MONTH))
