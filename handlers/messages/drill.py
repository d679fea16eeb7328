"""What a card says of a drill: that it is one, and that one approval is good for both ways."""

from collections.abc import Iterator

from bot.model import Rollback, State
from handlers.messages.blocks import Block, section
from handlers.messages.mrkdwn import foreign

SIGN = "🏁"


def titled(headline: str, rollback: Rollback) -> str:
    """`🟠 Drill: Roll back quilt-catalog?`"""
    if not (drill := rollback.request.drill):
        return headline
    sign, _, rest = headline.partition(" ")
    return f"{sign} Drill, {'forth' if drill.forth else 'back'}: {rest}"


def badge(rollback: Rollback) -> Iterator[Block]:
    """For the card, to the end."""
    plan, drill = rollback.effective_plan, rollback.request.drill
    if drill is None:
        return
    if drill.forth:
        yield section(f"{SIGN} *Drill*, the way forth of rb-{drill.forth[:8]}, whose approval was good for both ways.")
        return
    steps = f"1. back to {foreign(plan.to_name)} and five minutes of validation; 2. forth to {foreign(plan.from_name)}"
    one = "One approval is good for both ways." if rollback.state is State.PROPOSED else ""
    way = "It goes forth only if that went well, and if nobody deployed meanwhile."
    yield section(f"{SIGN} *Drill*  {steps}, and five minutes of validation. {one} {way}")
