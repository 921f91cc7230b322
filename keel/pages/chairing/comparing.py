"""Last plan beside this plan: sentence by sentence, what is no longer there and what is new, said in words."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

SENTENCES = re.compile(r"[^\n.!?]+[.!?]*|\n+")
MOST = 400
"""Sentences beyond which two plans are not compared: nobody would read the result."""


class Mark(StrEnum):
    """What a sentence is beside the other plan."""

    SAME = ""
    GONE = "No longer there"
    NEW = "New"


class Piece(NamedTuple):
    """Some sentences of one plan."""

    mark: Mark
    text: str


def compare(last: str, this: str) -> tuple[list[Piece], list[Piece]]:
    """The last plan with what is gone, and this one with what is new."""
    one, other = _sentences(last), _sentences(this)
    if len(one) > MOST or len(other) > MOST:
        return [Piece(Mark.SAME, last)], [Piece(Mark.SAME, this)]
    before: list[Piece] = []
    after: list[Piece] = []
    matcher = SequenceMatcher(None, [_plain(each) for each in one], [_plain(each) for each in other], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        before += _piece(Mark.SAME if kind == "equal" else Mark.GONE, one[a:b])
        after += _piece(Mark.SAME if kind == "equal" else Mark.NEW, other[c:d])
    return before, after


def _sentences(text: str) -> list[str]:
    return [found.group().strip() for found in SENTENCES.finditer(text) if found.group().strip()]


def _plain(sentence: str) -> str:
    return " ".join(sentence.split()).casefold()


def _piece(mark: Mark, sentences: list[str]) -> Iterator[Piece]:
    if sentences:
        yield Piece(mark, " ".join(sentences))
