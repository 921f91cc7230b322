"""Names as people sort and look for them."""

import re
import unicodedata

_PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "da", "di", "del", "la", "le", "al", "el", "bin", "ibn", "dos", "du")
)
_TITLES = re.compile(r"^(mr|mrs|ms|miss|mx|dr|master)\.? +", re.IGNORECASE)


def fold(*parts: str) -> str:
    """One key of lower-case letters without accents or apostrophes, so that both database engines sort alike."""
    spread = unicodedata.normalize("NFKD", " ".join(part for part in parts if part).casefold())
    return "".join(letter for letter in spread if letter.isalnum() or letter == " ").strip()


def split_name(text: str) -> tuple[str, str]:
    """Given and family name. With a comma the family name stands first; else it is the last word and its particles."""
    text = _TITLES.sub("", " ".join(text.split()))
    if "," in text:
        family, _, given = text.partition(",")
        return _cased(_TITLES.sub("", given.strip())), _cased(family.strip())
    words = text.split(" ")
    if len(words) == 1:
        return _cased(text), ""
    loud = [word for word in words if len(word) > 1 and word.isupper()]
    if loud and len(loud) < len(words) and words[: len(loud)] == loud:
        return " ".join(words[len(loud) :]), _cased(" ".join(loud))  # HART Mia
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return _cased(" ".join(words[:start])), _cased(" ".join(words[start:]))


def _cased(name: str) -> str:
    """HART -> Hart. A name that is not in capitals alone stays as it was typed."""
    if len(name) < 3 or not name.isupper():
        return name
    spread = re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
    return re.sub(r"\bMc([a-z])", lambda match: f"Mc{match[1].upper()}", spread)


def name_words(text: str) -> str:
    """A person's name as it is looked for: its words folded, in one order whichever way round it was written."""
    return " ".join(sorted(filter(None, (fold(word) for word in re.split(r"[\s,.]+", re.sub(r"\(.*?\)", " ", text))))))
