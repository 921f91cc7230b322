"""Whether a port can be had, asked before anybody is told an address."""

import errno
import socket

from keel import typed
from keel.cli.words import Failed, number_argument

HIGHEST = 65_535
HOST = "127.0.0.1"


def port_argument(text: str) -> int:
    """An argument that is a port. Raises `ArgumentTypeError`."""
    return number_argument(text, least=1, most=HIGHEST)


def be_free(port: int, command: str) -> None:
    """Raise `Failed`, saying how to choose another, where this port cannot be listened on here."""
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((HOST, port))
        except OSError as error:
            raise Failed(_why(error, port, command), 1) from None


def _why(error: OSError, port: int, command: str) -> str:
    other = port + 1 if error.errno == errno.EADDRINUSE and port < HIGHEST else 8001
    mend = f"Choose another, as in: {typed.keel()} {command} --port {other}"
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use already, by another Keel or by something else. {mend}"
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the machine's administrator: the first 1,023 are. {mend}"
    return f"Port {port} cannot be opened: {error.strerror}. {mend}"
