"""The bot, with a note of when each step from a click to the changing call begins and ends, for `benchmarks.steps`.

Run instead of `bot`, with the file to write in BENCHMARK_TRACE: a line for each moment, in seconds since 1970.
"""

import functools
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any, TextIO

from botocore.httpsession import URLLib3Session

from aws.session import Aws
from bot.cli.main import main
from bot.engine import DbosEngine
from bot.intake.worker import IntakeWorker
from bot.journal import SqlJournal
from bot.ports.read_ahead import ReadAhead
from handlers.listeners.intake import InteractionIntake
from handlers.people import SlackPeople
from handlers.transport.connection import Connection

_AWAITED: dict[str, tuple[type, str]] = {
    "envelope taken": (Connection, "_take"),
    "listeners": (InteractionIntake, "arrived"),
    "taken in": (InteractionIntake, "take"),
    "stored": (IntakeWorker, "receive"),
    "plan read": (SqlJournal, "get"),
    "person asked for": (SlackPeople, "member"),
    "channel asked for": (SlackPeople, "channel"),
    "approval written": (SqlJournal, "approve"),
    "run begun": (DbosEngine, "begin"),
    "vouched for": (SqlJournal, "vouch"),
    "look": (ReadAhead, "take"),
    "intent written": (SqlJournal, "intend"),
    "call": (Aws, "act"),
}


def trace(to: TextIO) -> None:
    """Wrap each step."""

    def note(name: str) -> None:
        to.write(f"{time.time()} {name}\n")

    def awaited(name: str, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @functools.wraps(call)
        async def noted(*args: Any, **kwargs: Any) -> Any:
            note(f"< {name}")
            try:
                return await call(*args, **kwargs)
            finally:
                note(f"> {name}")

        return noted

    for name, (of, method) in _AWAITED.items():
        setattr(of, method, awaited(name, getattr(of, method)))
    begin, send = ReadAhead.begin, URLLib3Session.send

    def begun(*args: Any, **kwargs: Any) -> None:
        note("< looking")
        begin(*args, **kwargs)

    def sent(self: URLLib3Session, request: Any) -> Any:
        operation = str(request.headers.get("X-Amz-Target", b"")).strip("b'").rpartition(".")[2] or "another call"
        note(f"< {operation} on the wire")
        try:
            return send(self, request)
        finally:
            note(f"> {operation} on the wire")

    vars_of: Any = (ReadAhead, URLLib3Session)
    vars_of[0].begin, vars_of[1].send = begun, sent


if __name__ == "__main__":
    with open(os.environ["BENCHMARK_TRACE"], "a", buffering=1, encoding="utf-8") as file:
        trace(file)
        main()
