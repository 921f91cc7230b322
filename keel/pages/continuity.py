"""How many IROs a child has had: told wherever somebody might give them another."""

from collections.abc import Iterable

from keel.pages.govuk.words import plural


def iros_so_far(iros: Iterable[int]) -> str:
    """*2 people so far*, of the keys of everybody who was or is the child's IRO; empty where nobody was."""
    many = len(set(iros))
    return f"{plural(many, 'person', 'people')} so far" if many else ""
