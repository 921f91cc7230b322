"""The files of a folder: which are read, and which are set aside with a word why."""

import os
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
_NO_FILE = "If a table of the return should be here, put the .csv file itself in its place."
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
    """The files of a folder by name; links to files are followed. Folders, hidden files and notes are passed over.

    Whatever is named as a table and is no file that can be read is set aside with a word: a table must not be lost
    in silence.
    """
    try:
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise Unreadable(f"The folder {folder} could not be opened: {error.strerror}.") from error
    plain = {path.resolve(): path.name for path in paths if not path.is_symlink()}
    for path in paths:
        ending = path.suffix.lower()
        if path.name.startswith("."):
            continue
        read = FileRead(printable(f"{prefix}{path.name}"), path)
        aside = _why_not(path, ending, plain)
        if aside:
            read.set_aside, mend = aside
            yield read, note("file-set-aside", read.name, None, kind=read.set_aside, mend=mend)
        elif ending == ".csv":
            yield read, None


def _why_not(path: Path, ending: str, plain: dict[Path, str]) -> tuple[str, str] | None:
    """Why nothing is read from here, and what to do about it; None where it is read or is of no interest."""
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises where a link may not be followed
        return (_what_it_is(path), _NO_FILE) if ending == ".csv" else None
    if path.is_symlink():
        other = plain.setdefault(path.resolve(), path.name)
        if ending == ".csv" and other != path.name:
            return f"it is a link to {printable(other)}, which is here too", "Nothing to do."
    return None if path.name.lower().startswith(_NOTES) else _NOT_READ.get(ending)


def _what_it_is(path: Path) -> str:
    """What stands under the name of a file, in words."""
    link = "a link to " if path.is_symlink() else ""
    if os.path.isdir(path):  # noqa: PTH112 - the same
        return f"it is {link}a folder, though its name ends in .csv"
    if link and not os.path.exists(path):  # noqa: PTH110 - the same
        return "it is a link to a file that is not there or may not be opened"
    return f"it is {link}something other than a plain file"
