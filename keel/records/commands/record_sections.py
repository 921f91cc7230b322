"""Writing the record of a review, section by section, as it is typed: small, and never over somebody else's words.

One question, one update with its version checked, and one for who is in the room (ADR 13). Earlier words are kept when
the writer changes, when ten minutes have passed, and when the review is completed. An audit event is written only then,
and when a sitting begins.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from keel.law import record
from keel.law.wording import say
from keel.records.bulk import insert_rows
from keel.records.commands.audit import write_event
from keel.records.models import RecordSection, RecordSectionVersion, Writing
from keel.records.permissions import Actor, Permission
from keel.records.queries.audit import names_of_users
from keel.records.queries.record_sections import Stands, section_as_it_stands
from keel.records.refused import NotPermitted, Refused

KEEP_AFTER = timedelta(minutes=10)
SITTING = timedelta(minutes=30)
"""Whoever has not been heard of for so long begins a new sitting."""
HEARD_AGAIN = timedelta(seconds=10)
"""Who types is noted as being there no more often than this."""
LONGEST = 20_000


class WrittenMeanwhile(Refused):
    """Somebody else wrote the same section since it was shown: their words, who they are and when."""

    def __init__(self, *, text: str, version: int, who: str, at: datetime) -> None:
        there = timezone.localtime(at)
        super().__init__(
            f"{who} wrote here at {there:%H:%M} on {say(there.date())}, while you were writing. Nothing is lost: both "
            "are shown. Choose what the record should say."
        )
        self.text, self.version, self.who, self.at = text, version, who, at


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What was saved: the version that it is now, and when."""

    key: str
    version: int
    at: datetime


def save_section(
    *,
    by: Actor,
    user: int,
    child: str,
    review: int,
    key: str,
    text: str,
    version: int,
    today: date,
    now: datetime,
    window: str = "",
) -> Saved:
    """Save the words of one section, which rest on a version of it (0: it was empty). Not more than eight queries.

    `user`: the key of the sign-in, for who is in the room. `window`: the open page that sends them. Raises
    `WrittenMeanwhile` where somebody else saved since, and `Refused` where the section cannot be written.
    """
    by.must(Permission.WRITE_RECORD)
    section = record.ANY.get(key)
    if section is None:
        raise Refused("The record of a review has no such section. Open the page again.")
    text = _tidied(text, section)
    stands = section_as_it_stands(by, child, review, key, today, user=user)
    refuse_closed(stands)
    assert stands
    if stands.here != key or stands.here_at is None or now - stands.here_at >= HEARD_AGAIN:
        note_writing(by=by, review=review, user=user, key=key, now=now)
    return _write(stands, by, review, key, text, version, window, now)


def _tidied(text: str, section: record.Section) -> str:
    """The words as they are kept: one kind of line end, and no character that a database cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").rstrip()
    if len(text) > LONGEST:
        raise Refused(f"This is longer than {LONGEST:,} characters. Say it more shortly, or in two sections.")
    if section.choices and text and text not in section.choices:
        raise Refused("Choose one of the answers.")
    return text


def refuse_closed(stands: Stands | None) -> None:
    """Raise where this person may not see the review, or its record is not to be written (any more)."""
    if stands is None:
        raise NotPermitted("You do not work with this child, so you cannot write this record. Ask the IRO manager.")
    if stands.why_closed:
        raise Refused(stands.why_closed)


def _write(
    stands: Stands, by: Actor, review: int, key: str, text: str, version: int, window: str, now: datetime
) -> Saved:
    if stands.section is None:
        return _first(by, review, key, text, window, now)
    if text == stands.text:
        return Saved(key=key, version=stands.version, at=stands.at or now)
    ours = bool(window) and stands.by == by.name and stands.sent_from == window
    if version != stands.version and not ours:
        raise _meanwhile(stands.text, stands.version, stands.by, stands.at or now)
    keep = stands.by != by.name or stands.kept_at is None or now - stands.kept_at >= KEEP_AFTER
    if not keep:
        _update(stands, by, review, key, text, window, now, stands.kept_at or now)
    else:
        with transaction.atomic():
            _update(stands, by, review, key, text, window, now, now)
            _keep(by, [(stands.section, stands.version, stands.text, stands.at or now, stands.by)], review, [key], now)
    return Saved(key=key, version=stands.version + 1, at=now)


UPDATE = """
UPDATE records_recordsection SET text = %s, version = version + 1, written_at = %s, by = %s, sent_from = %s,
    kept_at = %s
WHERE id = %s AND version = %s
"""


def _update(
    stands: Stands, by: Actor, review: int, key: str, text: str, window: str, now: datetime, kept_at: datetime
) -> None:
    """One update by the key, if the version is still the one that was read. Whoever comes second changes no row."""
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (now, kept_at)]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [text, moments[0], by.name, window, moments[1], stands.section, stands.version])
        changed = cursor.rowcount
    if not changed:
        raise _read_again(review, key, now)


def _first(by: Actor, review: int, key: str, text: str, window: str, now: datetime) -> Saved:
    if not text:
        return Saved(key=key, version=0, at=now)
    values = {"text": text, "written_at": now, "by": by.name, "sent_from": window, "kept_at": now}
    try:
        with transaction.atomic():
            RecordSection.objects.create(review_id=review, key=key, **values)
    except IntegrityError:
        raise _read_again(review, key, now) from None
    return Saved(key=key, version=1, at=now)


def _read_again(review: int, key: str, now: datetime) -> Refused:
    """Two saved in the same moment: this is the second."""
    row = RecordSection.objects.filter(review=review, key=key).first()
    if row is None:
        return Refused("The review is no longer there. Go back to the child’s page.")
    return _meanwhile(row.text, row.version, row.by, row.written_at)


def _meanwhile(text: str, version: int, by: str, at: datetime) -> WrittenMeanwhile:
    return WrittenMeanwhile(text=text, version=version, who=names_of_users([by]).get(by, by), at=at)


def _keep(
    by: Actor, rows: list[tuple[int, int, str, datetime, str]], review: int, keys: list[str], now: datetime
) -> None:
    """Keep these words as versions of their sections, once."""
    there = RecordSectionVersion.objects.filter(section__in=[row[0] for row in rows])
    kept = set(there.values_list("section_id", "version"))
    new = [row for row in rows if row[:2] not in kept]
    insert_rows(RecordSectionVersion, ["section_id", "version", "text", "written_at", "by"], new)
    if new:
        write_event(by=by, action="words of a record kept", about={"review": review, "sections": keys}, now=now)


def keep_every_section(*, by: Actor, review: int, now: datetime) -> None:
    """Keep every section as it stands: when the review is completed."""
    by.must(Permission.WRITE_RECORD)
    rows = list(RecordSection.objects.filter(review=review).values_list("id", "version", "text", "written_at", "by"))
    keys = list(RecordSection.objects.filter(review=review).order_by("key").values_list("key", flat=True))
    if rows:
        _keep(by, rows, review, keys, now)
        RecordSection.objects.filter(review=review).update(kept_at=now)


def note_writing(*, by: Actor, review: int, user: int, key: str, now: datetime) -> None:
    """Note that somebody is in the room, at a section. One update; more only when a sitting begins."""
    by.must(Permission.WRITE_RECORD)
    mine = Writing.objects.filter(review=review, user=user)
    if mine.filter(at__gte=now - SITTING).update(key=key, at=now):
        return
    with transaction.atomic():
        values = {"key": key, "at": now, "began_at": now}
        Writing.objects.update_or_create(review_id=review, user_id=user, defaults=values)
        write_event(by=by, action="sitting in the room began", about={"review": review}, now=now)
