"""Overflow menus, the `…` beside buttons: what Slack takes of one, and which option a person chooses in it."""

from collections.abc import Callable
from typing import Any

from playground.slack.shapes import Check, array, record, string

Json = dict[str, Any]
MOST = 5


def overflow_check(plain: Callable[[int], Check], confirm: Check) -> Check:
    """One to five options. `plain` checks a text of so many characters at most."""
    option = record(
        "text", "value", text=plain(75), value=string(150), description=plain(75), url=string(3000)
    )  # fmt: skip
    options = array(MOST, option, distinct="value")
    return record("options", options=options, action_id=string(255), confirm=confirm)


def value_of(element: Json, option: str) -> str | None:
    """Of the option whose value is this, or begins so before a colon."""
    values = [each["value"] for each in element["options"]]
    return next((value for value in values if option in (value, value.partition(":")[0])), None)


def chosen(element: Json, value: str) -> Json:
    """What Slack tells of a menu in which the option with that value was chosen; a forger may send any value."""
    option = next((each for each in element["options"] if each["value"] == value), element["options"][0])
    return {
        "type": "overflow",
        "action_id": element["action_id"],
        "selected_option": {"text": option["text"], "value": value},
    }
