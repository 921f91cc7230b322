"""In the room."""

import pytest

from keel.records.models import Review
from tests.builders import on
from tests.page import fetch
from tests.pages.conftest import Council


@pytest.fixture
def mia(council: Council, monkeypatch: pytest.MonkeyPatch) -> Review:
    monkeypatch.setenv("KEEL_TODAY", "2026-09-21")
    return Review.objects.get(booked_for=on("2026-09-21"))


def path(review: Review, act: str = "") -> str:
    return f"/children/LC-1/review/{review.pk}/room/{act}"


@pytest.mark.parametrize(
    "at",
    [
        "",
        "all",
        "child",
        "here",
        "matters",
        "plan",
        "views",
        "decisions",
        "took-part",
        "permanence",
        "standards",
        "iro",
        "finish",
        "nonsense",
    ],
)
def test_opens(council: Council, mia: Review, at: str) -> None:
    page = fetch(council.sign_in("iro"), path(mia) + (f"?at={at}" if at else ""))
    print(page.text)
