"""Buttons of a card that type a command: each says in its dialog what that is, and is read as if it had been typed.

Two words end a rollback: before ECS is called it is withdrawn, afterwards it is said what can still be stopped.
"""

from collections.abc import Iterator

from bot.model import Rollback, State, Undo, Verb
from handlers import ids
from handlers.grammar.words import STOP, WITHDRAW
from handlers.messages.blocks import Block, actions, button, confirm

_WITHDRAW, _STOP, _UNDO, _UNWATCH = ids.TYPED[:4]
_UNWATCHING = "stop watching"


def ending(rollback: Rollback) -> Iterator[Block]:
    """Below a rollback that is under way: nothing else can be done about it."""
    if rollback.state is State.APPROVED:
        yield actions(_withdraw(rollback))
    elif rollback.state in (State.EXECUTING, State.ROLLING):
        yield actions(_stop(rollback))


def afterwards(rollback: Rollback) -> Iterator[Block]:
    """Below one that succeeded. An undo is not undone: what it brought back is rolled back anew."""
    if rollback.state is not State.SUCCEEDED:
        return
    undo = () if isinstance(rollback.request.ask, Undo) else (_undo(rollback),)
    watched = (_unwatch(rollback),) if any(phase.pending for phase in rollback.phases) else ()
    if undo or watched:
        yield actions(*undo, *watched)


def _withdraw(rollback: Rollback) -> Block:
    then = "It is withdrawn if nothing was sent to AWS by then, and your name is noted."
    sure = _types(rollback, WITHDRAW, then, title="Withdraw this rollback?", yes="Withdraw", no="Keep it")
    return button("Withdraw…", action_id=_WITHDRAW, value=_words(rollback, WITHDRAW), confirm=sure)


def _stop(rollback: Rollback) -> Block:
    then = "What was sent is not taken back. Only you are told what can still be stopped, and how."
    sure = _types(rollback, STOP, then, title="What can still be stopped?", yes="Tell me", no="Close")
    return button("Stop…", action_id=_STOP, value=_words(rollback, STOP), confirm=sure)


def _undo(rollback: Rollback) -> Block:
    then = (
        f"It plans the way back to what the newest rollback of {rollback.service} left. "
        "Nothing changes until somebody else approves that."
    )
    sure = _types(rollback, Verb.UNDO, then, title="Plan the undo?", yes="Plan it", no="Not now")
    return button("Undo…", action_id=_UNDO, value=_words(rollback, Verb.UNDO), confirm=sure)


def _unwatch(rollback: Rollback) -> Block:
    then = "What is not judged yet stays so, and nobody is told if it becomes unwell. The service is not changed."
    sure = _types(rollback, _UNWATCHING, then, title="Stop watching it?", yes="Stop watching", no="Keep watching")
    return button("Stop watching…", action_id=_UNWATCH, value=_words(rollback, _UNWATCHING), confirm=sure)


def _types(rollback: Rollback, words: str, then: str, *, title: str, yes: str, no: str) -> Block:
    text = f"Types for you: {ids.COMMAND} {_words(rollback, words)}\n{then}"
    return confirm(title, text=text, yes=yes, no=no)


def _words(rollback: Rollback, words: str) -> str:
    return f"{rollback.service} {words}"
