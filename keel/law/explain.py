"""One child's next review, explained from a terminal: `python -m keel.law explain --start 2023-12-22`."""

import argparse
import json
from datetime import date
from typing import Any

from keel.law.answers import Due, Flag, state_of
from keel.law.days import ENGLAND_AND_WALES, CalendarDays
from keel.law.explanations import booking, flag_words
from keel.law.facts import CareFacts, HeldReview, Track, TrackChange
from keel.law.practice import DEFAULT_PRACTICE, SETTING_BY_NAME
from keel.law.reviews import next_due
from keel.law.wording import read_date, say, say_with_weekday


class Unclear(ValueError):  # noqa: N818 - it reads as what happened
    """What was asked makes no sense; its text says why and what to do."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe what `explain` takes."""
    statuses = [str(track) for track in Track if track is not Track.ORDINARY]
    parser.add_argument("--start", required=True, metavar="DATE", help="the day care began, as 2023-12-22")
    parser.add_argument("--held", action="extend", nargs="+", default=[], metavar="DATE", help="each review held")
    parser.add_argument("--status", choices=statuses, help="a status with a timetable of its own")
    parser.add_argument("--since", metavar="DATE", help="the day the status began")
    parser.add_argument("--born", metavar="DATE", help="date of birth")
    parser.add_argument("--on", metavar="DATE", help="the day to answer for (the latest day given, unless named)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="for people or for machines")


def run(asked: argparse.Namespace) -> str:
    """Give the answer as text or JSON; raises `Unclear`."""
    facts, on = read(asked)
    try:
        due = next_due(facts, DEFAULT_PRACTICE, on=on)
    except (OverflowError, ValueError) as error:
        raise Unclear("The answer is a date outside the calendar. Give days nearer to our own.") from error
    found = _as_values(due, on)
    if asked.format == "json":
        return json.dumps(found, indent=2, ensure_ascii=False)
    return "\n".join([*as_text(due, on), *_left_out(facts, due, on)] if due else found["because"])


def _as_values(due: Due | None, on: date) -> dict[str, Any]:
    """Give the answer as plain values; where the child is grown up there is no date, and the reason stands alone."""
    asked = {"asked_on": on.isoformat()}
    if due is None:
        grown = f"On {say(on)} the child is 18 or over and no longer looked after, so no review is due."
        return {**asked, "on": None, "because": [grown]}
    return {**asked, "state": str(state_of(due, on)), "days_left": (due.on - on).days, **due.as_dict()}


def read(asked: argparse.Namespace) -> tuple[CareFacts, date]:
    """Turn the arguments into facts and the day to answer for."""
    start = _date("--start", asked.start)
    held = sorted(_date("--held", text) for text in asked.held)
    born = _date("--born", asked.born) if asked.born else None
    tracks = _tracks(asked, start)
    latest = max([start, *held, *(change.since for change in tracks)])
    on = _date("--on", asked.on) if asked.on else latest
    if on < start:
        raise Unclear(f"--on is {say(on)}, before care began on {say(start)}. Give a later day.")
    if born and born > start:
        raise Unclear(f"--born is {say(born)}, after care began on {say(start)}. One of the two is wrong.")
    reviews = tuple(HeldReview(first_part_on=day) for day in held)
    return CareFacts(started_on=start, reviews=reviews, tracks=tracks, born_on=born), on


def _tracks(asked: argparse.Namespace, start: date) -> tuple[TrackChange, ...]:
    if asked.status is None:
        if asked.since:
            raise Unclear("--since says when a status began, so --status is needed too.")
        return ()
    track = Track(asked.status)
    if asked.since is None and track not in (Track.SHORT_BREAKS, Track.REMAND):
        raise Unclear(f"--status {track} needs --since: the day it began.")
    since = _date("--since", asked.since) if asked.since else start
    if since < start:
        raise Unclear(f"--since is {say(since)}, before care began on {say(start)}. One of the two is wrong.")
    return (TrackChange(track=track, since=since),)


def _date(name: str, text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise Unclear(f"{name} is {text!r}, not a date. Write it as 2026-03-14.") from error


def _left_out(facts: CareFacts, due: Due, on: date) -> list[str]:
    """Name what was given and not counted, so that nobody thinks it was: reviews, and a status yet to come."""
    whys = ((day, _why_not_counted(day, facts, due, on)) for day in (one.first_part_on for one in facts.reviews))
    reviews = [f"- {say(day)}: {why}" for day, why in whys if why]
    later = [change for change in facts.tracks if change.since > on]
    statuses = [f"Not yet in force on {say(on)}: {one.track} since {say(one.since)}." for one in later]
    return [*(["", "Reviews not counted:", *reviews] if reviews else []), *(["", *statuses] if statuses else [])]


def _why_not_counted(day: date, facts: CareFacts, due: Due, on: date) -> str:
    """Say why a review does not count towards the answer; empty where it does, or came before the last that does."""
    if day < facts.started_on:
        return "before care began, so it belongs to an earlier period"
    if day > on:
        return f"after {say(on)}, the day asked about"
    if due.not_before and due.counted_from <= day < due.not_before:
        return f"too soon after the return; the review that counts is held on or after {say(due.not_before)}"
    began = {change.track: change.since for change in facts.tracks if change.since <= on}
    if Track.PLACED in began and day <= began[Track.PLACED]:
        return "before the child was placed for adoption; reviews of the placement are counted anew"
    if Track.SHORT_BREAKS in began and day < began[Track.SHORT_BREAKS]:
        return "before the first short break"
    return ""


def _opening(due: Due, on: date) -> list[str]:
    """Say when the next review is due or, where that day has passed, was due and by how much it is late."""
    day = say_with_weekday(due.on)
    if on <= due.on:
        return [f"The next review is due by {day}."]
    working = ENGLAND_AND_WALES.working_days_between(due.on, on)
    known = working.count and ENGLAND_AND_WALES.covers(due.on) and ENGLAND_AND_WALES.covers(on)
    ago = working if known else CalendarDays((on - due.on).days)
    return [
        f"The next review was due by {day}.",
        f"That was {ago} before {say(on)}; no review held in between is given, so it is late.",
    ]


def _with_unit(value: str | int, unit: str) -> str:
    if not unit or not isinstance(value, int):
        return str(value)
    return f"{value} {unit.removesuffix('s') if value == 1 else unit}"


def _how_certain(due: Due) -> str:
    """Say on what the date rests. Working days past the horizon may move; a date in months does not."""
    if due.weekend_days and Flag.PAST_HORIZON in due.flags:
        return (
            "This is certain but for bank holidays outside the days that are known. "
            "It holds if every review since care began is given here."
        )
    return "This is certain, if every review since care began is given here."


def as_text(due: Due, on: date) -> list[str]:
    """Write an answer out as a person would want it read to them."""
    lines = [*_opening(due, on), ""]
    lines += due.because
    book = booking(due.on, due.book_by, ENGLAND_AND_WALES)
    lines += [book] if book else []
    lines += [flag_words(flag, ENGLAND_AND_WALES) for flag in due.flags]
    lines.append(_how_certain(due))
    lines += ["", f"Rule: {due.rule}", f"Source: {due.source} ({due.source.sureness.words})"]
    for used in due.settings:
        setting = SETTING_BY_NAME[used.name]
        value, default = _with_unit(used.value, setting.unit), _with_unit(used.default, setting.unit)
        beside = "the default" if value == default else f"the default is {default}"
        lines.append(f"Setting used: {setting.label}: {value} ({beside})")
    lines += ["", "What would change it:"]
    lines += [f"- {change.text}" for change in due.changes]
    return lines
