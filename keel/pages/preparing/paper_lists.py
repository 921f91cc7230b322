"""The papers of every review: what is waited for, asked again for at once; and how late each team's came."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keel import clock
from keel.exchange.tables_out import csv_lines
from keel.law.days import Calendar, Months, add_months
from keel.law.papers import NAMES, Kind
from keel.pages.access import actor, needs
from keel.pages.govuk.words import long_date, plural
from keel.pages.naming import name_record
from keel.pages.preparing import paper_words
from keel.pages.reviews.found import tell
from keel.records.commands.audit import write_accesses
from keel.records.commands.papers import chase_papers
from keel.records.permissions import Actor, Permission
from keel.records.queries import lateness, papers
from keel.records.queries.child import working_days_left
from keel.records.queries.practice import calendar

A_PAGE = 25
ONLY = {papers.LATE: "Late", papers.DUE: "In time so far", papers.SENT: "Said to be sent"}
MONTHS = (3, 6, 12)
HEADINGS = ("Team", "Asked for and due", "In time", "Late", "Not come", "Median working days late, of the late ones")
OUTCOMES = {lateness.IN_TIME: "in time", lateness.LATE: "late", lateness.NOT_COME: "not come"}


@require_safe
@needs(Permission.RECORD_REVIEW, Permission.DO_TASKS, Permission.SEE_LATENESS)
def waiting(request: HttpRequest) -> HttpResponse:
    """What is waited for: of whoever books reviews all of it, of a social worker what is asked of them."""
    who, today = actor(request), clock.today()
    if not (who.may(Permission.RECORD_REVIEW) or who.may(Permission.DO_TASKS)):
        return redirect("papers_late")
    only = request.GET.get("only", "")
    only = only if only in ONLY else ""
    page = Paginator(papers.waiting(who, today, only), A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    _note(who, rows, "papers")
    counts, days = papers.counts(who, today), calendar()
    context = {
        "page": page,
        "rows": [_row(paper, who, days) for paper in rows],
        "counts": counts,
        "all": sum(counts.values()),
        "only": only,
        "states": ONLY,
        "may": who.may(Permission.RECORD_REVIEW),
        "may_late": who.may(Permission.SEE_LATENESS),
    }
    return render(request, "preparing/papers.html", context)


def _row(paper: Any, who: Actor, days: Calendar) -> dict[str, Any]:
    """One paper with its child, and what this person can do about it."""
    today = clock.today()
    there = (paper.child.number, paper.review_id, paper.pk)
    act = "paper_came" if who.may(Permission.RECORD_REVIEW) else "paper_sent"
    return {
        "key": paper.pk,
        "child": name_record(paper.child, today, lambda number: reverse("child", args=[number])),
        "name": paper_words.paper_name(paper),
        "review_on": paper.review.booked_for,
        "href": reverse("review_prepare", args=there[:2]),
        "of_whom": paper.asked_name + (f", {paper.team.name}" if paper.team else ""),
        "on": paper.due_on,
        "days": working_days_left(days, today, paper.due_on),
        "state": paper_words.paper_state(paper, days, today),
        "stands": paper_words.paper_stands(paper, days),
        "act": (
            "It came another day" if act == "paper_came" else "It was sent another day",
            f"{reverse(act, args=there)}?back=papers",
        ),
        "today": paper_words.today_act(
            paper,
            paper.child.number,
            may_record=who.may(Permission.RECORD_REVIEW),
            may_do=who.may(Permission.DO_TASKS),
        ),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD_REVIEW)
def chase(request: HttpRequest) -> HttpResponse:
    """Ask again: for those that are ticked, or for all that are late."""
    who, today = actor(request), clock.today()
    only = request.POST.get("only", "")
    back = reverse("papers") + (f"?only={only}" if only in ONLY else "")
    if request.method != "POST":
        return redirect(back)
    if request.POST.get("which") == papers.LATE:
        chosen = list(papers.waiting(who, today, papers.LATE).values_list("pk", flat=True))
    else:
        typed = request.POST.getlist("paper")
        chosen = [int(key) for key in typed if key.isascii() and key.isdigit() and len(key) < 10]
    if not chosen:
        messages.warning(request, "No paper was ticked, so nobody was asked. Tick the papers to ask again for.")
        return redirect(back)
    did = chase_papers(by=who, papers=chosen, today=today, now=clock.now())
    tell(request, _did(did, len(chosen)))
    return redirect(back)


def _did(did: Any, chosen: int) -> str:
    """What asking again did, in words."""
    if not did.papers:
        return "Nobody was asked: each of these was asked for today already, or has come meanwhile."
    said = [f"Asked again for {plural(did.papers, 'paper')} by {plural(did.mails, 'mail')}."]
    if did.no_address:
        said.append(f"Of {did.no_address} nobody’s address is known: ask for those yourself.")
    if left := chosen - did.papers:
        said.append(f"{plural(left, 'paper')} asked for today already {'was' if left == 1 else 'were'} left.")
    return " ".join(said)


@require_safe
@needs(Permission.SEE_LATENESS)
def late(request: HttpRequest) -> HttpResponse:
    """Each team: asked, in time, late, not come. A team manager finds their own team first."""
    who, today = actor(request), clock.today()
    span, asked = _span(request)
    rows = lateness.by_team(span, calendar(), today, first=sorted(who.team_ids))
    context = {**asked, "rows": rows, "span": span, "mine": who.team_ids, "outcomes": OUTCOMES, "months_of": MONTHS}
    return render(request, "preparing/papers_late.html", {**context, "kinds": NAMES})


@require_safe
@needs(Permission.SEE_LATENESS)
def late_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file: numerators and their whole, no child named."""
    who, today = actor(request), clock.today()
    span, _ = _span(request)
    rows = lateness.by_team(span, calendar(), today, first=sorted(who.team_ids))
    lines = csv_lines(HEADINGS, ((r.name, r.asked, r.in_time, r.late, r.not_come, _days(r.median_days)) for r in rows))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"papers-by-team-{span.first.isoformat()}-to-{span.last.isoformat()}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _days(days: float | None) -> str:
    return "" if days is None else f"{days:g}"


