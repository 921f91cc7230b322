"""What mails say of a child: a first name at most, and in a subject or the title of a diary nothing of the family."""

from django.conf import settings

from keel.records.models import Child
from keel.records.names import fold

LONGEST_NAME = 40


def signed() -> str:
    """Who a mail is from."""
    return f"The Independent Reviewing Officer service, {settings.COUNCIL_NAME}"


def greeting(name: str, *, word: str = "Hello") -> str:
    """*Hello Ann Roe,*; of who is known by what they are alone, as *The foster carer*, *Hello,*."""
    named = name.strip()
    return f"{word} {named}," if named and not named.lower().startswith("the ") else "Hello,"


def first_name(child: Child) -> str:
    """The name that a child goes by, where it can be said outside Keel; empty where it cannot.

    None of a restricted record; none that holds a word of the family name, or a figure: an address was typed there.
    """
    name = " ".join((child.preferred_name or child.given_name).split())
    if child.restricted or not name or len(name) > LONGEST_NAME or any(letter.isdigit() for letter in name):
        return ""
    family, called = fold(child.family_name), fold(name)
    if not called:
        return ""
    words = set(_parts(child.family_name))
    if family and (family.replace(" ", "") in called.replace(" ", "") or words & set(_parts(name))):
        return ""
    return name


def _parts(name: str) -> list[str]:
    """The words of a name, hyphens and apostrophes apart, as they are compared."""
    return fold(*"".join(letter if letter.isalnum() else " " for letter in name).split()).split()


def title(child: Child) -> str:
    """The title of a diary entry, and the subject of a mail that goes with it."""
    name = first_name(child)
    return f"Review: {name}" if name else "A child’s review"
