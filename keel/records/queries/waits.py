"""What waits on somebody: every clock that is theirs to stop, and every review to be booked, in order of its day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from keel.law.answers import Rule
from keel.law.duties import Mover
from keel.law.forward import SOON
from keel.records.permissions import Actor, Permission, Role
from keel.records.plain import as_day, ask
from keel.records.queries.children import visible_to
from keel.records.queries.due import known_as, said

AHEAD = timedelta(days=14)
"""How far ahead a clock is shown as waiting."""
CLOCK, BOOK, FORWARD, EVENT, SETTLE, MIDWAY = "clock", "book", "forward", "event", "settle", "midway"
MOVERS = {
    Role.IRO: Mover.IRO,
    Role.ADMINISTRATOR: Mover.ADMINISTRATOR,
    Role.SOCIAL_WORKER: Mover.SOCIAL_WORKER,
    Role.TEAM_MANAGER: Mover.TEAM_MANAGER,
}
SEEN = ("id", "number", "given_name", "family_name", "preferred_name", "born_on", "restricted")
CLOCKS = """
    SELECT 'clock' AS kind, clock.duty AS what, clock.child_id, clock.review_id, clock.id AS ref, clock.due_on AS day
    FROM records_reviewclock AS clock
    WHERE clock.closed_on IS NULL AND clock.mover IN ({movers})
      AND (clock.due_on <= %(until)s OR clock.duty = %(begun)s)
      AND NOT (clock.duty = %(sent)s AND EXISTS (
          SELECT 1 FROM records_reviewclock AS before
          WHERE before.review_id = clock.review_id AND before.duty = %(finished)s AND before.closed_on IS NULL))
"""
"""A record that its IRO has not finished is the IRO's move: nobody else can send it yet."""
TO_BOOK = """
    SELECT 'book', due.rule, due.child_id, NULL, due.id,
           CASE WHEN due.local_on >= %(today)s AND due.local_on < due.book_by THEN due.local_on ELSE due.book_by END
    FROM records_nextreview AS due
    WHERE due.certain AND due.forward_on IS NULL AND (due.due_on <= %(soon)s OR due.local_on <= %(soon)s)
      AND (due.known_to IS NULL OR due.known_to >= %(today)s OR due.due_on >= %(today)s)
      AND (due.leaves_list_on IS NULL OR (
          due.leaves_list_on > %(today)s
          AND due.leaves_list_on >= CASE WHEN due.local_on < due.due_on THEN due.local_on ELSE due.due_on END))
      AND NOT EXISTS (
          SELECT 1 FROM records_review AS booked
          WHERE booked.child_id = due.child_id AND booked.first_part_on IS NULL AND NOT booked.over
            AND booked.booked_for IS NOT NULL)
"""
BROUGHT_FORWARD = """
    SELECT 'forward', due.forward_ground, due.child_id,
           (SELECT min(there.id) FROM records_review AS there
            WHERE there.child_id = due.child_id AND there.first_part_on IS NULL AND NOT there.over
              AND there.booked_for IS NOT NULL),
           due.id, COALESCE(due.forward_before, due.forward_on)
    FROM records_nextreview AS due
    WHERE due.forward_on IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM records_review AS booked
        WHERE booked.child_id = due.child_id AND booked.first_part_on IS NULL AND NOT booked.over
          AND booked.booked_for IS NOT NULL
          AND booked.booked_for <= COALESCE(due.forward_before, %(near)s))
"""
EVENTS = """
    SELECT 'event', CASE WHEN event.ground = '' THEN event.kind ELSE event.ground END, event.child_id, NULL, event.id,
           event.told_on
    FROM records_significantevent AS event LEFT JOIN records_batch AS batch ON batch.id = event.batch_id
    WHERE event.answer = '' AND batch.undone_at IS NULL
"""
TO_SETTLE = """
    SELECT 'settle', decision.answer, decision.child_id, decision.review_id, decision.id, answer.on_day
    FROM records_decision AS decision
    JOIN (SELECT step.decision_id, max(step.id) AS id, max(step."on") AS on_day FROM records_decisionstep AS step
          WHERE step.kind = 'answer' GROUP BY step.decision_id) AS answer ON answer.decision_id = decision.id
    WHERE decision.answer IN ('changed', 'disputed') AND decision.closed_on IS NULL AND NOT EXISTS (
        SELECT 1 FROM records_decisionstep AS later
        WHERE later.decision_id = decision.id AND later.kind = 'changed' AND later.id > answer.id)
"""
MIDWAYS = """
    SELECT 'midway', '', ladder.child_id, NULL, ladder.id, ladder.midway_due_on
    FROM records_ladder AS ladder
    WHERE ladder.midway_done_on IS NULL AND ladder.midway_due_on <= %(until)s
"""
OF_AN_IRO = (TO_BOOK, BROUGHT_FORWARD, EVENTS, TO_SETTLE, MIDWAYS)
"""What waits on an IRO beside the clocks, of their own children."""
WAITS = """
WITH seen AS NOT MATERIALIZED ({{seen}}), waits AS NOT MATERIALIZED ({parts})
SELECT {columns}
FROM waits JOIN seen AS child ON child.id = waits.child_id
LEFT JOIN records_review AS review ON review.id = waits.review_id
LEFT JOIN records_nextreview AS due ON due.child_id = waits.child_id AND waits.kind IN ('book', 'midway')
{order}
"""
COLUMNS = """waits.kind, waits.what, waits.review_id, waits.ref, waits.day,
       COALESCE(review.first_part_on, review.booked_for),
       child.id, child.number, child.given_name, child.family_name, child.preferred_name, child.born_on,
       child.restricted, due.due_on, due.local_on"""
