"""Every kind of destination: down, slow, refusing, wanting less, and taking what it never says that it took."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from playground.outside import Outside
from playground.outside.accidents import Accident, Accidents
from playground.slack import Message
from tests.faults.hurry import PATIENT
from tests.faults.row import Fault, Row, Stage
from tests.faults.world import PEERS, FaultWorld, until
from tests.scenarios.told import with_these

_BY_HTTP = ("pager", "incident-io", "goalert", "status-page", "banner")
_MAIL, _TO = "support-mail", ("support@example.com", "sales@example.com")
_ENTRY = """\
    known_as: Quilt Catalog
    public: auto
    audiences:
      stakeholders: [{name}]
"""
_LATER, _NEVER = "Stakeholders are not told over {} for now", "Stakeholders could not be told over {}, and will not be"
_LIMIT = Accident(status=429, headers={"Retry-After": "1"})
_AWAY = Accident(status=503, headers={"Retry-After": "1"})
_SLOW, _LOST = Accident(hold=PATIENT + 0.5), Accident(status=503, apply=True)
_AS_USUAL = Accident(hold=0.001)
_WAITS = "451 4.7.1 Greylisted, try again later"

Break = Callable[[FaultWorld], None]


def rows() -> Iterator[Row]:
    for name in _BY_HTTP:
        read_first = (_AS_USUAL,) if name == "status-page" else ()  # what is open there is read before it is told
        yield _row("F20", name, "is down until the end", _http(name, down=True), told=(_LATER,), mend=_up)
        yield _row("F17", name, "is slow once", _http(name, _SLOW))
        yield _row("F26", name, "refuses for ever", _http(name, Accident(status=403)), told=(_NEVER,))
        yield _row("F17", name, "wants nothing for a second", _http(name, _LIMIT))
        yield _row("F17", name, "answers 503, Retry-After 1", _http(name, _AWAY))
        yield _row("F19", name, "takes it, and the answer is lost", _http(name, *read_first, _LOST))
    yield _row("F20", _MAIL, "is down until the end", _mail(down=True), told=(_LATER,), mend=_up)
    yield _row("F17", _MAIL, "is slow until the end", _mail(slow=PATIENT + 0.5), mend=_up)
    yield _row("F26", _MAIL, "refuses one address for ever", _mail(reply="550 No such user"), told=(_NEVER,))
    yield _row("F17", _MAIL, "wants it later", _mail(after=_WAITS))
    yield _row("F19", _MAIL, "takes it, and the answer is lost", _mail(after="cut"))


def _row(
    number: str, name: str, how: str, breaks: Break, *, told: tuple[str, ...] = (), mend: Break | None = None
) -> Row:
    return Row(
        number=number,
        stage=Stage.OUTSIDE,
        fault=Fault(f"{name} {how}", breaks, partial(_met, name), before=_said_at_once),
        ends="succeeded",
        told=tuple(words.format(name) for words in told),
        sent=1,
        act=partial(_all_told, mend),
        edit=partial(_telling, name),
    )


def _telling(name: str, text: str) -> str:
    """The services file in which stakeholders are told there, and nobody else."""
    entry = Outside.destinations(PEERS)[name]
    return with_these(text, home=f"  destinations: {{{name}: {entry}}}\n", entry=_ENTRY.format(name=name))


def _said_at_once(world: FaultWorld) -> None:
    """In the thread, instead of after a minute of real time."""
    world.outside.enter_context(patch("bot.broadcast.trouble.SAID_AFTER", timedelta(0)))


def _http(name: str, *coming: Accident, down: bool = False) -> Break:
    def put(world: FaultWorld) -> None:
        peer = _accidents(name, world)
        peer.coming += coming
        peer.down = down

    return put


def _mail(*, down: bool = False, slow: float = 0.0, reply: str = "", after: str = "") -> Break:
    def put(world: FaultWorld) -> None:
        mailbox = world.peers.mailbox
        mailbox.down, mailbox.slow, mailbox.after_data = down, slow, after
        mailbox.replies = {_TO[1]: reply} if reply else {}

    return put


def _up(world: FaultWorld) -> None:
    _mail()(world)
    for name in _BY_HTTP:
        _accidents(name, world).down = False


def _accidents(name: str, world: FaultWorld) -> Accidents:
    it = world.peers
    return {"status-page": it.status_page.accidents, "banner": it.banner.accidents}.get(name, it.pager.accidents)


def _met(name: str, world: FaultWorld) -> bool:
    if name == _MAIL:
        return not world.peers.mailbox.after_data
    return bool(_accidents(name, world).asked) and not _accidents(name, world).coming


async def _all_told(mend: Break | None, world: FaultWorld, card: Message) -> None:
    """The rollback waits for nobody outside; what they missed they are told when they can be."""
    await world.press(card)
    await until(world.is_over, seconds=20)
    if mend:
        assert await world.bot.journal.undelivered()
        mend(world)
    await until(world.is_calm, seconds=20)
