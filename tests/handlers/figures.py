"""Measures the sockets at the constants of production: `python -m tests.handlers.figures`, about two minutes.

Per accident: seconds until a fresh socket is open where one was lost, until both are, and how many of the commands
typed meanwhile, four a second, came to nothing.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from handlers import SocketSupervisor, build_app, make_client
from playground.clock import Clock
from playground.slack import LocalSlack
from playground.slack.sockets import Socket
from playground.slack.world import APP_TOKEN, BOT_TOKEN
from tests.handlers.world import CATALOG, MANIFEST, FakeClock, FakeDesk

Accident = Callable[[LocalSlack], Awaitable[None]]


def sockets(slack: LocalSlack) -> list[Socket]:
    return slack._sockets._open()


async def one_cut(slack: LocalSlack) -> None:
    sockets(slack)[0].abort()


async def one_half_open(slack: LocalSlack) -> None:
    sockets(slack)[0].mute()


async def both_half_open(slack: LocalSlack) -> None:
    slack.blackhole_sockets()


async def both_cut(slack: LocalSlack) -> None:
    await slack.drop_sockets(abort=True)


async def both_cut_and_refused_twice(slack: LocalSlack) -> None:
    slack.refuse_handshakes(2)
    await slack.drop_sockets(abort=True)


async def both_asked_to_refresh(slack: LocalSlack) -> None:
    await slack.disconnect_sockets()


ACCIDENTS = (one_cut, one_half_open, both_cut, both_half_open, both_cut_and_refused_twice, both_asked_to_refresh)


def fresh(slack: LocalSlack, before: list[Socket]) -> int:
    return sum(not socket.muted and socket not in before for socket in sockets(slack))


async def measured(accident: Accident) -> tuple[float, float, int, int]:
    slack, lost = LocalSlack(Clock(), manifest=MANIFEST), list[bool]()
    await slack.start()
    app = build_app(client=make_client(BOT_TOKEN, slack.api_url), catalog=CATALOG, worker=FakeDesk(), clock=FakeClock())
    supervisor = SocketSupervisor(app, APP_TOKEN, on_lost=lambda: lost.append(True), on_foreign=lambda count: None)
    await supervisor.start()
    await slack.wait_for(lambda: slack.connected == 2)
    await asyncio.sleep(5)
    before, began = sockets(slack), time.monotonic()
    await accident(slack)
    typing = asyncio.create_task(type_commands(slack, began))
    hurt = 1 if accident in (one_cut, one_half_open) else 2
    await slack.wait_for(lambda: fresh(slack, before) >= 1, timeout=60)
    first = time.monotonic() - began
    await slack.wait_for(lambda: fresh(slack, before) >= hurt, timeout=60)
    both = time.monotonic() - began
    answers = await typing
    await supervisor.stop()
    await slack.stop()
    assert not lost
    return first, both, sum(answer is not None for answer in answers), len(answers)


async def type_commands(slack: LocalSlack, began: float) -> list[str | None]:
    typed = []
    while time.monotonic() - began < 15:
        typed.append(asyncio.create_task(slack.slash("U0AAAA", "C0INCIDENT", "status")))
        await asyncio.sleep(0.25)
    return list(await asyncio.gather(*typed))


async def main() -> None:
    print(f"{'accident':<30}{'first fresh':>12}{'all fresh':>12}{'commands lost':>16}")
    for accident in ACCIDENTS:
        first, both, failed, typed = await measured(accident)
        print(f"{accident.__name__.replace('_', ' '):<30}{first:>10.1f} s{both:>10.1f} s{failed:>9} of {typed}")


if __name__ == "__main__":
    asyncio.run(main())
