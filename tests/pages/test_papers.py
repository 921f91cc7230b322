"""The papers of reviews: asked for, asked again, said to be sent, come; and how late each team's came."""

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keel.law.days import ENGLAND_AND_WALES as DAYS
from keel.law.days import WorkingDays
from keel.law.papers import Kind
from keel.records.commands import children, papers, papers_come, practice, reviews, reviews_ended
from keel.records.models import (
    AccessEvent,
    AuditEvent,
    Child,
    Message,
    Paper,
    PaperStep,
    Review,
    ReviewClock,
    Staff,
    Team,
)
from keel.records.permissions import actor_of, service
from keel.records.queries.lateness import Span, by_team
from keel.records.refused import NotPermitted, Refused
from tests.builders import a_child_in_care, on
from tests.page import fetch, post
from tests.pages.conftest import NOW, TODAY, Council

BOOKED = on("2026-07-20")
DUE = DAYS.working_days_before(BOOKED, WorkingDays(3))
MAIL = "sw@larkwater.example"


@pytest.fixture
def kofi(council: Council) -> Review:
    """Kofi, 15, has a social worker and a review on Monday 20 July 2026; it has no IRO."""
    Staff.objects.filter(pk=council.staff["social-worker"].pk).update(email=MAIL)
    child = Child.objects.get(number="LC-2")
    told: dict[str, Any] = {"booked_for": BOOKED, "because": "so it is", "today": TODAY, "now": NOW}
    return reviews.book_review(by=service(), child=child, **told)


def path(review: Review, act: str) -> str:
    return f"/children/{review.child.number}/review/{review.pk}/{act}"


def ask(review: Review, *kinds: str, email: str = MAIL, name: str = "Social-Worker Fern", today: date = TODAY) -> Any:
    return papers.ask_papers(
        by=service(), review=review, kinds=kinds or list(Kind), name=name, email=email, today=today, now=NOW
    )


def paper(review: Review, kind: str = "report") -> Paper:
    return Paper.objects.get(review=review, kind=kind)


def report_clock(review: Review) -> tuple[Any, str]:
    row = ReviewClock.objects.get(review=review, duty__contains="REPORT")
    return row.closed_on, row.closed_how


# ---- asking ----------------------------------------------------------------------------------------------------------


def test_what_a_review_wants_is_ticked_and_asked_of_the_social_worker(council: Council, kofi: Review) -> None:
    page = fetch(council.sign_in("review-administrator"), path(kofi, "papers/ask/"))
    assert page.field("Who is asked?").get("value") == "Social-Worker Fern"
    assert page.field("Personal education plan").get("checked") is not None
    assert page.field("Pathway plan").get("checked") is None
    assert "The child is not an eligible child on that day." in page.text
    done = page.submit("Ask for them")
    assert done.messages[0].startswith("Asked for by 15 July 2026: Social worker's report, Care plan, ")
    assert "A mail goes to sw@larkwater.example." in done.messages[0]
    assert [row["Paper"] for row in done.table("Papers of this review")] == [
        "Social worker's report", "Care plan", "Placement plan", "Health plan", "Personal education plan"]  # fmt: skip
    assert set(Paper.objects.values_list("due_on", flat=True)) == {DUE}
    assert Paper.objects.filter(asked_of=council.staff["social-worker"], team__name="Children in care 1").count() == 5


def test_the_mail_names_no_more_than_the_first_name_and_its_subject_nobody(council: Council, kofi: Review) -> None:
    ask(kofi, "report", "care_plan")
    mail = Message.objects.get()
    assert (mail.to, mail.to_name, mail.kind) == (MAIL, "Social-Worker Fern", "papers")
    assert mail.subject == "Papers for a child’s review, please by 15 July 2026"
    assert "Kofi (LC-2)" in mail.body
    assert "- Care plan" in mail.body
    assert "Mensah" not in mail.subject + mail.body


def test_asking_twice_asks_only_for_what_is_new(council: Council, kofi: Review) -> None:
    ask(kofi, "report")
    made = ask(kofi, "report", "pep", name="Virtual school", email="vs@school.example")
    assert [each.kind for each in made] == ["pep"]
    assert made[0].asked_of is None
    assert made[0].team.name == "Children in care 1"
    with pytest.raises(Refused, match="asked for already"):
        ask(kofi, "report")
    assert Message.objects.count() == 2


