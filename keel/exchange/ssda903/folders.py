"""The files of a folder: which are read, and which are set aside with a word why."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from keel.exchange.ssda903.batch import FileRead
from keel.exchange.ssda903.findings import Finding, Unreadable, note, printable

_NOT_READ = {
    ".xml": ("it is XML, not CSV", "Keel reads the CSV form of the return. Export that instead."),
    ".xlsx": ("it is a workbook, not CSV", "If a table of the return is in it, save that sheet as CSV."),
    ".xlsm": ("it is a workbook, not CSV", "If a table of the return is in it, save that sheet as CSV."),
    ".xls": ("it is a workbook, not CSV", "If a table of the return is in it, save that sheet as CSV."),
    ".ods": ("it is a workbook, not CSV", "If a table of the return is in it, save that sheet as CSV."),
    ".zip": ("it is a zip file, which Keel never unpacks", "Unpack it yourself and import the folder."),
    ".txt": ("its name does not end in .csv", "If it is a table of the return, save it as CSV."),
    ".tsv": ("its name does not end in .csv", "If it is a table of the return, save it as CSV."),
}
_NOTES = ("readme", "licence", "license", "notes", "~$")


def folders_in_order(folders: Sequence[Path]) -> list[Path]:
    """Each folder once, in an order that does not depend on how they were given."""
    found = sorted({folder.resolve() for folder in folders})
    if not found:
        raise Unreadable("No folder was given.")
    for folder in found:
        if not folder.is_dir():
            what = "is a file, not a folder" if folder.exists() else "does not exist"
            raise Unreadable(f"The folder {folder} {what}.")
    return found


def files_of(folder: Path, prefix: str) -> Iterator[tuple[FileRead, Finding | None]]:
    """The files of a folder by name. Folders, links, hidden files and notes are passed over."""
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise Unreadable(f"The folder {folder} could not be opened: {error.strerror}.") from error
    for path in paths:
        if path.is_symlink() or not path.is_file() or path.name.startswith("."):
            continue
        read = FileRead(printable(f"{prefix}{path.name}"), path)
        ending = path.suffix.lower()
        if ending == ".csv":
            yield read, None
        elif ending in _NOT_READ and not path.name.lower().startswith(_NOTES):
            kind, mend = _NOT_READ[ending]
            read.set_aside = kind
            yield read, note("file-set-aside", read.name, None, kind=kind, mend=mend)
