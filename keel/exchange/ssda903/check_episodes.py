"""Checks of a child's episodes: whether one follows from the other, and from one return to the next."""

from collections.abc import Iterator

from keel.exchange.ssda903.child import Child, Context, year_ends
from keel.exchange.ssda903.findings import Finding, said
from keel.exchange.ssda903.standing import IN_RECORD
from keel.exchange.ssda903.tables import EPISODES, SHORT_BREAKS
from keel.exchange.ssda903.years import name_of

GOES_ON = "X1"
START = "S"
# RNE -> (the legal status changed, the placement changed)
CHANGES = {"L": (True, False), "P": (False, True), "T": (False, True), "B": (True, True), "U": (True, True)}


def starts_known(child: Child, context: Context) -> Iterator[Finding]:
    """The first episode known of a child should be a start. What the record knew first was looked at before."""
    first = child.episodes[0] if child.episodes else None
    is_new = first and not child.known and (child.first_before is None or first.start < child.first_before)
    if first and is_new and first.rne != START:
        yield context.note("start-not-known", first.row, "RNE", first.rne)


def endings_whole(child: Child, context: Context) -> Iterator[Finding]:
    """An ending is a day and a reason, or neither."""
    for episode in child.told:
        if (episode.end is None) != (not episode.rec):
            given, blank = ("REC", "DEC") if episode.end is None else ("DEC", "REC")
            value = episode.rec if episode.end is None else episode.end
            yield context.note("ending-half-given", episode.row, given, value, given=given, blank=blank)


def next_follows(child: Child, context: Context) -> Iterator[Finding]:
    """Each episode starts when the one before it ends, or is a new start after a gap."""
    for before, after in child.pairs:
        if before.end is None:
            if not context.later_return(EPISODES.name, before.row.year):
                yield context.note("episode-left-open", before.row, "DEC", "", next=said(after.start))
        elif after.start < before.end:
            yield context.note("episodes-overlap", after.row, "DECOM", after.start, ended=said(before.end))
        elif after.start > before.end:
            if after.rne != START and context.is_whole(child, EPISODES.name):
                yield context.note("gap-in-care", after.row, "DECOM", after.start, ended=said(before.end))
        elif after.rne == START and before.rec == GOES_ON:
            yield context.note("start-without-ending", after.row, "RNE", after.rne)
        elif after.rne != START and before.rec not in ("", GOES_ON):
            yield context.note("ending-without-start", after.row, "RNE", after.rne, rec=before.rec)


def promise_kept(child: Child, context: Context) -> Iterator[Finding]:
    """REC X1 promises another episode on the same day."""
    starts = {episode.start for episode in child.episodes}
    if not context.is_whole(child, EPISODES.name):
        return
    for place, episode in enumerate(child.episodes, 1):
        if episode.row.file == IN_RECORD:
            continue
        gap_is_told = place < len(child.episodes) and child.episodes[place].rne != START
        if episode.rec == GOES_ON and episode.end and episode.end not in starts and not gap_is_told:
            yield context.note("next-episode-missing", episode.row, "REC", episode.rec)


def open_reappears(child: Child, context: Context) -> Iterator[Finding]:
    """An episode that is open at the end of a return stands in the next one.

    Where both returns are in the record, it was said when the second of them was brought in.
    """
    for episode in child.episodes:
        if episode.end is not None:
            continue
        later = context.later_return(EPISODES.name, episode.row.year)
        is_new = later and (episode.row.file != IN_RECORD or context.has(EPISODES.name, later))
        if later and is_new and context.is_whole(child, EPISODES.name, year=later):
            yield context.note("open-episode-gone", episode.row, "DECOM", episode.start, year=name_of(later))


def changes_visible(child: Child, context: Context) -> Iterator[Finding]:
    """What RNE says has changed since the episode before should have, and nothing else."""
    for before, after in child.pairs:
        if before.end != after.start or after.rne not in CHANGES:
            continue
        legal, place = CHANGES[after.rne]
        found = ((legal, before.ls != after.ls, "legal status"), (place, before.where != after.where, "placement"))
        for stated, visible, what in found:
            if stated != visible:
                code = "change-not-visible" if stated else "change-not-stated"
                yield context.note(code, after.row, "RNE", after.rne, rne=after.rne, what=what)


def need_constant(child: Child, context: Context) -> Iterator[Finding]:
    """The category of need stays what it was when care began."""
    for before, after in child.pairs:
        if before.end == after.start and after.rne != START and before.cin != after.cin and before.cin and after.cin:
            yield context.note("need-changes", after.row, "CIN", after.cin, before=before.cin)


def short_breaks_alike(child: Child, context: Context) -> Iterator[Finding]:
    """V3 and V4 are two ways to record one thing."""
    kinds = {episode.ls for episode in child.episodes} & SHORT_BREAKS
    if len(kinds) > 1 and any(episode.ls in kinds for episode in child.told):
        row = next(episode.row for episode in reversed(child.episodes) if episode.ls in kinds)
        yield context.note("short-breaks-mixed", row, "LS", row.values[EPISODES.at["LS"]])


def ages_possible(child: Child, context: Context) -> Iterator[Finding]:
    """Nobody is in care before birth or after the eighteenth birthday."""
    adult = child.adult_on
    if child.born is None or adult is None:
        return
    for episode in child.told:
        if episode.start < child.born:
            yield context.note("born-after-start", episode.row, "DECOM", episode.start, born=said(child.born))
        until = episode.end or min(year_ends(episode.row.year), context.today)
        if episode.start >= adult or until > adult or (episode.end is None and until == adult):
            goes_on = f"ends on {said(episode.end)}" if episode.end else "has no end"
            words = {"turned": "was" if adult <= context.today else "will be", "adult": said(adult), "goes_on": goes_on}
            yield context.note("adult-in-care", episode.row, "DEC", episode.end, **words)


EPISODE_CHECKS = (
    starts_known,
    endings_whole,
    next_follows,
    promise_kept,
    open_reappears,
    changes_visible,
    need_constant,
    short_breaks_alike,
    ages_possible,
)
