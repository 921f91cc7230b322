"""Files that somebody sends: taken in, with a word where they are not what was asked for; kept private; taken away.

Each sending has a folder of its own under an unguessable name, for the owner of the process alone:

    <token>/sent/…          what was sent, unpacked; removed when the work on it is over
    <token>/owner           who sent it, while there is no work on it yet
    <token>/progress.json   how far the work is (`keel.exchange.progress`)
    <token>/findings.*      what was found in the files: it names children, so it goes when the folder goes
"""

import os
import re
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from keel.exchange.decode import NotTextError, encoding_of
from keel.exchange.findings import printable

MB = 1_000_000
MOST_SENT = 100 * MB
MOST_UNPACKED = 400 * MB
"""A year of England's largest council is a twentieth of this. A zip that unpacks to more was made to fill a disk."""
MOST_FILES = 100
LONGEST_NAME = 150
SENT, OWNER = "sent", "owner"
SHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
TOKEN = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1 << 16
_LEFT_BEHIND = ("thumbs.db", "desktop.ini", "__macosx")
"""What computers put beside files by themselves."""


class Sent(Protocol):
    """A file as a page receives it."""

    name: str | None
    size: int | None

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, some at a time."""
        ...


class NotTaken(Exception):  # noqa: N818 - it is an answer, not a fault
    """The files were not taken in, and nothing of them was kept. The message says why, and what to do."""


def new_folder(root: Path) -> str:
    """Make a folder for one piece of work. Returns its token."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = secrets.token_hex(16)
    (root / token).mkdir(mode=0o700)
    return token


def folder_of(root: Path, token: str) -> Path:
    """Where the folder with this token is, whether or not it is there. Raises `ValueError` of what is no token."""
    if not TOKEN.fullmatch(token):
        raise ValueError(f"{token!r} is not the token of a folder.")
    return root / token


def take_return(root: Path, files: Sequence[Sent]) -> str:
    """Take in the files of a 903 return: several .csv files, or one .zip of them. Returns the token of their folder.

    Raises `NotTaken`, and keeps nothing.
    """
    _refuse_too_much(files)
    names = [_name(file) for file in files]
    zipped = [name for name in names if name.lower().endswith(".zip")]
    if zipped and len(files) > 1:
        raise NotTaken("Choose either the .csv files or one .zip file that holds them, not both")
    for name in names:
        if not name.lower().endswith((".csv", ".zip")):
            own = " If it is a list of your own, bring it in as a spreadsheet" if name.lower().endswith(SHEETS) else ""
            mend = "Choose the .csv files of the return, or one .zip of them"
            raise NotTaken(f"“{name}” is not a .csv file. {mend}{'.' if own else ''}{own}")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise NotTaken(
            f"Two of the files are called “{twice}”. To send two years together, put each year’s files in a folder of "
            "its own and send both folders as one .zip"
        )
    return _taken(root, lambda sent: _take_zip(sent, files[0]) if zipped else _take_csv(sent, files, names))


def take_sheet(root: Path, file: Sent, owner: str) -> str:
    """Take in one spreadsheet for a person. Returns the token of its folder. Raises `NotTaken`, and keeps nothing."""
    _refuse_too_much([file])
    name = _name(file)
    if not name.lower().endswith(SHEETS):
        raise NotTaken(f"“{name}” is not a spreadsheet that Keel reads. Save it as .xlsx, .ods or .csv, and send that")
    token = _taken(root, lambda sent: _write(sent / name, file.chunks()))
    _write(root / token / OWNER, [owner.encode()])
    return token


def is_owner(place: Path, person: str) -> bool:
    """Whether what was sent into this folder is this person's."""
    try:
        return (place / OWNER).read_text(encoding="utf-8") == person
    except OSError:
        return False


def sent_folders(place: Path) -> list[Path]:
    """The folders of a return that were sent: one, or one for each year of a .zip."""
    return sorted(path for path in (place / SENT).glob("*") if path.is_dir())


def sent_file(place: Path) -> Path | None:
    """The one spreadsheet that was sent."""
    return next((path for path in sorted((place / SENT).glob("*")) if path.is_file()), None)


def has_files(place: Path) -> bool:
    """Whether what was sent is still there."""
    return (place / SENT).is_dir()


def remove_files(place: Path) -> None:
    """Take away what was sent; what was found in it stays until the folder goes."""
    shutil.rmtree(place / SENT, ignore_errors=True)


def remove(place: Path) -> None:
    """Take away a folder whole."""
    shutil.rmtree(place, ignore_errors=True)


