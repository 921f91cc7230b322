"""The calendar feed: what a calendar programme fetches, with no sign-in but the secret in its address."""

from datetime import datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.views.decorators.http import require_safe

from keel import clock
from keel.exchange.calendar import calendar_of
from keel.pages.access import anyone
from keel.pages.accounts.backend import WhoStillWorksHere
from keel.pages.govuk.council import council
from keel.records.commands.feeds import digest_of_secret, note_feed_fetched
from keel.records.diary import uid_of
from keel.records.permissions import Permission, actor_of
from keel.records.queries.feed import events_for, open_feed


@anyone
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's booked reviews. It ends with the address, the sign-in, the role, or their last day here."""
    feed = open_feed(digest_of_secret(secret))
    if feed is None or not WhoStillWorksHere().user_can_authenticate(feed.user):
        raise Http404
    today, now = clock.today(), clock.now()
    who = actor_of(feed.user, today)
    if not who.may(Permission.RECORD_REVIEW):
        raise Http404
    events = events_for(actor=who, today=today)
    began = datetime.combine(now.astimezone(get_current_timezone()).date(), time.min, get_current_timezone())
    note_feed_fetched(by=who, children={event.child for event in events}, since=began, now=now)
    site = request.build_absolute_uri(reverse("first_page"))
    body = calendar_of(events, name=f"Reviews ({council().name})", site=site, uid=uid_of)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def address_of(request: HttpRequest, secret: str) -> str:
    """The whole address of a feed."""
    return request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
