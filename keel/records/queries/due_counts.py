"""How many reviews stand in each state: what a page shows above a list that may be long."""

from datetime import date, timedelta

from django.db.models import QuerySet

from keel.law.answers import State
from keel.records.models import NextReview
from keel.records.plain import ask

JUDGED = ("certain", "due_on", "latest_on", "known_to", "leaves_list_on")
"""What a state follows from; an index holds them in this order."""
TALLY = """
WITH seen AS NOT MATERIALIZED ({seen}),
     listed AS NOT MATERIALIZED (SELECT * FROM seen WHERE leaves_list_on IS NULL OR leaves_list_on > %(on)s)
SELECT passed.many, passed.late,
       (SELECT count(*) FROM listed WHERE certain = FALSE AND due_on >= %(on)s),
       (SELECT count(*) FROM listed WHERE certain = TRUE AND due_on BETWEEN %(on)s AND %(last)s),
       (SELECT count(*) FROM seen),
       (SELECT count(*) FROM seen WHERE leaves_list_on <= %(on)s)
FROM (SELECT count(*) AS many,
             count(CASE WHEN latest_on < %(on)s AND (known_to IS NULL OR known_to >= %(on)s) THEN 1 END) AS late
      FROM listed WHERE certain IN (TRUE, FALSE) AND due_on < %(on)s) AS passed
"""


def tally(seen: QuerySet[NextReview], on: date, soon: int) -> dict[State, int]:
    """How many of these rows stand in each state, without those who have left the list. One query.

    Nearly all are due later. They are what is left of all, so that an index finds every row that is looked at.
    """
    rows = ask(TALLY, seen.order_by().values(*JUDGED), on=on, last=on + timedelta(days=soon))
    if not rows:
        return dict.fromkeys(State, 0)
    passed, late, unsure, near, everybody, gone = rows[0]
    unknown = passed - late + unsure
    later = everybody - gone - late - unknown - near
    return {State.DUE: later, State.SOON: near, State.LATE: late, State.UNKNOWN: unknown}
