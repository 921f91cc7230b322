"""What leaves Larkwater by its calendar feeds: first names and times, and no word more of any child."""

import re
import sqlite3
from contextlib import closing

from tests.demo.conftest import keel

FEEDS = """
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
from keel import clock
from keel.records.commands.feeds import make_feed
from keel.records.models import User
from keel.records.permissions import Permission, actor_of
for user in User.objects.order_by("pk"):
    who = actor_of(user, clock.today())
    if who.may(Permission.RECORD_REVIEW):
        answer = Client().get(f"/calendar/{make_feed(by=who, user=user, now=clock.now())}.ics")
        assert answer.status_code == 200
        print(answer.content.decode().replace("\\r\\n ", ""))
"""


def test_no_surname_postcode_or_place_leaves_larkwater(larkwater_2022, tmp_path):
    """A copy is asked: a feed leaves a trace in the trail."""
    copy = tmp_path / "keel.sqlite3"
    with closing(sqlite3.connect(larkwater_2022.place / "keel.sqlite3")) as from_, closing(sqlite3.connect(copy)) as to:
        from_.backup(to)
    ran = keel(tmp_path, "shell", "-v0", "-c", FEEDS, KEEL_TODAY=larkwater_2022.today)
    assert ran.returncode == 0, ran.stderr
    calendars = ran.stdout.split("BEGIN:VCALENDAR")[1:]
    assert len(calendars) == 3, "an IRO, the manager and an administrator"
    assert [text.count("BEGIN:VEVENT") > 5 for text in calendars] == [True] * 3
    words = set(re.findall(r"[^\W\d_]+", " ".join(re.findall(r"SUMMARY:(.*)", ran.stdout))))
    firsts = larkwater_2022.rows("SELECT DISTINCT given_name || ' ' || preferred_name FROM records_child")
    known = set(re.findall(r"[^\W\d_]+", " ".join(name for (name,) in firsts)))
    assert words <= known | {"Review", "restricted", "record"}
    families = {name for (name,) in larkwater_2022.rows("SELECT DISTINCT family_name FROM records_child")}
    assert families
    assert not words & (families - known)
    # Every line but those that are the same for every review.
    for line in ran.stdout.splitlines():
        name = line.split(":")[0].split(";")[0]
        assert name in LINES, line
    assert not re.search(r"[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}", ran.stdout), "a postcode"


LINES = {
    "", "BEGIN", "END", "VERSION", "PRODID",
    "CALSCALE", "METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL",
    "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DESCRIPTION", "CLASS", "DTSTART", "DTEND", "TRANSP",
}  # fmt: skip
"""What may stand at the beginning of a line; a place, an attendee or a category may not."""