IN_ORDER = "ORDER BY waits.day, child.number, waits.kind, waits.what, waits.ref LIMIT %(most)s OFFSET %(start)s"


class Wait(NamedTuple):
    """One thing that waits. `what`: the rule, the event or the answer; `ref`: the key of its row.

    `review`, `review_on`: of which review; None where it is of none, or none is booked yet.
    """

    kind: str
    what: str
    review: int | None
    ref: int
    day: date
    review_on: date | None
    child_id: int
    number: str
    name: str
    known_as: str
    born_on: date | None
    restricted: bool
    due_on: date | None
    local_on: date | None
    """By law, and by the service's own aim: of a review that is to be booked, or that a midway check comes before."""


def movers_of(actor: Actor) -> list[Mover]:
    """Whose moves are this person's, by the roles that they hold."""
    return sorted({MOVERS[role] for role in actor.roles if role in MOVERS})


def books(actor: Actor) -> bool:
    """Whether reviews to be booked are this person's own work: an IRO's, for their own children."""
    return Role.IRO in actor.roles and not actor.may(Permission.SEE_ALL_CHILDREN)


def waits(actor: Actor, today: date, soon: int, most: int, start: int = 0) -> list[Wait]:
    """What waits on this person, in order of its day; `soon`: how many days ahead reviews are booked. One query."""
    parts = _parts(actor)
    if not parts:
        return []
    sql = WAITS.format(parts=parts, columns=COLUMNS, order=IN_ORDER)
    return [_read(row) for row in _ask(sql, actor, today, soon, most=most, start=start)]


def how_many_wait(actor: Actor, today: date, soon: int) -> int:
    """How much waits on this person in all. One query."""
    parts = _parts(actor)
    if not parts:
        return 0
    return int(_ask(WAITS.format(parts=parts, columns="count(*)", order=""), actor, today, soon)[0][0])


def _parts(actor: Actor) -> str:
    """The questions that are this person's, put together from the words above alone."""
    movers = ", ".join(f"'{mover.value}'" for mover in movers_of(actor))
    parts = [CLOCKS.format(movers=movers)] if movers else []
    return " UNION ALL ".join([*parts, *(OF_AN_IRO if books(actor) else ())])


def _ask(sql: str, actor: Actor, today: date, soon: int, **more: int) -> Sequence[tuple[Any, ...]]:
    seen = visible_to(actor, today).values(*SEEN)
    days = {"today": today, "until": today + AHEAD, "near": today + SOON, "soon": today + timedelta(days=soon)}
    rules = {"begun": Rule.ADJOURNED.value, "sent": Rule.DISTRIBUTION.value, "finished": Rule.FULL_RECORD.value}
    return ask(sql, seen, **rules, **days, **more)


def _read(row: tuple[Any, ...]) -> Wait:
    kind, what, review, ref, day, review_on, key, number, given, family, preferred, born_on, restricted, due, local = (
        row
    )
    on = as_day(day)
    assert on is not None
    words = (said(given, family, preferred), known_as(given, preferred), as_day(born_on), bool(restricted))
    return Wait(kind, what, review, ref, on, as_day(review_on), key, number, *words, as_day(due), as_day(local))