def test_papers_asked_for_after_their_day_are_asked_for_at_once(
    council: Council, kofi: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEL_TODAY", "2026-07-17")
    done = fetch(council.sign_in("review-administrator"), path(kofi, "papers/ask/")).submit("Ask for them")
    assert done.messages[0].startswith("Asked for at once, as they were due on 15 July 2026: ")
    mail = Message.objects.get()
    assert mail.subject == "Papers for a child’s review, please as soon as you can"
    assert "needs these papers as soon as you can, as they were due on 15 July 2026:" in mail.body


def test_without_an_address_no_mail_goes_and_that_is_said(council: Council, kofi: Review) -> None:
    page = fetch(council.sign_in("review-administrator"), path(kofi, "papers/ask/"))
    done = page.submit("Ask for them", email="", kinds=["report"])
    assert "Keel sends no mail: tell them yourself." in done.messages[0]
    assert not Message.objects.exists()


def test_nothing_ticked_or_a_wrong_address_is_said_beside_the_box(council: Council, kofi: Review) -> None:
    page = fetch(council.sign_in("review-administrator"), path(kofi, "papers/ask/"))
    wrong = page.submit("Ask for them", kinds=None, email="not an address", name="Ola")
    assert wrong.errors == ["Choose at least one paper", "Their email must look like name@example.org"]
    assert wrong.field("Who is asked?").get("value") == "Ola"


# ---- what becomes of them --------------------------------------------------------------------------------------------


def test_the_clock_closes_when_the_last_paper_has_come(council: Council, kofi: Review) -> None:
    ask(kofi, "report", "care_plan", "pep")
    came: dict[str, Any] = {"by": service(), "today": TODAY, "now": NOW}
    papers_come.paper_came(paper=paper(kofi), on=on("2026-06-12"), **came)
    papers_come.paper_came(paper=paper(kofi, "care_plan"), on=on("2026-06-14"), **came)
    assert report_clock(kofi) == (None, "")
    papers_come.paper_not_needed(paper=paper(kofi, "pep"), because="He left school", **came)
    assert report_clock(kofi) == (TODAY, "done")
    papers_come.paper_needed(paper=paper(kofi, "pep"), because="He goes to college", **came)
    assert report_clock(kofi) == (None, "")


def test_a_paper_comes_and_is_taken_back_and_the_history_says_so(council: Council, kofi: Review) -> None:
    ask(kofi, "report")
    client = council.sign_in("review-administrator")
    page = fetch(client, path(kofi, "prepare/")).follow("It came another day: Social worker's report")
    done = page.submit("Save", on="12 6 2026")
    assert done.messages == ["Social worker's report is marked as come."]
    assert done.table("Papers of this review")[0]["How it stands"].startswith("Came on 12 June 2026, in time")
    back = done.follow("It had not come").submit("Save", because="It was another child’s")
    stands = back.table("Papers of this review")[0]["How it stands"]
    assert stands.startswith("Waited for")
    assert "had not come after all: It was another child’s (Review-Administrator Fern)" in stands
    assert [step.what for step in PaperStep.objects.order_by("id")] == ["asked", "came", "not_come"]


def test_how_late_a_paper_came_is_said_in_working_days(council: Council, kofi: Review, monkeypatch: Any) -> None:
    ask(kofi, "report")
    monkeypatch.setenv("KEEL_TODAY", "2026-07-17")
    client = council.sign_in("review-administrator")
    page = fetch(client, path(kofi, "prepare/"))
    assert "2 working days late" in page.table("Papers of this review")[0]["Due"]
    done = page.follow("It came another day: Social worker's report").submit("Save", on="17 7 2026")
    assert done.table("Papers of this review")[0]["How it stands"].startswith(
        "Came on 17 July 2026, 2 working days late"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("16 6 2026", "The day must be on or before 15 June 2026"),
        ("1 6 2025", "1 June 2025 is more than a year"),
    ],
)
def test_a_day_that_cannot_be_is_refused(council: Council, kofi: Review, typed: str, said: str) -> None:
    ask(kofi, "report")
    page = fetch(council.sign_in("review-administrator"), path(kofi, f"papers/{paper(kofi).pk}/came/"))
    assert page.submit("Save", on=typed).errors[0].startswith(said)


