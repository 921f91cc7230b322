"""What a row of a spreadsheet says of the child: names, date of birth, start of care, which reviews are known."""

from datetime import date

from keel.law.facts import Span
from keel.law.wording import say
from keel.records import derive
from keel.records.commands.sheet_match import MOST_NAMED, given_and_family
from keel.records.commands.sheet_rows import SheetRow
from keel.records.commands.sheet_work import Work
from keel.records.models import CareStart, Child, ReviewsKnown
from keel.records.names import cased, fold, name_words


def refused(work: Work, row: SheetRow, child: int) -> bool:
    """Whether the record says that something in the row cannot be: then nothing of it is kept."""
    if row.date_of_birth:
        return False  # The reader has compared the days with it.
    born = work.child(child).born_on
    if born and row.start_of_care and row.start_of_care < born:
        work.say("start-before-birth", row, "start_of_care", row.start_of_care, refuses=True, born=say(born))
        return True
    early = next((day for day in row.reviews or () if born and day < born), None)
    if early:
        work.say("review-before-birth", row, "earlier_reviews", early, refuses=True, day=say(early), born=say(born))
    return early is not None


def new_child(row: SheetRow, batch: int) -> Child:
    """A child whom the record has not met."""
    given, family = given_and_family(row)
    return Child(
        number=row.number,
        given_name=given,
        family_name=family,
        preferred_name=cased(row.preferred_name),
        name_key=fold(row.preferred_name or given, family, given),
        born_on=row.date_of_birth,
        created_by_batch_id=batch,
    )


def name(work: Work, row: SheetRow, key: int) -> None:
    """Names and date of birth. A blank cell changes nothing, nor does a name that is only written otherwise."""
    child = work.child(key)
    given, family = given_and_family(row)
    names = {
        "given_name": given or child.given_name,
        "family_name": family or child.family_name,
        "preferred_name": cased(row.preferred_name) or child.preferred_name,
    }
    changed = {
        column: value for column, value in names.items() if value.casefold() != getattr(child, column).casefold()
    }
    whole = not (row.given_name or row.family_name)
    if whole and name_words(f"{given} {family}") == name_words(f"{child.given_name} {child.family_name}"):
        changed = {column: value for column, value in changed.items() if column == "preferred_name"}
    if changed:
        was = {column: getattr(child, column) for column in names}
        now = {**was, **changed}
        key_now = fold(now["preferred_name"] or now["given_name"], now["family_name"], now["given_name"])
        kind = "name changed" if any(was.values()) else "name new"
        work.differs(kind, key, "name", " ".join(filter(None, was.values())), " ".join(filter(None, now.values())))
        work.change("child", key, child, {**changed, "name_key": key_now})
        work.renamed.add(key)
    _birth(work, row, child)


def _birth(work: Work, row: SheetRow, child: Child) -> None:
    told, there = row.date_of_birth, work.state.born_in_return.get(child.pk)
    if told is None or told == child.born_on:
        return
    if there:
        work.say("birth-differs", row, "date_of_birth", told, there=say(there))
        return
    kind = "date of birth changed" if child.born_on else "date of birth new"
    work.differs(kind, child.pk, "date of birth", child.born_on, told)
    work.change("child", child.pk, child, {"born_on": told})


def begin_care(work: Work, row: SheetRow, key: int) -> None:
    """The start of care: what a return states counts, what it leaves open is settled."""
    told, periods = row.start_of_care, work.state.periods.get(key, [])
    if told is None:
        if not periods and key not in work.state.told_start:
            work.say("start-missing", row, "start_of_care")
        return
    if told == work.state.start_of(key):
        return
    if not derive.settles_start(periods, told):
        said = "began on" if periods[-1].start_known else "was going on by"
        work.say("start-differs", row, "start_of_care", told, said=said, there=say(periods[-1].started_on))
        return
    before = work.state.start_told(key)
    work.differs("start of care changed" if before else "start of care new", key, "start of care", before, told)
    start = CareStart(child_id=key, started_on=told, batch=work.batch, by=work.by.name, told_at=work.now)
    work.make("care_start", key, start)
    work.state.told_start[key] = start


def vouch(work: Work, row: SheetRow, key: int) -> None:
    """From which day on every review is in the record, by what the row says."""
    left_out = _left_out(work, row, key)
    if left_out:
        _say_left_out(work, row, key, left_out)
    first = _known_from(work, row, key, settles=not left_out)
    if first is None or any(_covers(span, first) for span in work.state.vouched.get(key, ())):
        return
    work.differs("reviews known new", key, "every review known from", None, first)
    known = ReviewsKnown(child_id=key, first=first, batch=work.batch, by=work.by.name, told_at=work.now)
    work.make("reviews_known", key, known)


def _left_out(work: Work, row: SheetRow, key: int) -> list[date]:
    """Reviews of this time in care that the record has, where the row says that there were no others than its own."""
    if row.reviews is None or not (row.reviews == () or work.sheet.whole_history):
        return []
    start = work.state.start_of(key)
    return sorted(day for day in work.state.held[key] - set(row.reviews) if start is None or day >= start)


def _say_left_out(work: Work, row: SheetRow, key: int, days: list[date]) -> None:
    listed = ", ".join(say(day) for day in days[:MOST_NAMED]) + (" and others" if len(days) > MOST_NAMED else "")
    one = "a review of this child" if len(days) == 1 else f"{len(days)} reviews of this child"
    there = one if work.hides(key) else f"{one}: {listed}"
    claim = "these are all reviews since care began" if row.reviews else "no review was held"
    work.say("reviews-there", row, "earlier_reviews", claim=claim, there=there)


def _covers(span: Span, first: date) -> bool:
    return span.first <= first and span.last is None


def _known_from(work: Work, row: SheetRow, key: int, *, settles: bool) -> date | None:
    if row.reviews is None:
        # A sheet that only names children says nothing of the reviews of those whom returns tell of.
        tells = work.sheet.tells_reviews or not work.state.periods.get(key)
        return work.today if tells else None
    if not settles:
        return row.reviews[0] if row.reviews else None
    if not row.reviews or work.sheet.whole_history:
        start = work.state.start_of(key)
        return start or min(row.reviews, default=work.today)
    return row.reviews[0]
