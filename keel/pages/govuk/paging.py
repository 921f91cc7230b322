"""Pages of a list that a question answers slice by slice."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


class Sliced:
    """A list of known length, of which a slice is asked for when it is shown."""

    def __init__(self, total: int, ask: Callable[[int, int], Sequence[Any]]) -> None:
        self.total, self.ask = total, ask

    def __len__(self) -> int:
        return self.total

    def count(self) -> int:
        """How many there are, as a paginator asks."""
        return self.total

    def __getitem__(self, wanted: slice) -> Sequence[Any]:
        return self.ask(wanted.start or 0, self.total if wanted.stop is None else wanted.stop)


def page_of(found: Any, request: HttpRequest, size: int) -> Page[Any]:
    """The page that the address asks for; the first where it asks for none, the last where for one too many."""
    return Paginator(found, size).get_page(request.GET.get("page"))
