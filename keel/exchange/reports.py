"""What an import of any kind did, as those who tell of it ask: a 903 return and a spreadsheet answer alike."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from keel.exchange.findings import Finding


class Read(Protocol):
    """What reading files gave."""

    @property
    def refused(self) -> list[Finding]: ...
    @property
    def warnings(self) -> list[Finding]: ...
    def as_dict_files(self) -> list[dict[str, Any]]: ...


class Came(Protocol):
    """What comparing them with the record came to."""

    @property
    def by_kind(self) -> Mapping[str, int]: ...
    @property
    def total(self) -> int: ...
    @property
    def batch(self) -> int | None: ...


class Report(Protocol):
    """What an import of any kind did, or would do."""

    @property
    def read(self) -> Read: ...
    @property
    def outcome(self) -> Came: ...
    @property
    def applied(self) -> int: ...
    @property
    def dry_run(self) -> bool: ...
    @property
    def turned_away(self) -> bool: ...
    @property
    def can_be_kept(self) -> int: ...
    def findings_by_kind(self, findings: Iterable[Finding]) -> list[tuple[str, list[Finding]]]: ...
