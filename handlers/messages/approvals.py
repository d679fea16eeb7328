"""Who approved a rollback, how many more must, and who still may."""

from collections.abc import Collection, Iterator

from bot.model import Rollback, State
from bot.text import both
from handlers.messages.blocks import Block, section
from handlers.messages.mrkdwn import person

_WORDS = ("no", "one", "two", "three", "four", "five")


def progress(rollback: Rollback, needed: int, able: Collection[str]) -> Iterator[Block]:
    """On a card that waits for more than one person. `able` are the Slack ids of those who may approve it still."""
    if rollback.state is not State.PROPOSED or needed <= 1:
        return
    given = len(rollback.approvals)
    if not given:
        yield section(f"*Approvals*  {_WORDS[needed]} people must approve this, and none of them asked for it")
        return
    missing = max(needed - given, 0)
    still = f", from {both([person(slack_id) for slack_id in able], 'or')}" if able else ""
    yield section(f"*{given} of {needed} approved:* {by(rollback)} · {_WORDS[missing]} more needed{still}")


def by(rollback: Rollback) -> str:
    """All who approved the plan, as mentions: `@ben and @chloe`."""
    return both([person(approval.slack_id) for approval in rollback.approvals])


def told(rollback: Rollback) -> str:
    """Behind who asked for it; "" where nobody approved."""
    if not rollback.approvals:
        return ""
    return f"approved by {by(rollback)}" if rollback.approved_at else f"only {by(rollback)} approved"
