"""What the bot writes besides its messages and its journal: its log, and the numbers that /metrics shows."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from bot.logs import Json
from bot.secrets.known import KNOWN
from playground.slack.world import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET

_OURS = ("bot", "handlers", "aws")


class Log(logging.Handler):
    """The lines that a bot in this process would write if it had a process of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        KNOWN.learn((BOT_TOKEN, APP_TOKEN, SIGNING_SECRET))
        self.setFormatter(Json())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @contextmanager
    def listening(self) -> Iterator["Log"]:
        levels = {name: logging.getLogger(name).level for name in _OURS}
        logging.getLogger().addHandler(self)
        for name in _OURS:
            logging.getLogger(name).setLevel(logging.INFO)
        try:
            yield self
        finally:
            logging.getLogger().removeHandler(self)
            for name, level in levels.items():
                logging.getLogger(name).setLevel(level)


async def written(log: str, *, door: str) -> dict[str, str]:
    """The log, and what the bot's port (`door` is its URL) says about it; nothing where nobody listens there."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{door}/metrics") as response:
            return {"the log": log, "the metrics": await response.text()}
    except aiohttp.ClientConnectionError:
        return {"the log": log}
