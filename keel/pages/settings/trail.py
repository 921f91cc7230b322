"""The audit trail, to be read: what was done, by whom, when."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.accounts.presenters import moment
from keel.pages.settings import trail_words
from keel.pages.settings.forms import TrailForm
from keel.records.commands.audit import note_trail_whole, write_accesses
from keel.records.permissions import Permission
from keel.records.queries import trail as asked
from keel.records.queries.audit import first_break

A_PAGE = 25


@require_safe
@needs(Permission.READ_AUDIT)
def trail(request: HttpRequest) -> HttpResponse:
    """Newest first. Its address holds what it is narrowed to, and where the page begins."""
    form = TrailForm(request.GET if any(key.startswith("day-") for key in request.GET) else None)
    day: date | None = form.cleaned_data["day"] if form.is_bound and form.is_valid() else None
    narrowed: dict[str, str] = {
        name: request.GET.get(name, "").replace("\0", "").strip()[:150] for name in ("action", "by", "child")
    }
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    who, today = actor(request), clock.today()
    children = asked.children_called(who, narrowed["child"], today) if narrowed["child"] else None
    found = asked.events(day=day, action=narrowed["action"], by=narrowed["by"], children=children)
    rows, older = asked.some(found, number, A_PAGE)
    names = asked.names_in(rows, who, today)
    shown = sorted(child.number for child in names.children.values())
    write_accesses(by=who, children=shown, page="audit trail", now=clock.now())
    checked = asked.last_checked()
    return render(
        request,
        "settings/trail.html",
        {
            "form": form,
            "rows": [trail_words.line(row, names) for row in rows],
            "people": asked.people_who_may_act(),
            "actions": [(one, one) for one in asked.actions()],
            "nobody": children == [],
            "older": older,
            "later": number is not None,
            "narrowed": {**narrowed, "day": day},
            "is_narrowed": any(narrowed.values()) or day is not None,
            "length": asked.length(),
            "checked": {"at": moment(checked.at), "number": checked.number} if checked else None,
            "short": asked.length() <= asked.SHORT_ENOUGH,
            "here": "audit",
        },
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.READ_AUDIT)
def check(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain, where it is short enough to wait for."""
    if request.method == "POST" and asked.length() <= asked.SHORT_ENOUGH:
        broken = first_break()
        if broken is None:
            note_trail_whole(by=actor(request), now=clock.now())
            messages.success(request, "The audit trail is whole: every link holds.")
        else:
            messages.info(
                request,
                f"The audit trail is broken: {broken}. Somebody changed it past Keel, or a copy was put back. Tell "
                "whoever looks after Keel, and keep the database as it is.",
            )
    return redirect("audit")
