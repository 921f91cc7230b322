"""The council's own area and its neighbours, as pages show them."""

from collections.abc import Iterable

from keel.records.models import CouncilPlace

KINDS = tuple((kind.value, str(kind.label)) for kind in (CouncilPlace.Kind.OWN, CouncilPlace.Kind.NEIGHBOUR))


def places() -> list[CouncilPlace]:
    """Every district of the list, the council's own first. One query."""
    return list(CouncilPlace.objects.order_by("-kind", "name", "code"))


def has_own(some: Iterable[CouncilPlace]) -> bool:
    """Whether the council's own area is among these."""
    return any(one.kind == CouncilPlace.Kind.OWN for one in some)


def place(code: str) -> CouncilPlace | None:
    """One district by its code."""
    return CouncilPlace.objects.filter(code=code).first()