def test_two_people_at_once_are_each_told_of_the_other(council: Council, kofi: Review) -> None:
    ask(kofi, "report")
    page = fetch(council.sign_in("review-administrator"), path(kofi, f"papers/{paper(kofi).pk}/not-needed/"))
    papers_come.paper_came(by=service(), paper=paper(kofi), on=TODAY, today=TODAY, now=NOW)
    wrong = page.submit("Save", because="Nobody has one")
    assert wrong.errors == ["Social worker's report: it came on 15 June 2026, as somebody has written down already."]
    assert "Nobody has one" in wrong.html


def test_a_paper_is_asked_of_somebody_else(council: Council, kofi: Review) -> None:
    ask(kofi, "report", "pep")
    client = council.sign_in("review-administrator")
    page = fetch(client, path(kofi, "prepare/")).follow("Ask somebody else: Personal education plan")
    assert page.submit("Save", name="Social-Worker Fern", email=MAIL).errors[0].startswith("This is who was asked")
    done = page.submit("Save", name="Virtual school", email="vs@school.example")
    assert done.messages == ["Personal education plan is asked of somebody else."]
    line = done.table("Papers of this review")[1]
    assert line["Asked of"] == "Virtual school"
    assert "asked of somebody else: Virtual school (Review-Administrator Fern)" in line["How it stands"]
    assert Message.objects.get(to="vs@school.example").subject == "Papers for a child’s review, please by 15 July 2026"
    assert paper(kofi, "pep").asked_of is None


def test_moving_the_review_or_the_setting_moves_what_is_waited_for(council: Council, kofi: Review) -> None:
    ask(kofi, "report", "care_plan")
    papers_come.paper_came(by=service(), paper=paper(kofi), on=TODAY, today=TODAY, now=NOW)
    later = BOOKED + timedelta(days=7)
    reviews.rebook_review(by=service(), review=kofi, booked_for=later, because="illness", today=TODAY, now=NOW)
    assert paper(kofi, "care_plan").due_on == DAYS.working_days_before(later, WorkingDays(3))
    assert paper(kofi).due_on == DUE
    practice.set_practice(by=service(), name="report_days", value=7, holds_from=TODAY, today=TODAY, now=NOW)
    assert paper(kofi, "care_plan").due_on == DAYS.working_days_before(later, WorkingDays(7))


# ---- the social worker -----------------------------------------------------------------------------------------------


def test_the_social_worker_finds_what_is_asked_and_says_that_it_is_sent(council: Council, kofi: Review) -> None:
    ask(kofi, "report", "care_plan")
    client = council.sign_in("social-worker")
    page = fetch(client, "/papers/")
    assert "waits for from you and your team" in page.text
    assert len(page.table("Papers that are waited for")) == 2
    assert "Ask again" not in page.text
    done = page.follow("It was sent another day: social worker's report").submit("Save", on="14 6 2026")
    assert done.messages == ["Thank you. The IRO service sees that you have sent it: Social worker's report."]
    assert done.address == "/papers/"
    sent = [row["How it stands"] for row in done.table("Papers that are waited for")]
    assert "Said to be sent on 14 June 2026" in sent
    assert paper(kofi).came_on is None
    assert report_clock(kofi) == (None, "")


def test_who_may_do_what_with_papers(council: Council, kofi: Review) -> None:
    ask(kofi, "report")
    worker = actor_of(council.users["social-worker"], TODAY)
    with pytest.raises(NotPermitted):
        papers_come.paper_came(by=worker, paper=paper(kofi), on=TODAY, today=TODAY, now=NOW)
    with pytest.raises(NotPermitted):
        papers.chase_papers(by=worker, papers=[paper(kofi).pk], today=TODAY, now=NOW)
    mias = ask(Review.objects.get(child__number="LC-1", first_part_on=None), "report")[0]
    with pytest.raises(NotPermitted):
        papers_come.say_sent(by=worker, paper=mias, on=TODAY, today=TODAY, now=NOW)
    assert len(fetch(council.sign_in("social-worker"), "/papers/").table("Papers that are waited for")) == 1
    address = f"/children/LC-1/review/{mias.review_id}/papers/{mias.pk}/sent/"
    assert council.sign_in("social-worker").get(address).status_code == 404


