"""The rollback that a button belongs to."""

import asyncio
from collections.abc import Collection

from bot.approval import clicks
from bot.errors import Refused, refuse
from bot.model import Interaction, NoticeKind, Rollback
from bot.ports import Ports

_LOOK, _LOOKS = 0.1, 50  # seconds, and how often
_LOOKS_FOR_A_CARD = 100  # whoever leads next first asks Slack where it is


async def clicked(click: Interaction, ports: Ports) -> Rollback | None:
    """A click can be faster than the note of where its card is posted, above all after a crash: wait a moment."""
    for _ in range(_LOOKS_FOR_A_CARD):
        rollback = await ports.journal.get(click.rollback_id)
        if rollback is None or not clicks.awaits_its_card(click, rollback):
            break
        await asyncio.sleep(_LOOK)  # real time: it is Slack that is waited for
    return rollback


async def pressed_on_its_question(click: Interaction, ports: Ports) -> Rollback:
    """The rollback in whose thread the question is that was pressed. Raises Refused for any other message."""
    return await pressed_beneath(click, NoticeKind.QUESTION, ports)


async def pressed_beneath(click: Interaction, kind: NoticeKind, ports: Ports) -> Rollback:
    """The rollback in whose thread the notice of that kind is that was pressed. Raises Refused for another message."""
    return await pressed_beneath_any(click, (kind,), ports)


async def pressed_beneath_any(click: Interaction, kinds: Collection[NoticeKind], ports: Ports) -> Rollback:
    """The same where several kinds have the button.

    As for its card, a click can be faster than the note of where it is posted.
    """
    rollback = await ports.journal.get(click.rollback_id)
    for _ in range(_LOOKS if rollback and rollback.channel == click.channel else 0):
        told = [each.ts for kind in kinds for each in await ports.journal.told(click.rollback_id, kind)]
        if rollback and click.message_ts in told:
            return rollback
        if told and all(told):
            break  # there is none whose place is yet to be noted
        await asyncio.sleep(_LOOK)
    else:
        if rollback and rollback.channel == click.channel and told:
            raise Refused.of(clicks.not_noted_yet())
    raise Refused.of(clicks.of_another_message("Use the buttons in the rollback's own thread."))


async def pressed_on_its_card(click: Interaction, ports: Ports, *, instead: str) -> Rollback:
    """The rollback under whose card the button is. Raises Refused with what to type `instead` for any other message."""
    rollback = await clicked(click, ports)
    if rollback is None:
        raise Refused.of(clicks.of_another_message(instead))
    refuse(clicks.not_on_its_card(click, rollback, instead))
    return rollback
