"""The Home tab: the services that somebody may act on, what waits for them, and what they can do. Never 100 blocks."""

from collections.abc import Iterator, Mapping

from bot.model import Beside, HomePage, Refusal, Rollback, Statuses
from handlers import ids
from handlers.messages import follow_ups, numbers, phrases
from handlers.messages.answers import ROWS, read_when, status
from handlers.messages.blocks import Block, actions, button, context, header, section
from handlers.messages.mrkdwn import code, foreign, link, moment, prose
from handlers.messages.problem import report_button
from handlers.messages.readiness import for_home

_WAITING = 10
_HOW = (
    f"{code('/rollback')} opens the form to ask for a rollback; {code('/rollback help')} lists every command.",
    f"“Roll back…” in the menu of an alert, and {code('@rollback SERVICE immediate')} in its thread, tell that thread.",
    "A second person approves each rollback. Nothing changes before.",
)
Urls = Mapping[str, str]
"""By the id of a rollback, where its card is."""


def reading() -> Block:
    return _home(section("Reading what your services run …"))


def refused(refusal: Refusal) -> Block:
    """One sentence, and nothing of any service."""
    return _home(section(prose(refusal.reason)))


def page(found: HomePage, urls: Urls) -> Block:
    mine = (*_waits(found, urls), *_follows(found, urls), *_services(found, urls))
    known = (*for_home(found.readiness), *numbers.for_home(found.numbers))
    return _home(*mine, *known, *_problem(), header("What can I do?"), section(*_HOW))


def _problem() -> Iterator[Block]:
    """Whoever reads this may report one, of any service."""
    yield header("Something is broken?")
    yield section("Say what you see. Once enough people do, whoever can roll it back is called.")
    yield actions(report_button())


def _home(*blocks: Block) -> Block:
    return {"type": "home", "blocks": list(blocks)}


def _waits(found: HomePage, urls: Urls) -> Iterator[Block]:
    if not found.waiting:
        return
    yield header("Waiting for you")
    for rollback in found.waiting[:_WAITING]:
        until = f"Until {moment(rollback.expires_at)}"
        yield section(f"*{foreign(rollback.service)}*  {phrases.revisions(rollback.plan)}", _asked(rollback), until)
        yield context(_card(rollback, urls))
    if (more := len(found.waiting) - _WAITING) > 0:
        yield context(f"… and {more} more. Type {code('/rollback log')} to see them.")


def _follows(found: HomePage, urls: Urls) -> Iterator[Block]:
    if not found.following:
        return
    yield header("Left for you to do")
    for rollback in found.following[:_WAITING]:
        yield follow_ups.for_home(rollback, found.slack_id, urls.get(rollback.id, ""))
    if (more := len(found.following) - _WAITING) > 0:
        yield context(f"… and of {more} more rollbacks. Type {code('/rollback SERVICE follow-ups')}.")


def _asked(rollback: Rollback) -> str:
    return f"{foreign(rollback.requester)} asks: {phrases.why_asked(rollback)}"


def _card(rollback: Rollback, urls: Urls) -> str:
    url = urls.get(rollback.id, "")
    return link(url, "Decide on its card") if url else "Its card waits to be posted."


def _services(found: HomePage, urls: Urls) -> Iterator[Block]:
    yield header("Your services")
    rows = found.statuses.rows[:ROWS]
    if not rows:
        yield section("You may look, but not act on any service. Whoever keeps the services file can name you there.")
    for row in rows:
        service, newest = row[0], row[3]
        lines = status(*row, found.statuses.beside.get(service, Beside()))
        live = [link(urls[newest.id], "See its card")] if newest and newest.live and newest.id in urls else []
        shown = section(*lines, *live)
        if service in found.askable:
            shown["accessory"] = button("Open plan", action_id=ids.OPEN_PLAN, value=service)
        yield shown
    left_out = len(found.statuses.rows) - len(rows) + _beyond(found.statuses)
    if left_out:
        yield context(f"… and {left_out} more. Type {code('/rollback SERVICE status')} for one of them.")
    if when := read_when(found.statuses):
        yield context(" ".join(when))


def _beyond(statuses: Statuses) -> int:
    """How many are not listed."""
    return statuses.unlisted + statuses.at_rest + statuses.unread
