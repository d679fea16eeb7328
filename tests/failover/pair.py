"""Two bots on one PostgreSQL, the one that leads first; another takes the place of each that ends."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playground.bot_process import BotProcess
from tests.crash import victim
from tests.crash.process import FORKS, Process

_LISTENS, _LEADS = "listening; ", "this bot leads now"
_BOTS = 2
_LOOKS_EVERY = 0.05  # real seconds
_LONGEST = 60.0  # real seconds until a bot listens, or leads


class Forked(Process):
    """`rollback-bot serve` as it is, without the second that importing takes."""

    async def start(self, **more: str) -> None:
        arguments = (("serve",), {**self.variables, **more}, str(self._log), str(self._log))
        self._process = FORKS.Process(target=victim.command, args=arguments)
        await asyncio.to_thread(self._process.start)

    async def stop(self) -> None:
        """SIGTERM, and wait."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            await self.ended()


@dataclass
class Bot:
    """`key` is its AWS access key, by which its calls are known; `url` its way to the database.

    `old`: it is of another version.
    """

    process: Forked | BotProcess
    log: Path
    key: str
    url: str
    old: bool = False

    def said(self, words: str) -> bool:
        return words in self.log.read_text(encoding="utf-8")

    async def says(self, words: str) -> None:
        async with asyncio.timeout(_LONGEST):
            while not self.said(words):
                await asyncio.sleep(_LOOKS_EVERY)

    async def leads(self) -> None:
        """It followed, and leads."""
        await self.says(_LEADS)


@dataclass
class Pair:
    """`variables` are those of each bot; `urls` the ways to their database, which they have in turn.

    `old`: the tree of another version, which every second bot is of.
    """

    home: Path
    variables: Mapping[str, str]
    urls: Sequence[str]
    old: Path | None = None
    bots: deque[Bot] = field(default_factory=deque)
    _number: int = 0

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)

    async def complete(self) -> None:
        """Two of them, the one that leads first."""
        while len(self.bots) < _BOTS:
            await self.another()

    async def another(self) -> Bot:
        """Begun, and listening."""
        self._number += 1
        key, log = f"bot-{self._number}", self.home / f"{self._number}.log"
        url = self.urls[self._number % len(self.urls)]
        own = {**self.variables, "ROLLBACK_DATABASE_URL": url, "AWS_ACCESS_KEY_ID": key}
        process = self._process(own, log)
        bot = Bot(process, log, key, url, old=isinstance(process, BotProcess))
        log.write_bytes(b"")  # also where another run was kept
        await process.start()
        self.bots.append(bot)
        await bot.says(_LISTENS)
        return bot

    def _process(self, variables: dict[str, str], log: Path) -> Forked | BotProcess:
        if not self.old or self._number % 2:
            return Forked(variables, log=log)
        return BotProcess({**variables, "PYTHONPATH": str(self.old)}, log=log, code=self.old)

    async def stop(self) -> None:
        for bot in reversed(self.bots):
            await bot.process.stop()
