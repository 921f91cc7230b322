"""Every test of the law works its answers out anew, so that none rests on what another kept."""

from collections.abc import Iterator

import pytest

from keel.law import explanations


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    explanations.answer.cache_clear()
    yield
    explanations.answer.cache_clear()
