"""A web server inside the test's own process, static files included: what a browser test looks at."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket
from threading import Thread
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests say what went wrong; a line a request would bury it."""


class _Server(ThreadedWSGIServer):
    """Ends every request before it ends itself: a browser keeps connections open, and each holds a thread, a socket and
    a connection to the test database, which could then not be taken away.
    """

    daemon_threads = False
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Quiet)
        self.opened: set[socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.opened.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.opened.discard(request)
            connections.close_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle is not news; what a page itself raises, Django has already logged."""

    def end(self) -> None:
        self.shutdown()
        for left in list(self.opened):
            with suppress(OSError):
                left.shutdown(SHUT_RDWR)
        self.server_close()


@contextmanager
def serving() -> Iterator[str]:
    """Serves the project, with whatever settings are in force, and gives its address.

    Rows that the browser should see must be committed: ask for `transactional_db`, and `live` for the address.
    """
    application = StaticFilesHandler(WSGIHandler())
    server = _Server()
    server.set_app(application)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.end()
        thread.join(timeout=5)