@require_safe
@needs(Permission.SEE_LATENESS)
def behind(request: HttpRequest) -> HttpResponse:
    """The papers behind a team's figure, of the children whom this person may see."""
    who, today = actor(request), clock.today()
    span, asked = _span(request)
    typed = request.GET.get("team", "")
    team = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    outcome = request.GET.get("outcome", "")
    found = lateness.papers_behind(who, span, today, team=team, outcome=outcome)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    _note(who, rows, "papers by team")
    days = calendar()
    one = {each.team: each for each in lateness.by_team(span, days, today)}.get(team)
    context = {
        **asked,
        "page": page,
        "team": one.name if one and one.team else "children whose team is not known",
        "counted": (one.asked if outcome not in OUTCOMES else getattr(one, outcome)) if one else 0,
        "outcome": OUTCOMES.get(outcome, ""),
        "rows": [_row(paper, who, days) for paper in rows],
    }
    return render(request, "preparing/papers_behind.html", context)


def _span(request: HttpRequest) -> tuple[lateness.Span, dict[str, Any]]:
    """Which months and which kind of paper, as the address says."""
    today = clock.today()
    typed = request.GET.get("months", "")
    months = int(typed) if typed in {str(one) for one in MONTHS} else MONTHS[-1]
    kind = request.GET.get("kind", "")
    kind = kind if kind in set(Kind) else ""
    first = add_months(today, Months(-months))
    kept = f"?months={months}{f'&kind={kind}' if kind else ''}"
    return lateness.Span(first=first, last=today, kind=kind), {
        "months": months,
        "kind": kind,
        "kept": kept,
        "since": long_date(first),
        "until": long_date(today),
    }


def _note(who: Actor, rows: Iterable[Any], page: str) -> None:
    """Each child who is named is noted as looked at."""
    numbers = dict.fromkeys(paper.child.number for paper in rows)
    if numbers:
        write_accesses(by=who, children=numbers, page=page, now=clock.now())
