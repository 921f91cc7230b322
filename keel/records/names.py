"""Names as people sort and look for them."""

import re
import unicodedata

_PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "da", "di", "del", "la", "le", "al", "el", "bin", "ibn", "dos", "du")
)
_TITLES = re.compile(r"^(mr|mrs|ms|miss|mx|dr|master)\.? +", re.IGNORECASE)


_BEFORE_A_NAME = frozenset(("van", "von", "der", "den", "de", "da", "di", "del", "dos", "du", "bin", "ibn"))
"""Words that are written small before a family name that was typed in capitals alone: *DE SOUZA*, de Souza."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def fold(*parts: str) -> str:
    """One key of lower-case letters without accents or apostrophes, so that both database engines sort alike."""
    spread = unicodedata.normalize("NFKD", " ".join(part for part in parts if part).casefold())
    return "".join(letter for letter in spread if letter.isalnum() or letter == " ").strip()


def split_name(text: str) -> tuple[str, str]:
    """Given and family name. With a comma the family name stands first; else it is the last word and its particles."""
    text = _TITLES.sub("", " ".join(text.split()))
    if "," in text:
        family, _, given = text.partition(",")
        return as_written(_TITLES.sub("", given.strip()), family.strip())
    words = text.split(" ")
    if len(words) == 1:
        return cased(text), ""
    loud = [word for word in words if len(word) > 1 and word.isupper()]
    if loud and len(loud) < len(words) and words[: len(loud)] == loud:
        return as_written(" ".join(words[len(loud) :]), " ".join(loud))  # HART Mia
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return as_written(" ".join(words[:start]), " ".join(words[start:]))


def as_written(given: str, family: str) -> tuple[str, str]:
    """Given and family name as names are written: HART, sam -> Hart, Sam. What has both kinds of letters stays."""
    # AJ is how somebody is called, unless all of the name is in capitals.
    return cased(given, short=family.isupper()), _small_before(cased(family, short=True), family)


def cased(name: str, *, short: bool = False) -> str:
    """MIA or mia -> Mia, O'NEILL -> O'Neill. A name in capitals and small letters stays as it was typed.

    `short`: two capitals are a name too, and no initials.
    """
    initials = name.isupper() and sum(map(str.isalpha, name)) < 3
    if not (name.isupper() or name.islower()) or (initials and not short):
        return name
    spread = _WORD.sub(lambda word: _capital(word[0]), name)
    return re.sub(r"\bMc([a-z])", lambda match: f"Mc{match[1].upper()}", spread)


def _capital(word: str) -> str:
    first, *rest = re.split("(?=['’])", word)
    # O'Neill and D'Arcy, but Sha'quan.
    return first.capitalize() + "".join(part.title() if len(first) == 1 else part.lower() for part in rest)


def _small_before(name: str, typed: str) -> str:
    """*De Souza* of DE SOUZA -> *de Souza*. Alone such a word is a name."""
    *before, last = name.split(" ")
    if name == typed or not before:
        return name
    small: list[str] = []
    for word in before:
        goes_on = word.casefold() in ("la", "las", "los") and small[-1:] == ["de"]
        small.append(word.casefold() if word.casefold() in _BEFORE_A_NAME or goes_on else word)
    return " ".join([*small, last])


def name_words(text: str) -> str:
    """A person's name as it is looked for: its words folded, in one order whichever way round it was written."""
    return " ".join(sorted(filter(None, (fold(word) for word in re.split(r"[\s,.]+", re.sub(r"\(.*?\)", " ", text))))))
