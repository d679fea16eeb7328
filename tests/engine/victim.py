"""A bot reduced to journal and engine, as a process that can be killed: `python -m tests.engine.victim URL DIR`.

It proposes, approves and starts one rollback, and writes what it does to DIR/done. The watch waits for DIR/go.
"""

import asyncio
import sys
from functools import partial
from pathlib import Path

from bot.clock import SystemClock
from bot.engine import DbosEngine
from bot.errors import Refused
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import State
from bot.ports import Step
from tests.journal.samples import FOR_EVER, approve, intent, rollback

ID = "a" * 32


async def roll_back(journal: SqlJournal, directory: Path, rollback_id: str, step: Step) -> str:
    def did(what: str) -> None:
        with (directory / "done").open("a", encoding="utf-8") as file:
            file.write(what + "\n")

    async def act() -> str:
        did("act")
        await journal.intend(intent(), good_for=FOR_EVER)
        await journal.move(rollback_id, State.ROLLING, when={State.EXECUTING})
        return "acted"

    async def watch() -> str:
        did("watch")
        while not (directory / "go").exists():  # another process says go
            await asyncio.sleep(0.02)
        await journal.move(rollback_id, State.SUCCEEDED, when={State.ROLLING}, outcome="restored")
        did("restored")
        return "restored"

    await step("act", act)
    return await step("watch", watch)


async def crashed(_rollback_id: str, error: Exception) -> None:
    raise error


async def main(url: str, directory: Path) -> None:
    clock = SystemClock()
    journal = SqlJournal(url, clock=clock, config_digest="", signer=EVERYBODYS_KEY)
    await journal.open()
    engine = DbosEngine(url, partial(roll_back, journal, directory), on_crash=crashed)
    await engine.launch()
    await journal.propose(rollback(expires_at=clock.now().replace(year=9999)), tell=[])
    if await approve(journal):
        await engine.start(ID)
    while await engine.pending():  # a run may also be one that this process has not started
        await asyncio.sleep(0.02)
    await engine.close()
    await journal.close()


if __name__ == "__main__":
    try:
        asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
    except Refused as refused:
        sys.exit(str(refused))
