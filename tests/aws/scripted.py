"""A server in the place of AWS that answers every request as the test says, and counts what came over the wire."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Mapping[str, Any] | str] | str


class Scripted(ThreadingHTTPServer):
    """`answer` is (status, body), where a text is sent as it is; or "drop", or "hang"; or a function of the request."""

    daemon_threads = True
    answer: Answer | Callable[[dict[str, Any]], Answer] = (200, {})

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.headers: dict[str, str] = {}
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def error(self, status: int, code: str, message: str = "It did not work.") -> None:
        self.answer = (status, {"__type": code, "message": message})


class _Handler(BaseHTTPRequestHandler):
    server: Scripted

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers.get("X-Amz-Target") or body.decode().split("Action=")[1].split("&")[0]
        self.server.asked.append(target.rpartition(".")[2])
        answer = self.server.answer
        match answer(json.loads(body)) if callable(answer) else answer:
            case "drop":
                self.close_connection = True
            case "hang":
                self.server.stopping.wait(5)
            case (status, content):
                self._send(status, content if isinstance(content, str) else json.dumps(content))

    def _send(self, status: int, body: str) -> None:
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())


@contextmanager
def scripted() -> Iterator[Scripted]:
    with Scripted() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.stopping.set()
        server.shutdown()
