"""One review from new entry to the last copy sent, and that of a brother on the same day; time is moved on the way."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from keel.records.commands import children
from keel.records.links import secret_of
from keel.records.models import Child, Decision, ManagerLink, RecordSection, Review, ReviewStatus, Staff
from keel.records.permissions import service
from tests.browser.checks import check_axe, check_width, next_page, picture, sign_in
from tests.builders import a_child, a_return, on
from tests.pages.conftest import NOW, TODAY, Council, a_council

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WREN, JAY = "LC-91", "LC-92"
WHOLE_LINE = [
    "planned",
    "invited",
    "completed",
    "decisions_issued",
    "manager_responded",
    "record_issued",
    "distributed",
]


@pytest.fixture
def there(live: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Council]:
    """Wren and Jay Dale came into care on 10 June 2026; it is the 15th. Their first reviews are due on 8 July."""
    monkeypatch.setenv("KEEL_TODAY", "2026-06-15")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    council = a_council(tmp_path)
    since = on("2026-06-10")
    a_return(*(a_child(number, since=since) for number in (WREN, JAY)), year=2027, today=TODAY)
    names = [(WREN, "Wren", "Dale", ""), (JAY, "Jay", "Dale", "")]
    children.name_children(by=service("test"), names=names, now=NOW)
    wren, jay = (Child.objects.get(number=number) for number in (WREN, JAY))
    children.join_siblings(by=service("test"), one=wren, other=jay, iro_apart_because="", now=NOW)
    Staff.objects.filter(pk=council.staff["team-manager"].pk).update(email="manager@council.example")
    return live, council


class Walk:
    """Somebody at a desk, on a day that the test moves."""

    def __init__(self, page: Page, there: tuple[str, Council], clock: pytest.MonkeyPatch) -> None:
        self.page, self.clock = page, clock
        self.address, self.council = there

    def day(self, day: str, who: str) -> None:
        """It is another day, and somebody signs in."""
        self.clock.setenv("KEEL_TODAY", day)
        sign_in(self.page, self.address, self.council.users[who])

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")
        check_axe(self.page)
        check_width(self.page)

    def press(self, name: str) -> None:
        with next_page(self.page):
            self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        with next_page(self.page):
            self.page.locator(f'main a:has-text("{name}")').first.click()

    def date(self, group: str, text: str) -> None:
        boxes = self.page.get_by_role("group", name=group)
        for label, value in zip(("Day", "Month", "Year"), text.split(), strict=True):
            boxes.get_by_label(label).fill(value)


def review_of(number: str) -> Review:
    return Review.objects.get(child__number=number)


def path(number: str, act: str = "") -> str:
    return f"/children/{number}/review/{review_of(number).pk}/{act}"


def book(walk: Walk, number: str) -> None:
    walk.go(f"/children/{number}/review/book/")
    walk.date("On which day?", "6 7 2026")
    walk.press("Book")
    if walk.page.get_by_role("button", name="Book it all the same").count():
        walk.press("Book it all the same")
    assert review_of(number).booked_for == on("2026-07-06")


def invite(walk: Walk, number: str) -> None:
    walk.go(path(number, "prepare/"))
    walk.follow("Invitations")
    walk.press("Begin the list")
    for box in walk.page.get_by_role("main").get_by_role("checkbox").all():
        box.check()
    walk.press("By letter")
    assert ReviewStatus.objects.filter(review=review_of(number), status="invited").exists()


def speak(walk: Walk, number: str) -> None:
    walk.go(path(number, "conversation/"))
    page = walk.page
    page.get_by_role("group", name="How?").get_by_label("In person").check()
    page.get_by_role("group", name="Were you alone with them?").get_by_label("Yes").check()
    page.get_by_label("What they wish and feel").fill("I want to stay with my brother")
    page.get_by_role("group", name="Do they feel safe?").get_by_label("Yes", exact=True).check()
    page.get_by_role("group", name="Do they want an advocate?").get_by_label("No", exact=True).check()
    walk.press("Save the conversation")


def write(walk: Walk, number: str) -> None:
    """Every section that is still empty, as it is typed; how the child took part; one decision."""
    walk.go(path(number, "room/"))
    walk.page.get_by_label("How is it held?").select_option("mix")
    walk.press("The review begins now")
    assert ReviewStatus.objects.filter(review=review_of(number), status="started").exists()
    walk.go(path(number, "room/?at=all"))
    page = walk.page
    private = page.locator(".keel-voice", has_text="I want to stay with my brother")
    expect(private).to_be_hidden()
    page.get_by_text("For you alone, from before the review").click()
    expect(private).to_be_visible()
    page.locator("#here select, [data-stage=here] select").first.select_option("in_person")
    for box in page.locator("form.keel-section textarea").all():
        if "decision" not in (box.get_attribute("id") or "") and not box.input_value():
            box.fill("Talked through with everybody.")
    page.locator("#there").get_by_label("Yes", exact=True).check()
    page.locator("#views").get_by_label("They spoke for themselves").check()
    saved(page)
    walk.go(path(number, "room/?at=decisions"))
    page.locator("#new-decision textarea").fill("Family time with Gran once a month")
    page.get_by_role("button", name="Add this decision").click()
    decision = page.locator("#decision-1")
    expect(decision).to_be_visible()
    decision.get_by_label("Who, in words").fill("Ola Osei, social worker")
    decision.get_by_label("The same, in the child’s words").fill("You will see Gran once a month")
    for label, value in (("Day", "31"), ("Month", "7"), ("Year", "2026")):
        decision.get_by_label(label).fill(value)
    saved(page)


def saved(page: Page) -> None:
    """Waits until nothing of what was typed is kept on the device alone."""
    page.evaluate("document.activeElement.blur()")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('keel-room:'))")


def finish(walk: Walk, number: str) -> None:
    walk.go(path(number, "room/?at=finish"))
    assert "Still missing" not in walk.page.content()
    walk.date("On which day was it held?", "6 7 2026")
    walk.page.get_by_label("How was it held?").select_option("mix")
    chaired = walk.page.get_by_label("Who chaired?")
    chaired.select_option(str(walk.council.staff["iro"].pk))
    walk.press("Complete the review")
    assert review_of(number).completed_on == on("2026-07-06")


def send_out(walk: Walk, number: str) -> None:
    walk.go(path(number, "after/issue/"))
    walk.page.get_by_label("Who answers them?").select_option(str(walk.council.staff["team-manager"].pk))
    walk.press("Send the decisions out")
    assert ReviewStatus.objects.filter(review=review_of(number), status="decisions_issued").exists()


def answer(walk: Walk, number: str) -> None:
    """The manager, who is not signed in, by the link."""
    link = ManagerLink.objects.get(review=review_of(number))
    walk.page.context.clear_cookies()
    walk.go(f"/answer/{secret_of(link)}/")
    assert "Wren" not in walk.page.content()
    walk.press("Open")
    walk.page.get_by_role("group", name="Your answer to decision 1").get_by_label("I agree", exact=True).check()
    walk.press("Send my answer")
    expect(walk.page.get_by_role("heading", name="Your answer arrived")).to_be_visible()
    assert Decision.objects.get(review=review_of(number)).answer == "agreed"


def issue_record(walk: Walk, number: str) -> None:
    walk.go(path(number, "after/"))
    walk.go(path(number, "copies/"))
    if walk.page.get_by_role("button", name="Make this list").count():
        walk.press("Make this list")
    walk.go(path(number, "record/"))
    why = walk.page.get_by_label("Why is this not in the record?")
    if why.count():
        why.first.fill("Nobody else was asked")
    walk.press("Finish the record")
    assert ReviewStatus.objects.filter(review=review_of(number), status="record_issued").exists()


def send_copies(walk: Walk, number: str) -> None:
    walk.go(path(number, "copies/"))
    for _ in range(6):
        if not walk.page.get_by_role("main").get_by_role("link", name="Record as sent").count():
            break
        walk.follow("Record as sent")
        walk.press("Record it as sent")
    assert ReviewStatus.objects.filter(review=review_of(number), status="distributed").exists()


def test_from_new_entry_to_the_last_copy(
    desk: Page, there: tuple[str, Council], monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(desk, there, monkeypatch)
    walk.day("2026-06-15", "iro-manager")
    walk.go("/allocation/")
    with next_page(desk):
        desk.get_by_role("link", name="Give an IRO to Wren Dale").click()
    desk.get_by_role("radio", name="Ash Fern").check()
    walk.press("Give this IRO")
    assert Child.objects.filter(allocations__iro=walk.council.staff["iro"], number__in=[WREN, JAY]).count() == 2
    walk.day("2026-06-16", "iro")
    for number in (WREN, JAY):
        book(walk, number)
    walk.day("2026-06-18", "review-administrator")
    for number in (WREN, JAY):
        invite(walk, number)
    walk.day("2026-07-03", "iro")
    for number in (WREN, JAY):
        speak(walk, number)
    walk.day("2026-07-06", "iro")
    write(walk, WREN)
    walk.go(path(WREN, "room/"))
    picture(desk, "room")
    finish(walk, WREN)
    walk.go(path(JAY, "room/"))
    walk.follow("copy what they share: Wren Dale")
    desk.get_by_role("checkbox", name="Mother, father and others").check()
    walk.press("Copy what I chose")
    assert RecordSection.objects.get(review=review_of(JAY), key="parents").text == "Talked through with everybody."
    write(walk, JAY)
    finish(walk, JAY)
    walk.day("2026-07-08", "iro")
    for number in (WREN, JAY):
        send_out(walk, number)
    for number in (WREN, JAY):
        answer(walk, number)
    walk.day("2026-07-20", "iro")
    for number in (WREN, JAY):
        issue_record(walk, number)
    walk.day("2026-07-24", "review-administrator")
    for number in (WREN, JAY):
        send_copies(walk, number)
        steps = list(
            ReviewStatus.objects.filter(review=review_of(number)).order_by("id").values_list("status", flat=True)
        )
        assert [step for step in steps if step in WHOLE_LINE] == WHOLE_LINE
        walk.go(path(number))
        line = desk.get_by_role("list", name="Where this review stands")
        expect(line.get_by_role("listitem").filter(has_text="(done)")).to_have_count(7)
