"""The bot, and beside it a hand that kills it: `python -m tests.crash.victim serve`.

Every commit that stored something, every HTTP request and every frame sent over the socket is counted. At the
KILL_AT-th (a number), or at the first that begins so (a text; with ` #2` behind it, at the second), the process gets
SIGKILL from itself: just before it (KILL_WHEN=before), or when it is done and the bot has not heard of it (after). The
product knows nothing of this: the libraries below it are wrapped here.
"""

import functools
import os
import signal
import smtplib
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from botocore.httpsession import URLLib3Session
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

from aws import allowances
from bot import app
from bot.catalog import reading
from bot.cli import main as cli
from bot.validation import phases
from destinations import named
from handlers.delivery import cards, deployment_lines, outbox, problem_calls
from tests.crash.clock import follow

# The whole bot is imported here, so that a fork of this process starts at once.
__all__ = ["app", "command", "main", "run"]
reading._shape_of_a_file()  # worked out once in a process

_STORES = ("INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "REPLACE", "WITH")
_PACE = 0.02  # seconds between messages: Slack's own second is real time, and nothing but waiting here
_EDITS = 1000  # at once, and a minute: Slack's allowance is real time too
_AT_ONCE = 200.0  # calls a second: what AWS allows is real time too
_SHORT = {"_FIRST": timedelta(minutes=2), "_SECOND": timedelta(minutes=7)}  # so few looks that one can die at each
_PREPARED = timedelta(seconds=3)  # of real time, for which a call waits whose plan nobody prepares any more
_STORED = "tests.crash stored"  # in SQLAlchemy's notes about a connection


class Hand:
    """Counts, writes each step into `trace` as one line, and kills. Steps may come from any thread."""

    def __init__(self, *, kill_at: str, when: str, trace: str) -> None:
        self._kill_at, _, nth = kill_at.partition(" #")
        self._left, self._when = int(nth or 1), when  # so many that begin so, this one among them
        self._trace = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._count = 0
        self._counting = threading.Lock()

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """Something that others will see happens inside."""
        mine = self._begin(label)
        yield
        if mine and self._when == "after":
            self._kill()

    def _begin(self, label: str) -> bool:
        """Is this the step? Before it is the other moment to die."""
        with self._counting:
            self._count += 1
            mine = self._is_the_one(label)
            os.write(self._trace, f"{self._count} {label}{' KILLED' if mine else ''}\n".encode())
            if mine and self._when == "before":
                self._kill()
            return mine

    def _is_the_one(self, label: str) -> bool:
        if self._kill_at[:1].isalpha() and label.startswith(self._kill_at):
            self._left -= 1
            return self._left == 0
        return str(self._count) == self._kill_at

    def _kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def main(environment: MutableMapping[str, str]) -> None:
    """`rollback-bot serve`, by the clock in the file KILL_CLOCK, and under the hand where KILL_TRACE names a file."""
    outbox.POST_EVERY = deployment_lines.SEND_EVERY = cards.EDIT_EVERY = _PACE
    cards.BURST = cards.PER_MINUTE = _EDITS
    problem_calls.PREPARED_WITHIN = _PREPARED
    _replace_default(named.NamedDestinations, "pace", _PACE)
    allowances.RATES = dict.fromkeys(allowances.RATES, _AT_ONCE)
    for window, length in _SHORT.items():
        setattr(phases, window, length)
    if file := environment.pop("KILL_CLOCK", ""):
        follow(file)
    if trace := environment.pop("KILL_TRACE", ""):
        hand = Hand(kill_at=environment.pop("KILL_AT", ""), when=environment.pop("KILL_WHEN", ""), trace=trace)
        _count_commits(hand)
        _count_http(hand)
        _count_frames(hand)
        _count_aws(hand)
        _count_mail(hand)
    cli.main()


def run(environment: dict[str, str], log: str) -> None:
    """The same in a fresh fork: with this environment and no other, and everything it says in the file `log`."""
    _become(["serve"], environment, said=log, problems=log)
    main(os.environ)


def command(words: Sequence[str], environment: dict[str, str], said: str, problems: str) -> None:
    """`rollback-bot WORDS` in a fresh fork, under no hand and at no other pace; what it writes is in these files."""
    _become(words, environment, said=said, problems=problems)
    cli.main()


def _become(words: Sequence[str], environment: dict[str, str], *, said: str, problems: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for stream, file in ((1, said), (2, problems)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
    sys.argv = ["rollback-bot", *words]


def _count_commits(hand: Hand) -> None:
    """Of the journal and of dbos alike; a transaction that only read leaves nothing that a crash could part."""

    @event.listens_for(Engine, "before_cursor_execute")
    def note(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(_STORES):
            connection.info.setdefault(_STORED, statement)

    commit: Callable[[Any, Any], None] = DefaultDialect.do_commit  # untyped in SQLAlchemy

    def counted(self: Any, connection: Any) -> None:
        statement = connection.info.pop(_STORED, "")
        with hand.step(f"commit {' '.join(statement.split()[:4])}") if statement else nullcontext():
            commit(self, connection)

    @event.listens_for(Engine, "rollback")
    def forget(connection: Connection) -> None:
        if not connection.invalidated:  # one that the server has ended keeps no notes
            connection.info.pop(_STORED, "")

    _replace(DefaultDialect, "do_commit", counted)


def _count_http(hand: Hand) -> None:
    """Slack's Web API, the addresses for private answers, validation's requests, and the socket's handshake."""
    request = aiohttp.ClientSession._request

    async def counted(self: aiohttp.ClientSession, method: str, url: Any, **how: Any) -> aiohttp.ClientResponse:
        async with _async(hand, f"http {urlsplit(str(url)).path.removeprefix('/api/')}"):
            return await request(self, method, url, **how)

    _replace(aiohttp.ClientSession, "_request", counted)


def _count_frames(hand: Hand) -> None:
    """What the bot says over the socket: its acknowledgements."""
    send = aiohttp.ClientWebSocketResponse.send_str

    async def counted(self: aiohttp.ClientWebSocketResponse, data: str, compress: int | None = None) -> None:
        async with _async(hand, "socket"):
            await send(self, data, compress)

    _replace(aiohttp.ClientWebSocketResponse, "send_str", counted)


def _count_aws(hand: Hand) -> None:
    send = URLLib3Session.send

    def counted(self: URLLib3Session, request: Any) -> Any:
        target = request.headers.get("X-Amz-Target", b"elasticloadbalancing")
        name = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        with hand.step(f"aws {name}"):
            return send(self, request)

    _replace(URLLib3Session, "send", counted)


def _count_mail(hand: Hand) -> None:
    """Each message to one address, which is sent in a thread."""
    send = smtplib.SMTP.sendmail

    def counted(self: smtplib.SMTP, *what: Any, **how: Any) -> Any:
        with hand.step("mail"):
            return send(self, *what, **how)

    _replace(smtplib.SMTP, "sendmail", counted)


@asynccontextmanager
async def _async(hand: Hand, label: str) -> AsyncIterator[None]:
    with hand.step(label):
        yield


def _replace_default(owner: type, name: str, by: Any) -> None:
    """Of an argument of its making."""
    _replace(owner, "__init__", functools.partialmethod(owner.__init__, **{name: by}))  # type: ignore[misc]


def _replace(owner: type, name: str, by: Callable[..., Any]) -> None:
    setattr(owner, name, functools.wraps(getattr(owner, name))(by))


if __name__ == "__main__":
    main(os.environ)
