"""The gallery in place of the project."""

from typing import Any

import pytest
from django.test import Client

from tests.pages.govuk.gallery import use_gallery


@pytest.fixture
def gallery(settings: Any, client: Client) -> Client:
    """A client that browses the gallery, where no page needs a database."""
    use_gallery(settings)
    return client
