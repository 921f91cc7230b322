"""The staff list, one person, and who they are."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.pages.access import actor, needs
from keel.pages.accounts.presenters import role_words
from keel.pages.staff import presenters
from keel.pages.staff.person_form import PersonForm, initial_of, packed
from keel.records.commands.staff import BarsThem, Changed, Details, EmailTaken, add_staff, change_staff
from keel.records.permissions import Permission, Role
from keel.records.queries import staff_list as asked
from keel.records.refused import Refused

A_PAGE = 25
WHICH = {asked.HERE: "Here now", asked.LEFT: "Have left", asked.EVERYBODY: "Everybody"}


def found(key: int) -> asked.Person:
    """One person, or a page that says there is none."""
    person = asked.person(key, clock.today()) if key < 2**63 else None
    if person is None:
        raise Http404
    return person


@require_safe
@needs(Permission.SEE_STAFF)
def staff_list(request: HttpRequest) -> HttpResponse:
    """Who works here. Its address holds what it is narrowed to."""
    today = clock.today()
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    which = request.GET.get("which", "")
    which = which if which in WHICH else asked.HERE
    teams = asked.teams_in_order(today)
    said = request.GET.get("team", "")
    team = next((row.team.pk for row in teams if str(row.team.pk) == said), None)
    role = next((one.value for one in Role if one.value == request.GET.get("role")), "")
    page = Paginator(asked.listed(words, which, today, team=team, role=role), A_PAGE).get_page(request.GET.get("page"))
    lines = [presenters.line(row, today) for row in asked.rows_of(page.object_list, today)]
    return render(
        request,
        "staff/list.html",
        {
            "lines": lines,
            "page": page,
            "words": words,
            "which": which,
            "choices": WHICH,
            "counts": asked.counted(words, today, team=team, role=role),
            "team": team,
            "teams": [(row.team.pk, f"{'– ' * row.deep}{row.team.name}") for row in teams],
            "role": role,
            "roles": [(one.value, one.value[:1].upper() + one.value[1:]) for one in Role],
            "may_change": actor(request).may(Permission.MANAGE_STAFF),
        },
    )


@require_safe
@needs(Permission.SEE_STAFF)
def person(request: HttpRequest, key: int) -> HttpResponse:
    """One person: who they are, what they hold and held, whether they can sign in, when they are away."""
    one, today, who = found(key), clock.today(), actor(request)
    hand_over = presenters.hand_over_href(key) if one.children and who.may(Permission.ALLOCATE) else ""
    return render(
        request,
        "staff/person.html",
        {
            "person": one,
            "details": presenters.details(one),
            "leaving": presenters.leaving_words(one.staff.left_on, today),
            "hand_over": hand_over,
            "may_change": who.may(Permission.MANAGE_STAFF),
            "span": presenters.span,
            "running": presenters.running,
            "post_title": presenters.post_title,
            "role_words": role_words,
            "today": today,
            "gone": bool(one.staff.left_on and one.staff.left_on < today),
        },
    )


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def add(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    form = PersonForm(request.POST or None, today=clock.today())
    if request.method == "POST" and form.is_valid():
        said = form.details()
        try:
            made = add_staff(by=actor(request), now=clock.now(), **_columns(said))
        except Refused as error:
            form.add_error(_beside(error), str(error))
        else:
            messages.success(request, f"{made} is on the staff list. Give them a post next, then a sign-in.")
            return redirect("person", made.pk)
    return render(request, "staff/person_form.html", {"form": form, "person": None, "back": reverse("staff")})


def _beside(error: Refused) -> str:
    """The box that a refusal is about."""
    if isinstance(error, EmailTaken):
        return "email"
    return "registered" if "register" in str(error) else "worker_number"


def _columns(details: Details) -> dict[str, Any]:
    return {name: getattr(details, name) for name in presenters.FIELD_WORDS}


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_STAFF)
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Who somebody is. Of two who change the same person the second is told what the first changed."""
    one, today = found(key), clock.today()
    there = presenters.details_of(one)
    form = PersonForm(request.POST or None, today=today, initial=initial_of(there))
    if request.method == "POST" and form.is_valid():
        try:
            was = form.as_it_was() or there
            changed = change_staff(
                by=actor(request),
                staff=one.staff,
                was=was,
                to=form.details(),
                today=today,
                now=clock.now(),
                bar_known=form.is_known(),
            )
        except Changed as error:
            # The page that comes back is made on what stands there now, so that saving it is a decision.
            form.data = {**request.POST.dict(), "was": packed(there)}
            said = presenters.changed_words(dict(error.fields))
            form.add_error(None, f"{error} {said} What you typed is still here: check it, and save again")
        except BarsThem as error:
            form.ask(str(error))
        except Refused as error:
            form.add_error(_beside(error), str(error))
        else:
            said = presenters.what_changed(changed)
            messages.success(request, f"Saved: {said}." if said else "Nothing was changed, so nothing was saved.")
            return redirect("person", key)
    back = reverse("person", args=[key])
    return render(request, "staff/person_form.html", {"form": form, "person": one, "back": back})
