"""What stands behind the target group: answers HTTP as the service's healthy tasks would, one after the other.

A service that stands by itself, such as a staging, has an address of its own below `/at/`.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import count
from threading import RLock
from typing import Any

from werkzeug.wrappers import Request, Response

from playground.aws.cluster import Cluster
from playground.aws.signing_in import SigningIn
from playground.aws.task import Task

CONFIG, APART = "/config.json", "/at/"


class Target:
    """A WSGI application; a draining task finishes what it has and gets nothing new."""

    def __init__(self, cluster: Cluster, *, now: Callable[[], datetime], lock: RLock) -> None:
        self._cluster = cluster
        self._now = now
        self._lock = lock
        self._turn = count()
        self._signing_in = SigningIn()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with self._lock:
            response = self._answer(Request(environ))
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        service, path = _addressed(request.path)
        self._cluster.catch_up(self._now())
        turn = next(self._turn)
        healthy = self._healthy(turn, service)
        if not healthy:
            return Response("503 Service Temporarily Unavailable", status=503, content_type="text/plain")
        task = healthy[turn % len(healthy)]
        answers = self._cluster.behaviour(task.revision).answers
        if path not in answers and (signed := self._signing_in.answer(request)):
            return signed
        status, content_type, body = answers.get(path, (404, "text/plain", "Not found"))
        if (path, status) == (CONFIG, 200) and body.startswith("{"):
            body = self._config(body, task.revision.task_definition)
        return Response(body, status=status, content_type=content_type)

    def _config(self, body: str, task_definition: str) -> str:
        """The catalog tells there whether QURATOR, the MCP feature, is on; a revision may switch it off."""
        containers = self._cluster.containers(task_definition)
        off = {"name": "QURATOR", "value": "false"} in containers[0]["environment"]
        return json.dumps({"qurator": not off, **json.loads(body)})

    def _healthy(self, turn: int, of: str) -> list[Task]:
        """Of the one that is addressed; "" for all that do not stand by themselves."""
        services, apart = self._cluster.services.values(), self._cluster.apart
        asked = [each for each in services if (each.name == of if of else each.name not in apart)]
        return [task for service in asked for task in service.serving(turn)]


def _addressed(path: str) -> tuple[str, str]:
    """(the service that stands by itself, "" for none; the path there)"""
    if not path.startswith(APART):
        return "", path
    service, _, behind = path.removeprefix(APART).partition("/")
    return service, f"/{behind}"
