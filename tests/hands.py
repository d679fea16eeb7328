"""How people decide on a card: by a button, in its `…` menu, or in the form behind "Reject…"."""

from typing import Any

from handlers import ids
from playground.slack import LocalSlack, Message

IN_THE_MENU = {"cancel", "immediate_first"}


async def press(
    slack: LocalSlack, card: Message, action: str, *, user: str, reason: str = "", **how: Any
) -> str | None:
    """-> the error that is shown, if any. `how`: as `click` and `choose` take it; a click with a `value` is forged.

    A `reason` is typed into the form. Raises NoSuchButtonError, before anything else, where the card has it not.
    """
    if action == ids.REJECT and "value" not in how:
        return await _reject(slack, card, user=user, reason=reason, **how)
    if in_the_menu(card if how.get("stale") is None else how["stale"], action):
        return await slack.choose(user, card.channel, card.ts, ids.MORE, action, **how)
    return await slack.click(user, card.channel, card.ts, action, **how)


def in_the_menu(card: Message | bool, action: str) -> bool:
    return action in IN_THE_MENU and (isinstance(card, bool) or any(b["type"] == "overflow" for b in elements(card)))


def elements(card: Message) -> list[dict[str, Any]]:
    """The buttons and menus of its rows."""
    return [element for block in card.blocks if block["type"] == "actions" for element in block["elements"]]


def has(card: Message, action: str) -> bool:
    """Can this be pressed, or chosen, on it?"""
    options = [option for each in elements(card) for option in each.get("options", ())]
    return any(each["action_id"] == action for each in elements(card)) or any(
        option["value"].startswith(f"{action}:") for option in options
    )


async def _reject(slack: LocalSlack, card: Message, *, user: str, reason: str, **how: Any) -> str | None:
    before = slack.views.of(user)
    if error := await slack.click(user, card.channel, card.ts, ids.REJECT, **how):
        return error

    def opened() -> Any:
        view = slack.views.of(user)
        return view if view and view != before and view.shown["callback_id"] == ids.REJECT else None

    view = await slack.wait_for(opened, timeout=10)
    return await slack.forms.submit(view, {ids.REASON: reason} if reason else {})
