"""What the thread is told from which a rollback was asked for: where its card is, and how it ended."""

from bot.model import Rollback, State
from handlers.messages import phrases
from handlers.messages.blocks import Message, said
from handlers.messages.mrkdwn import foreign, link, place, prose


def linked(rollback: Rollback, url: str) -> Message:
    what = f"A rollback of *{foreign(rollback.service)}*, {phrases.revisions(rollback.effective_plan)}"
    return said(f"{what}, is asked for because of this: {_card(rollback, url)}. How it ends is told here as well.")


def outcome(rollback: Rollback, url: str) -> Message:
    """Whether it is well afterwards goes on changing, and this message does not: that is left to the card."""
    restored = rollback.state is State.SUCCEEDED
    headline = "" if restored else f"*{foreign(phrases.headline(rollback))}*"
    see = f"{'Whether it is well now stands on' if restored else 'See'} {_card(rollback, url)}."
    return said("\n".join(filter(None, [headline, prose(phrases.ending(rollback)), see])))


def _card(rollback: Rollback, url: str) -> str:
    return f"{link(url, 'its card')} in {place(rollback.channel)}"
