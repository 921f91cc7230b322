"""Files on their way in: more than is allowed is never kept, not even for a moment."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from keel.exchange.uploads import MB, MOST_SENT

TOO_MUCH = "keel.too_much"
"""In a request's META where its files were left out, because there was too much of them."""
_WORDS_BESIDE = MB


class NotTooMuch(FileUploadHandler):
    """First in line, and on every page: a form is read before anybody has asked who sends it."""

    too_much = False

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: str, encoding: Any = None
    ) -> None:
        """Look at how much was announced; the server reads no more than that."""
        self.too_much = content_length > MOST_SENT + _WORDS_BESIDE
        if self.too_much:
            meta[TOO_MUCH] = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Leave it out. What still arrives of it is read past."""
        super().new_file(*args, **kwargs)
        if self.too_much:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand it on to the next in line."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next in line has the file."""


def was_too_much(request: HttpRequest) -> bool:
    """Whether files of this request were left out."""
    return TOO_MUCH in request.META


def arrived(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: words and files of a post, though there be none; nothing where a page is only opened."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
