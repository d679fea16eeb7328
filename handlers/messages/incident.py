"""What the thread is told from which a rollback was asked for: where its card is, and how it ended."""

from bot.model import Phase, Rollback, State
from bot.validation.standing import failing, landed, window
from handlers.messages import phrases
from handlers.messages.blocks import Message, said
from handlers.messages.mrkdwn import foreign, link, place, prose


def linked(rollback: Rollback, url: str) -> Message:
    what = f"A rollback of *{foreign(rollback.service)}*, {phrases.revisions(rollback.effective_plan)}"
    return said(f"{what}, is asked for because of this: {_card(rollback, url)}. How it ends is told here as well.")


def outcome(rollback: Rollback, number: str, url: str) -> Message:
    """Its end; or, with the `number` of a phase, that this failed afterwards.

    Whether it is well goes on changing, and this message does not: that is left to the card.
    """
    if phase := next((each for each in rollback.phases if str(each.number) == number), None):
        return _unwell(rollback, phase, url)
    restored = rollback.state is State.SUCCEEDED
    headline = "" if restored else f"*{foreign(phrases.headline(rollback))}*"
    see = f"{'Whether it is well now stands on' if restored else 'See'} {_card(rollback, url)}."
    return said("\n".join(filter(None, [headline, prose(phrases.ending(rollback)), see])))


def _unwell(rollback: Rollback, phase: Phase, url: str) -> Message:
    of = f"{foreign(rollback.service)} is NOT well on {foreign(landed(rollback))}"
    found = failing(phase.checks) or "its checks do not pass"
    when = window(phase, rollback.phases)
    return said(f"🔴 *{of}*: in the {when}, {foreign(found)}. See {_card(rollback, url)}.")


def _card(rollback: Rollback, url: str) -> str:
    return f"{link(url, 'its card')} in {place(rollback.channel)}"