def clear(root: Path, *, keep: Iterable[str], older_than: float) -> int:
    """Take away everything under the root that nobody needs and that was last touched before a moment (POSIX time).

    Uploads that broke off half way leave plain files there. Returns how many were taken away.
    """
    kept, gone = set(keep), 0
    for path in root.iterdir() if root.is_dir() else ():
        if path.name not in kept and path.lstat().st_mtime < older_than:
            remove(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
            gone += 1
    return gone


def _taken(root: Path, take: Callable[[Path], object]) -> str:
    token = new_folder(root)
    sent = root / token / SENT
    try:
        sent.mkdir(mode=0o700)
        take(sent)
    except BaseException:
        remove(root / token)
        raise
    return token


def _refuse_too_much(files: Sequence[Sent]) -> None:
    if len(files) > MOST_FILES:
        raise NotTaken(f"These are {len(files):,} files. Choose at most {MOST_FILES}: a return has about a dozen")
    if sum(file.size or 0 for file in files) > MOST_SENT:
        raise NotTaken(
            f"The files are larger than {MOST_SENT // MB} MB together. Check that they are the right ones. If they "
            "are, send one year at a time, or as a .zip"
        )


def _name(file: Sent) -> str:
    """The file's own name: no folder, nothing that cannot be seen, not too long."""
    name = printable(PurePosixPath((file.name or "").replace("\\", "/")).name).strip().lstrip(".")
    return name if len(name) <= LONGEST_NAME else name[-LONGEST_NAME:]


def _take_csv(sent: Path, files: Sequence[Sent], names: Sequence[str]) -> None:
    folder = sent / "return"
    folder.mkdir(mode=0o700)
    for file, name in zip(files, names, strict=True):
        _write(folder / name, file.chunks())
        if not (folder / name).stat().st_size:
            raise NotTaken(f"“{name}” is empty. Export it again, or leave it out")
        try:
            encoding_of(folder / name)
        except NotTextError as error:
            raise NotTaken(
                f"“{name}” is {error}, though its name ends in .csv. Open it, save it as CSV, and send that"
            ) from None


def _write(path: Path, some: Iterable[bytes]) -> int:
    written = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for chunk in some:
            written += out.write(chunk)
    return written


# ---- zip files -------------------------------------------------------------------------------------------------------


def _take_zip(sent: Path, file: Sent) -> None:
    name = _name(file)
    packed = sent / "packed.zip"
    _write(packed, file.chunks())
    try:
        with zipfile.ZipFile(packed) as archive:
            _unpack(archive, sent, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise NotTaken(
            f"“{name}” cannot be unpacked: it is no .zip file, or it was cut off on its way. Make it again and send it "
            "again"
        ) from error
    finally:
        packed.unlink()


def _unpack(archive: zipfile.ZipFile, sent: Path, name: str) -> None:
    wanted = [entry for entry in archive.infolist() if _is_wanted(entry, name)]
    if any(entry.flag_bits & 1 for entry in wanted):
        raise NotTaken(f"“{name}” is locked with a password, so Keel cannot open it. Send it without one")
    if not any(entry.filename.lower().endswith(".csv") for entry in wanted):
        raise NotTaken(f"“{name}” holds no .csv file. Put the .csv files of the return in it")
    if len(wanted) > MOST_FILES:
        raise NotTaken(f"“{name}” holds {len(wanted):,} files. Put only the .csv files of the return in it")
    left, folders = MOST_UNPACKED, _folders(wanted, PurePosixPath(name).stem)
    for entry in wanted:
        inside = _inside(entry)
        folder = sent / folders[inside.parent]
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / printable(inside.name)[-LONGEST_NAME:]
        if path.exists():
            raise NotTaken(f"“{name}” holds two files called “{path.name}” in one folder. Leave one of them out")
        with archive.open(entry) as content:
            # What is declared may be a lie, so what comes out is counted.
            left -= _write(path, _at_most(content, left, name))


def _is_wanted(entry: zipfile.ZipInfo, name: str) -> bool:
    path = _inside(entry)
    if ".." in path.parts or path.is_absolute():
        raise NotTaken(
            f"“{name}” names a file outside itself, which no honest .zip does. Nothing was unpacked. Make it again "
            "from the .csv files"
        )
    hidden = any(part.startswith(".") or part.lower() in _LEFT_BEHIND for part in path.parts)
    return not entry.is_dir() and not hidden


def _inside(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Where a file stands in a .zip. Some programmes on Windows write their own kind of stroke."""
    return PurePosixPath(entry.filename.replace("\\", "/"))


def _folders(wanted: Iterable[zipfile.ZipInfo], whole: str) -> dict[PurePosixPath, str]:
    """Each folder of a .zip by a name of its own: its last part, which may tell the return year; at its root, its own.

    A folder without any table is read as well: what stands there is then set aside with a word, not lost in silence.
    """
    folders: dict[PurePosixPath, str] = {}
    for parent in sorted({_inside(entry).parent for entry in wanted}):
        said = printable(parent.name or whole)[:LONGEST_NAME] or "return"
        base, number = said, 2
        while said in folders.values():
            said, number = f"{base} ({number})", number + 1
        folders[parent] = said
    return folders


def _at_most(content: IO[bytes], left: int, name: str) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise NotTaken(
                f"“{name}” unpacks to more than {MOST_UNPACKED // MB} MB, far more than a return holds. "
                "Check what is in it"
            )
        yield chunk
