"""Who is asked to a review: the list, telling people, letters to print."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.govuk.words import and_list, long_date, plural
from keel.pages.preparing import invitation_forms as forms
from keel.pages.preparing import invitation_words as words
from keel.pages.reviews.found import done, page, review_or_404, tell
from keel.records.commands import invitations as commands
from keel.records.invitation_words import words_of
from keel.records.permissions import Permission
from keel.records.queries import invitations as asked
from keel.records.queries.review_record import ReviewRecord

GET_OR_POST = ["GET", "HEAD", "POST"]
POST_TAKES = 3
"""Working days in which a letter is sure to come: only whether a word of warning is said."""


@require_safe
@needs(Permission.RECORD_REVIEW)
def invitations(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Everybody on the list: told or not, what they answered; who is left out and why."""
    record = review_or_404(request, number, review, "invitations")
    rows = asked.invitations_of(record.review)
    lines = [words.line(row, number) for row in rows if not row.left_out]
    more = {
        "record": record,
        "lines": lines,
        "to_send": any(line.may_send for line in lines),
        "left_out": [words.left_out(row, number) for row in rows if row.left_out],
        "new": asked.not_on_the_list(record.review, clock.today()).count() if rows else 0,
        "ways": forms.WAY_BUTTONS,
    }
    return page(request, "preparing/invitations.html", record.child, **more)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def propose(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Put the people around the child onto the list."""
    record = review_or_404(request, number, review, "invitations")
    form = forms.Email()
    made: list[Any] = []
    if request.method == "POST" and done_or_told(
        request, form, lambda: made.extend(commands.propose_invitations(**_doing(request, record)))
    ):
        said = f"{plural(len(made), 'person', 'people')} put on the list. Nobody has been told yet."
        tell(request, said if made else "Everybody around the child is on the list already.")
    return redirect("review_invitations", number, review)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def send(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Tell those who are ticked, by mail or another way."""
    record = review_or_404(request, number, review, "invitations")
    if request.method != "POST":
        return redirect("review_invitations", number, review)
    typed = request.POST.getlist("who")
    chosen = [int(key) for key in typed if key.isascii() and key.isdigit() and len(key) < 10]
    way = request.POST.get("way", "")
    told: list[Any] = []
    act = partial(commands.send_invitations, **_doing(request, record), invitations=chosen, way=way)
    if not chosen:
        messages.warning(request, "Nobody was ticked, so nobody was told. Tick whom to tell.")
    elif done_or_told(request, forms.Email(), lambda: told.extend(act())):
        _say_told(request, record, told, chosen, way)
    return redirect("review_invitations", number, review)


def _say_told(request: HttpRequest, record: ReviewRecord, told: list[Any], chosen: list[int], way: str) -> None:
    names = and_list([row.name for row in told])
    why = _not_told(record, told, chosen)
    number, review = record.child.number, record.review.pk
    if not told:
        messages.warning(request, f"Nobody was told.{why}")
    elif way == "email":
        tell(request, f"Mail with an entry for the diary goes to {names}.{why}")
    elif way in ("letter", "print"):
        href = f"{reverse('review_letters', args=[number, review])}?{'&'.join(f'who={row.pk}' for row in told)}"
        soon = _too_soon_for_post(record) if way == "letter" else ""
        tell(request, f"Marked as invited {asked.WAYS[way]}: {names}.{why}{soon}", href, "Print the letters")
    else:
        tell(request, f"Marked as told: {names}.{why}")


def _too_soon_for_post(record: ReviewRecord) -> str:
    """That a letter may come too late; empty where there is time for the post."""
    standing, on = record.standing, record.review.booked_for
    if on is None or standing.calendar.working_days_between(standing.today, on).count >= POST_TAKES:
        return ""
    return f" The review is on {long_date(on)}: a letter may come too late. Tell them by phone as well."


def _not_told(record: ReviewRecord, told: list[Any], chosen: list[int]) -> str:
    """Who was ticked and is not told by this, and why: each by name, as another way is found for each."""
    done = {row.pk for row in told}
    rows = [row for row in asked.invitations_of(record.review) if row.pk in chosen and row.pk not in done]
    before = [row.name or row.kind for row in rows if row.sent_at]
    without = [row.name or row.kind for row in rows if not row.sent_at]
    said = f" Told before: {and_list(before)}." if before else ""
    return f"{said} Not told, as there is no email address: {and_list(without)}." if without else said


@require_safe
@needs(Permission.RECORD_REVIEW)
def letters(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """A letter for each of these people, one a page, to print."""
    record = review_or_404(request, number, review, "invitation letters")
    typed = {key for key in request.GET.getlist("who") if key.isascii() and key.isdigit()}
    rows = [row for row in asked.invitations_of(record.review) if not row.left_out]
    rows = [row for row in rows if not typed or str(row.pk) in typed]
    held_by = record.standing.iro
    told = {"iro": held_by.name, "reach": held_by.email} if held_by else {"iro": ""}
    made = [(row, words_of(record.review, record.child, row, **told)) for row in rows]
    return page(request, "preparing/letters.html", record.child, record=record, letters=made)


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def add(request: HttpRequest, number: str, review: int) -> HttpResponse:
    """Somebody else."""
    record = review_or_404(request, number, review, "invitations")
    form = forms.Add(request.POST or None, staff=asked.colleagues(clock.today()))
    made: list[Any] = []

    def act() -> None:
        given = dict(form.cleaned_data)
        staff = asked.colleague(int(given.pop("staff"))) if given["staff"] else given.pop("staff") or None
        made.append(commands.add_invitation(**_doing(request, record), staff=staff, **given))

    if form.is_valid() and done(form, act):
        tell(request, f"{made[0].name} is on the list. They have not been told yet.")
        return redirect("review_invitations", number, review)
    lede = "A colleague, or somebody who is not on the staff list. Keep it small: it is the child’s meeting."
    return _ask(request, record, form, "Ask somebody else", lede, "Put them on the list")


@require_http_methods(GET_OR_POST)
@needs(Permission.RECORD_REVIEW)
def one(request: HttpRequest, number: str, review: int, key: int, act: str) -> HttpResponse:
    """One invitation: the reply, the address, leaving out, putting back."""
    record = review_or_404(request, number, review, "invitations")
    row = asked.invitation_of(record.review, key)
    if row is None:
        raise Http404
    title, command, made, button, did = words.ACTS[act]
    form = made(request, row, clock.today())
    stamp = commands.stamp_of(row)
    seen = request.POST.get("seen", "")[:64] or None
    write = partial(command, by=actor(request), invitation=row, today=clock.today(), now=clock.now(), seen=seen)
    if request.method == "POST" and form.is_valid() and done(form, lambda: write(**words.values(form))):
        tell(request, did.format(name=row.name))
        return redirect("review_invitations", number, review)
    overtaken = request.method == "POST" and bool(form.non_field_errors())
    more = {
        "seen": stamp if overtaken else seen or stamp,
        "stands": words.stands(row) if overtaken else [],
        "history": words.history(*asked.steps_of(row)),
    }
    return _ask(request, record, form, title, f"{row.name}, {row.kind}.", button, **more)


def _ask(
    request: HttpRequest, record: ReviewRecord, form: Any, title: str, lede: str, button: str, **more: Any
) -> HttpResponse:
    context = {"record": record, "form": form, "title": title, "lede": lede, "button": button}
    shown = {"seen": None, "stands": [], "history": [], **context, **more}
    return page(request, "preparing/invitation.html", record.child, **shown)


def _doing(request: HttpRequest, record: ReviewRecord) -> dict[str, Any]:
    return {"by": actor(request), "review": record.review, "today": clock.today(), "now": clock.now()}


def done_or_told(request: HttpRequest, form: Any, act: Any) -> bool:
    """Do what has no boxes of its own; where it is refused, the next page says why."""
    form.is_bound, form.cleaned_data = True, {}
    if done(form, act):
        return True
    messages.warning(request, " ".join(str(error) for error in form.non_field_errors()))
    return False
