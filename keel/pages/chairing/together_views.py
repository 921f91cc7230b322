"""Brothers and sisters reviewed together: what they share, copied from one record to the other by choice."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from keel import clock
from keel.pages.access import actor, needs, user_of
from keel.pages.chairing import showing
from keel.pages.govuk import fields
from keel.pages.govuk.words import plural
from keel.pages.naming import name_record
from keel.pages.reviews.forms import ReviewForm
from keel.pages.reviews.found import done, page, tell
from keel.records.commands.audit import write_access
from keel.records.commands.together import copy_shared
from keel.records.permissions import Permission
from keel.records.queries.room import day_of
from keel.records.queries.together import reviewed_together, shared_parts


class Choose(ReviewForm):
    """Which parts are copied."""

    parts = fields.ChoicesField(
        label="Which parts are the same for both?",
        hint="Read each before you copy it. Take out in the room what is about the other child alone.",
        choices=[],
        error_messages={"required": "Choose what is to be copied"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WRITE_RECORD)
def together(request: HttpRequest, number: str, review: int, other: int) -> HttpResponse:
    """Copy shared parts from the review of a brother or sister."""
    record = showing.found(request, number, review)
    there = next((one for one in reviewed_together(actor(request), record) if one.review.pk == other), None)
    if there is None:
        raise Http404
    write_access(by=actor(request), child_number=there.child.number, page="copy shared parts", now=clock.now())
    found = shared_parts(record, there, day_of(record.review, clock.today()))
    form = Choose(request.POST or None)
    form.fields["parts"].choices = [(f"{one.section.key}:{one.version}", one.section.title) for one in found]  # type: ignore[attr-defined]
    made: list[int] = []

    def act() -> None:
        chosen = (value.partition(":") for value in form.cleaned_data["parts"])
        made.append(
            copy_shared(
                by=actor(request), user=user_of(request), review=record.review, source=there.review,
                keys={key: int(version) for key, _, version in chosen}, today=clock.today(), now=clock.now(),
            )
        )  # fmt: skip

    if form.is_valid() and done(form, act):
        tell(request, f"Copied: {plural(made[0], 'part')}. Read them once more: each record is one child’s own.")
        return redirect("review_room", number, review)
    more: dict[str, Any] = {"record": record, "form": form, "found": found}
    return page(request, "chairing/together.html", record.child, other=name_record(there.child, clock.today()), **more)
