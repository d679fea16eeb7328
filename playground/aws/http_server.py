"""A quiet HTTP server in a thread, on 127.0.0.1 only."""

from collections.abc import Callable, Iterable
from socket import create_server
from threading import Thread
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        """Every AWS request is in the simulated AWS's own log already."""


class HttpServer:
    """Bound when made (port 0 takes a free one), serving from `start` to `stop`."""

    def __init__(self, application: Application, *, port: int) -> None:
        """Raises OSError."""
        self._application = application
        self._port = port
        self._listen()
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Nobody listens on the port any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def start_again(self) -> None:
        """On the same port."""
        self._listen()
        self.start()

    def _listen(self) -> None:
        """On a socket of ours: werkzeug itself would print and exit where a port is taken."""
        with create_server(("127.0.0.1", self._port)) as listening:
            self._port = listening.getsockname()[1]
            self._server = make_server(
                "127.0.0.1",
                self._port,
                self._application,
                threaded=True,
                request_handler=_Quiet,
                fd=listening.fileno(),
            )
