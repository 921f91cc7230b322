"""What a command raises when it will not do as asked: always a sentence that a person can read."""

from datetime import date


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """The command did nothing. The message says why, and what to do.

    `about`: the name of what was given wrongly, or the day itself where several were given, so that a page can say it
    beside that box. `review`: the key of a review to look at.
    """

    def __init__(self, words: str, *, about: str | date = "", review: int | None = None) -> None:
        super().__init__(words)
        self.about, self.review = about, review


class NotPermitted(Refused):
    """The person has not the right."""