def test_a_social_worker_who_is_asked_nothing_is_told_so(council: Council) -> None:
    assert "Nothing is asked of you" in fetch(council.sign_in("social-worker"), "/papers/").text


def test_one_tap_says_that_a_paper_came_today_or_was_sent_today(council: Council, kofi: Review) -> None:
    ask(kofi, "report", "care_plan")
    sent = fetch(council.sign_in("social-worker"), "/papers/").submit(
        "Sent today: social worker's report for Kofi Mensah, 15 (LC-2)"
    )
    assert (sent.address, paper(kofi).sent_on) == ("/papers/", TODAY)
    client = council.sign_in("review-administrator")
    came = fetch(client, "/papers/").submit("Came today: care plan for Kofi Mensah, 15 (LC-2)")
    assert came.messages == ["Care plan is marked as come."]
    done = fetch(client, path(kofi, "prepare/")).submit("Came today: Social worker's report")
    assert done.heading == "Prepare the review"
    assert set(Paper.objects.values_list("came_on", flat=True)) == {TODAY}


def test_a_paper_that_came_is_shared_before_the_review_and_with_whom_is_kept(council: Council, kofi: Review) -> None:
    ask(kofi, "report")
    share: dict[str, Any] = {"by": service(), "paper": paper(kofi), "today": TODAY, "now": NOW}
    with pytest.raises(Refused, match="has not come, so it cannot have been shared"):
        papers_come.share_paper(on=TODAY, with_whom="Kofi", **share)
    papers_come.paper_came(by=service(), paper=paper(kofi), on=on("2026-06-12"), today=TODAY, now=NOW)
    page = fetch(council.sign_in("iro-manager"), path(kofi, "prepare/")).follow("It was shared")
    early = page.submit("Save", on="11 6 2026", with_whom="Kofi and his carer")
    assert early.errors == ["Choose a day from 12 June 2026, when it came, to today."]
    done = early.submit("Save", on="13 6 2026")
    stands = done.table("Papers of this review")[0]["How it stands"]
    assert stands.startswith("Came on 12 June 2026, in time; shared with Kofi and his carer (13 June 2026)")


# ---- asking again ----------------------------------------------------------------------------------------------------


@pytest.fixture
def late(council: Council, kofi: Review, monkeypatch: pytest.MonkeyPatch) -> date:
    """It is Friday 17 July: two papers of Kofi's are late, one came, and Mia's are in time."""
    ask(kofi, "report", "care_plan", "pep")
    papers_come.paper_came(by=service(), paper=paper(kofi, "pep"), on=TODAY, today=TODAY, now=NOW)
    ask(Review.objects.get(child__number="LC-1", first_part_on=None), "report", email="", name="Nobody yet")
    Message.objects.all().delete()
    monkeypatch.setenv("KEEL_TODAY", "2026-07-17")
    return on("2026-07-17")


def test_all_that_are_late_are_asked_for_again_at_once_by_one_mail_each(council: Council, late: date) -> None:
    page = fetch(council.sign_in("review-administrator"), "/papers/")
    assert "Late (2)" in page.text
    done = page.submit("Ask again for all 2 that are late")
    assert done.messages == ["Asked again for 2 papers by 1 mail."]
    mail = Message.objects.get()
    assert mail.subject == "Papers for reviews: 2 still to come"
    assert "Care plan for Kofi (LC-2): asked for by 15 July 2026" in mail.body
    assert "asked again once, on 17 July 2026" in done.text
    event = AuditEvent.objects.latest("number")
    assert (event.action, len(event.about["papers"])) == ("papers asked for again", 2)


