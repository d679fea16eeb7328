"""What people do, as rows of their own: how each reads, and how it is played."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playground.slack import Message
from tests.faults.moves import proposed
from tests.faults.world import FaultWorld, until, until_none

Act = Callable[[FaultWorld, Message], Awaitable[object]]
NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One line of docs/evidence/decision-table.md: of `about`, what people do (`situation`), and what becomes of it.

    `act` is given the card of what was asked for before; without a card, where `asked` is "", any message. `sent` is
    how many changing calls AWS received, and `ends` the rollback's state, or NOTHING where there is none. `told`
    stands in the channel, `private` is read by one person alone; `edit` makes the services file of the usual one.
    """

    about: str
    situation: str
    act: Act
    ends: str
    edit: Callable[[str], str] = str
    asked: str = "quilt-catalog immediate 5xx since the MCP deploy"
    sent: int = 0
    told: tuple[str, ...] = ()
    private: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.about}: {self.situation}"


async def play(deed: Deed, world: FaultWorld) -> None:
    try:
        await deed.act(world, await _before(deed, world))
        await until(lambda: all(words in world.private() for words in deed.private))
        await until(lambda: all(words in world.ever_public() for words in deed.told))
        await until(lambda: _ends(deed, world), seconds=20)
        await until(world.is_calm)
        await world.read_what_is_written()
        assert len(world.sent()) == deed.sent
        assert world.slack.refused == []
        assert world.log.surprises == []
        over = deed.ends not in (NOTHING, "proposed")
        assert await until_none(lambda: world.violations(ended=over)) == []
    except (AssertionError, TimeoutError) as error:
        private = world.private()
        raise AssertionError(f"{error!r}\n{world.slack.transcript()}\nPRIVATELY {private}") from error


async def _before(deed: Deed, world: FaultWorld) -> Message:
    if deed.asked:
        return await proposed(world, deed.asked)
    return world.slack.say("U0ROBOT", "C0INCIDENT", "5xx on quilt-catalog")


async def _ends(deed: Deed, world: FaultWorld) -> bool:
    newest = await world.newest()
    if newest is None:
        return deed.ends == NOTHING and not await world.bot.journal.undecided()
    if newest.state != deed.ends:
        return False
    return deed.ends == "proposed" or await world.is_over()
