"""What somebody who brings a spreadsheet in is told: the checks of `checks.toml`."""

from keel.exchange.findings import Checks, Unreadable

CHECKS = Checks.of(__package__)
note = CHECKS.note


def unreadable(code: str, file: str, /, **words: object) -> Unreadable:
    """A file of which nothing can be read, in the words of its check."""
    finding = note(code, file, None, **words)
    return Unreadable(f"{file}: {finding.why} {finding.mend}", (finding,))
