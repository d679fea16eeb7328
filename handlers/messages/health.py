"""The private answer to `health`: every check of what runs now, the worst first, and what was measured of it."""

from collections.abc import Iterator

from bot.follow_up import hold_rules
from bot.model import Beside, Health, HealthNow, hold
from bot.validation.health_told import headline, verdict, worst_first
from handlers.messages import links, phrases
from handlers.messages.blocks import Message, context, said, section, sections
from handlers.messages.measured import Around, Measured, measured
from handlers.messages.mrkdwn import foreign, moment
from handlers.messages.running import running
from handlers.messages.validation import check_line

_DOTS = {Health.PASSED: "🟢", Health.FAILED: "🔴"}
_REST = "The first ones are the worst."


def looking(service: str) -> Message:
    """Where the answer takes longer than a reader likes to wait without a word."""
    return said(f"Looking at {foreign(service)}…")


def health(now: HealthNow) -> Message:
    figures = drawn(now)
    title = f"{_DOTS.get(verdict(now), '⚪')} *{foreign(headline(now), 500)}*"
    lines = [check_line(check) for check in worst_first(now.checks)]
    return said(
        "\n".join([title, *_what_runs(now)]),
        *sections(*lines, rest=_REST),
        *([section(*figures.lines)] if figures.lines else []),
        *figures.blocks,
        *links.of_service(now),
        context(*_looked(now)),
    )


def drawn(now: HealthNow) -> Measured:
    """Around the moment since when what runs now is there, where that lies in the time that was measured."""
    primary = now.state.primary if now.state else None
    if now.figures is None or primary is None:
        return Measured()
    if now.before is None:
        return measured(Around(now.figures, now.figures.start, ""))
    to = phrases.number(primary.task_definition)
    return measured(Around(now.figures, now.since or primary.created_at, to, incident=now.before))


def _what_runs(now: HealthNow) -> Iterator[str]:
    if now.state is None:
        return
    since = f", since {moment(now.state.primary.created_at, day=True)}" if now.state.primary else ""
    yield f"{running(now.state, Beside())}{since}"
    if mark := hold.read(now.state.tags):
        yield foreign(hold_rules.told(mark, now.service), 500)
    if now.newest:
        yield f"Last rollback: {phrases.entry(now.newest)}"


def _looked(now: HealthNow) -> Iterator[str]:
    if now.figures:
        start = (now.before or now.figures).start
        yield f"Looked at {moment(now.at)}, metrics from {moment(start)} to {moment(now.figures.end)}"
    else:
        yield f"Looked at {moment(now.at)}"