def test_asking_again_twice_on_a_day_sends_nothing_twice(council: Council, late: date) -> None:
    client = council.sign_in("review-administrator")
    page = fetch(client, "/papers/")
    page.submit("Ask again for all 2 that are late")
    again = page.submit("Ask again for all 2 that are late")
    assert again.messages == ["Nobody was asked: each of these was asked for today already, or has come meanwhile."]
    assert Message.objects.count() == 1
    keys = list(Paper.objects.values_list("pk", flat=True))
    papers.chase_papers(by=service(), papers=keys, today=late + timedelta(days=1), now=NOW)
    assert Message.objects.count() == 2


def test_those_that_are_ticked_are_asked_for_and_who_has_no_address_is_said(council: Council, late: date) -> None:
    page = fetch(council.sign_in("iro-manager"), "/papers/")
    mias = str(Paper.objects.get(child__number="LC-1").pk)
    done = page.submit("Ask again for those ticked", paper=[mias])
    assert done.messages == [
        "Asked again for 1 paper by 0 mails. Of 1 nobody’s address is known: ask for those yourself."
    ]
    nothing = post(council.sign_in("iro-manager"), "/papers/ask-again/", {"which": "ticked", "paper": ["x", "9999999"]})
    assert nothing.messages[0].startswith("Nobody was asked")
    assert post(council.sign_in("iro-manager"), "/papers/ask-again/", {}).messages[0].startswith("No paper was ticked")


def test_papers_of_a_child_who_may_not_be_seen_are_not_asked_for(council: Council, late: date) -> None:
    children.restrict_child(by=service(), child=Child.objects.get(number="LC-2"), because="a relative", now=NOW)
    by = actor_of(council.users["review-administrator"], late)
    did = papers.chase_papers(by=by, papers=Paper.objects.values_list("pk", flat=True), today=late, now=NOW)
    assert (did.papers, did.no_address) == (1, 1)
    assert "Kofi" not in fetch(council.sign_in("review-administrator"), "/papers/").text


def test_papers_of_a_review_that_was_called_off_are_not_waited_for(council: Council, late: date, kofi: Review) -> None:
    reviews_ended.cancel_review(by=service(), review=kofi, because="a move", today=late, now=NOW)
    assert "Kofi" not in fetch(council.sign_in("review-administrator"), "/papers/").text
    with pytest.raises(Refused, match="called off"):
        papers_come.paper_came(by=service(), paper=paper(kofi), on=late, today=late, now=NOW)


def test_the_list_is_narrowed_noted_and_says_when_it_is_empty(council: Council, late: date) -> None:
    client = council.sign_in("review-administrator")
    assert len(fetch(client, "/papers/?only=late").table("Papers that are waited for")) == 2
    assert len(fetch(client, "/papers/?only=due").table("Papers that are waited for")) == 1
    assert "No paper stands like this now." in fetch(client, "/papers/?only=sent").text
    assert AccessEvent.objects.filter(page="papers", child_number="LC-2").exists()


def test_the_list_asks_as_little_of_many_papers(council: Council, late: date) -> None:
    client = council.sign_in("review-administrator")

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            fetch(client, "/papers/")
        return len(caught)

    queries()  # What is kept from one page to the next is asked for once.
    few = queries()
    for _ in range(4):
        child = a_child_in_care(today=TODAY, since=on("2026-03-02"))
        told: dict[str, Any] = {"booked_for": BOOKED, "because": "x", "today": TODAY, "now": NOW}
        ask(reviews.book_review(by=service(), child=child, **told), "report", "care_plan")
    assert queries() == few


# ---- lateness by team ------------------------------------------------------------------------------------------------


