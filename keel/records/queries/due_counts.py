"""How many reviews stand in each state: what a page shows above a list that may be long."""

from datetime import date, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from keel.law.answers import State
from keel.records.models import NextReview

JUDGED = ("certain", "due_on", "latest_on", "known_to", "leaves_list_on")
"""What a state follows from; an index holds them in this order."""
TALLY = """
WITH seen AS NOT MATERIALIZED ({seen}),
     listed AS NOT MATERIALIZED (SELECT * FROM seen WHERE leaves_list_on IS NULL OR leaves_list_on > %s)
SELECT passed.many, passed.late,
       (SELECT count(*) FROM listed WHERE certain = FALSE AND due_on >= %s),
       (SELECT count(*) FROM listed WHERE certain = TRUE AND due_on BETWEEN %s AND %s),
       (SELECT count(*) FROM seen),
       (SELECT count(*) FROM seen WHERE leaves_list_on <= %s)
FROM (SELECT count(*) AS many,
             count(CASE WHEN latest_on < %s AND (known_to IS NULL OR known_to >= %s) THEN 1 END) AS late
      FROM listed WHERE certain IN (TRUE, FALSE) AND due_on < %s) AS passed
"""


def tally(seen: QuerySet[NextReview], on: date, soon: int) -> dict[State, int]:
    """How many of these rows stand in each state, without those who have left the list. One query.

    Nearly all are due later. They are what is left of all, so that an index finds every row that is looked at.
    """
    try:
        rows, given = seen.order_by().values(*JUDGED).query.sql_with_params()
    except EmptyResultSet:
        return dict.fromkeys(State, 0)
    days = [on, on, on, on + timedelta(days=soon), on, on, on, on]
    with connection.cursor() as cursor:
        cursor.execute(TALLY.format(seen=rows), [*given, *days])
        passed, late, unsure, near, everybody, gone = cursor.fetchone()
    unknown = passed - late + unsure
    later = everybody - gone - late - unknown - near
    return {State.DUE: later, State.SOON: near, State.LATE: late, State.UNKNOWN: unknown}
