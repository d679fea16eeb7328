"""The buttons of a card that came to nothing: nobody has to type the same again to go on."""

from collections.abc import Iterator

from bot.model import REPLANNABLE, Complete, Immediate, Rollback, State, Undo, Verb
from handlers import ids
from handlers.messages.blocks import Block, actions, button
from handlers.messages.complete import IMMEDIATELY

AGAIN, ANOTHER = "Ask again", "Choose another revision…"
_NOT_AT_ONCE = {State.STALE, State.CANCELLED}


def ways_on(rollback: Rollback) -> Iterator[Block]:
    """None where it succeeded, or where a person must look at the service first."""
    if rollback.state in REPLANNABLE:
        yield actions(*_buttons(rollback))


def _buttons(rollback: Rollback) -> Iterator[Block]:
    value, ask = ids.value(rollback.id, rollback.plan.digest), rollback.request.ask
    if isinstance(ask, Complete) and not rollback.plan.gone_back and rollback.state not in _NOT_AT_ONCE:
        yield button(IMMEDIATELY, action_id=Verb.IMMEDIATE_FIRST, value=value)  # what is bad serves on
    yield button(AGAIN, action_id=Verb.REPLAN, value=value)
    if isinstance(ask, Immediate | Undo):
        yield button(ANOTHER, action_id=ids.PICK, value=value)
