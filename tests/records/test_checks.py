"""What `keel check` adds to Django's own questions."""

from typing import Any

from keel.records.checks import the_council_is_named


def test_a_real_service_that_names_no_council_is_warned(settings: Any) -> None:
    settings.PRODUCTION, settings.COUNCIL_NAME = True, "Your council"
    (said,) = the_council_is_named()
    assert said.id == "keel.W004"
    assert "KEEL_COUNCIL" in (said.hint or "")
    settings.COUNCIL_NAME = "Anywhere Council"
    assert the_council_is_named() == []
    settings.PRODUCTION, settings.COUNCIL_NAME = False, "Your council"
    assert the_council_is_named() == []
