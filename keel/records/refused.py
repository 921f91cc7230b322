"""What a command raises when it will not do as asked: always a sentence that a person can read."""


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """The command did nothing. The message says why, and what to do."""


class NotPermitted(Refused):
    """The person has not the right."""
