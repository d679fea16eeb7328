"""A plan whose card could be posted nowhere: nobody could approve it, and it must not keep the next one out."""

from bot.model import Rollback, State
from bot.plan.rebuild import leftover
from bot.ports import Journal
from bot.text import mention_channel


async def end_unseen(rollback: Rollback, why: str, journal: Journal) -> None:
    """`why` completes “Its card could not be posted in #channel: …”. Nothing where it does not wait for a decision."""
    reason = f"Its card could not be posted in {mention_channel(rollback.channel)}: {why}."
    outcome = f"{reason} Nobody could have approved it. Nothing was changed.{leftover(rollback)}"
    await journal.move(rollback.id, State.CANCELLED, when={State.PROPOSED}, outcome=outcome)
