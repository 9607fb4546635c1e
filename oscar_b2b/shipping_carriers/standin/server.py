"""The stand-in behind a port."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from .app import StandIn


class Handler(WSGIRequestHandler):
    """Quiet: addresses contain keys."""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Write nothing."""

    def address_string(self) -> str:
        """Return the address as it is; asking for its name takes seconds."""
        return str(self.client_address[0])


class Server(ThreadingMixIn, WSGIServer):
    """A thread a request: a slow carrier keeps nobody else waiting."""

    daemon_threads = True
    #: Threads that sleep as a fault are not waited for.
    block_on_close = False
    request_queue_size = 64

    def server_bind(self) -> None:
        """Bind without asking for the machine's full name, which takes seconds somewhere."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        host, port = self.server_address[:2]
        self.server_name, self.server_port = str(host), int(port)
        self.setup_environ()


def make_server(standin: StandIn, *, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Return a listening server; port 0 = a free one.

    :raises OSError: the port is taken.
    """
    server = Server((host, port), Handler)
    server.set_app(standin)
    return server


@contextmanager
def running(standin: StandIn) -> Iterator[str]:
    """Serve in a thread; yields the address without a closing slash."""
    server = make_server(standin)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.daemon = True
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