def slowly(span: Span, today: date) -> Iterator[tuple[str, int, int, int, int, float | None]]:
    """The same figures the slow and obvious way: paper by paper."""
    rows = [
        row
        for row in Paper.objects.select_related("review", "team")
        if span.first <= row.due_on <= span.last
        and row.due_on < today
        and row.not_needed_on is None
        and not row.review.over
        and (not span.kind or row.kind == span.kind)
    ]
    for name in sorted({row.team.name if row.team else "Team not known" for row in rows}):
        mine = [row for row in rows if (row.team.name if row.team else "Team not known") == name]
        in_time = [row for row in mine if row.came_on and row.came_on <= row.due_on]
        after = [row for row in mine if row.came_on and row.came_on > row.due_on]
        days = [DAYS.working_days_between(row.due_on, row.came_on).count for row in after]
        missing = [row for row in mine if not row.came_on]
        assert len(mine) == len(in_time) + len(after) + len(missing)
        yield name, len(mine), len(in_time), len(after), len(missing), float(median(days)) if days else None


@pytest.fixture
def many(council: Council, kofi: Review) -> date:
    """Papers of several teams that came early, on the day, a day late, weeks late, or not at all; on 31 July."""
    teams = [*Team.objects.order_by("id"), None]
    last = on("2026-07-31")
    for number in range(24):
        child = a_child_in_care(today=TODAY, since=on("2026-03-02"))
        day = on("2026-07-01") + timedelta(days=number % 9)
        told: dict[str, Any] = {"booked_for": day, "because": "x", "today": TODAY, "now": NOW}
        review = reviews.book_review(by=service(), child=child, **told)
        ask(review, "report", "care_plan", email="", name="Somebody")
        Paper.objects.filter(review=review).update(team=teams[number % len(teams)])
        for which, one in enumerate(Paper.objects.filter(review=review)):
            shift = (-3, 0, 1, 5, 14, None)[(number + which) % 6]
            if shift is not None:
                came = one.due_on + timedelta(days=shift)
                papers_come.paper_came(by=service(), paper=one, on=came, today=last, now=NOW)
        if number == 5:
            papers_come.paper_not_needed(by=service(), paper=_waiting(), because="x", today=last, now=NOW)
        if number == 7:
            reviews_ended.cancel_review(by=service(), review=review, because="x", today=TODAY, now=NOW)
    ask(kofi, "report")
    return last


def _waiting() -> Paper:
    found = Paper.objects.filter(came_on=None, not_needed_on=None).first()
    assert found
    return found


@pytest.mark.parametrize("kind", ["", "report"])
@pytest.mark.parametrize("days", [0, 16])
def test_the_figures_are_those_of_the_slow_way(council: Council, many: date, kind: str, days: int) -> None:
    today = many - timedelta(days=days)
    span = Span(first=on("2026-06-29"), last=today, kind=kind)
    found = by_team(span, DAYS, today)
    assert sorted((r.name, r.asked, r.in_time, r.late, r.not_come, r.median_days) for r in found) == list(
        slowly(span, today)
    )
    assert found
    assert all(row.asked == row.in_time + row.late + row.not_come for row in found)


def test_a_team_manager_sees_their_own_team_first_and_the_papers_behind_a_figure(
    council: Council, many: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEEL_TODAY", many.isoformat())
    page = fetch(council.sign_in("team-manager"), "/papers/by-team/")
    first, *others = page.table("Papers by team")
    assert first["Team"] == "Children in care 1 Your team"
    assert others
    assert " of " in first["Late"]
    assert "%" in first["Late"]
    behind = page.follow(first["Late"].partition(" (")[0])
    assert "of children whose record you may not open" in behind.text
    whole = fetch(council.sign_in("iro-manager"), behind.address)
    assert len(whole.table("Papers")) == int(first["Late"].split()[0])
    assert all("late" in row["How it stands"] for row in whole.table("Papers"))


def test_the_table_goes_out_as_csv_with_its_wholes(council: Council, many: date, monkeypatch: Any) -> None:
    monkeypatch.setenv("KEEL_TODAY", many.isoformat())
    answer = council.sign_in("senior-manager").get("/papers/by-team.csv?months=3")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heading, *rows = text.splitlines()
    assert heading.startswith("Team,Asked for and due,In time,Late,Not come,")
    assert len(rows) == 3
    assert "attachment" in answer["Content-Disposition"]


def test_a_senior_manager_is_led_to_the_figures(council: Council) -> None:
    page = fetch(council.sign_in("senior-manager"), "/papers/")
    assert page.heading == "How papers came, by team"
    assert "No papers fell due" in page.text
