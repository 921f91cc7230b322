"""From bytes to text: what a file is, in which encoding, and whether it can be read at all.

Nothing is unpacked, and no file is held in memory whole: one pass finds the encoding, bytes that no text holds and
lines too long to be rows, so that the reader after it can trust what it reads.
"""

import codecs
from pathlib import Path

LIMIT = 100_000_000
ROW_LIMIT = 500_000
_CHUNK = 1 << 16

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SIGNATURES = (
    (b"PK\x03\x04", "a zip file or a workbook"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an older workbook or document"),
    (b"SQLite format 3", "a database"),
)


class NotTextError(Exception):
    """The file is something other than text; the message says what."""


def encoding_of(path: Path) -> str:
    """The encoding to read a file with. Raises NotTextError in words that end 'This file is …, not a table'."""
    with path.open("rb") as raw:
        start = raw.read(4096)
    for signature, kind in _SIGNATURES:
        if start.startswith(signature):
            raise NotTextError(kind)
    marked = [encoding for mark, encoding in _MARKS if start.startswith(mark)]
    if not marked and b"\x00" in start:
        raise NotTextError("in a form that is not text, or text in UTF-16 without its mark")
    for encoding in marked or ["utf-8", "cp1252"]:
        if _decodes(path, encoding):
            return encoding
    raise NotTextError("in a form that is not text")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as raw:
        try:
            while chunk := raw.read(_CHUNK):
                decoder.decode(chunk)
                if len(chunk) == _CHUNK and b"\n" not in chunk and b"\r" not in chunk:
                    raise NotTextError("one line without an end")
            decoder.decode(b"", final=encoding != "utf-16")
        except UnicodeDecodeError:
            return False
    return True
