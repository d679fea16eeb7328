"""Refuse the interactive elements that Slack refuses: what people fill in, choose and press in modals and Home tabs."""

from collections.abc import Iterator
from typing import Any

from playground.slack.blockcheck import BUTTON, CONFIRM, plain, text
from playground.slack.overflow import overflow_check
from playground.slack.shapes import Check, array, flag, number, one_of, problem, record, string, typed

OPTION = record("text", "value", text=plain(75), value=string(150), description=plain(75))
RICH_OPTION = record("text", "value", text=text(75), value=string(150), description=text(75))
GROUP = record("label", "options", label=plain(75), options=array(100, OPTION))
DISPATCH = record(
    "trigger_actions_on",
    trigger_actions_on=array(2, one_of("on_enter_pressed", "on_character_entered")),
)


def choosing(*, options: Check, option: Check = OPTION, **more: Check) -> Check:
    """A choice of one; what it begins with must be one of the options."""
    fields = {"action_id": string(255), "confirm": CONFIRM, "focus_on_load": flag, "initial_option": option}
    check = record("options", **fields, options=options, **more)

    def one(value: Any, path: str) -> Iterator[str]:
        found = list(check(value, path))
        yield from found
        if not found and value.get("initial_option", value["options"][0]) not in value["options"]:
            yield problem("initial_option must be one of the options", f"{path}/initial_option")

    return one


def select(value: Any, path: str) -> Iterator[str]:
    """Options, or groups of them, never both."""
    grouped = isinstance(value, dict) and "option_groups" in value
    yield from (GROUPED if grouped else LISTED)(value, path)


LISTED = choosing(options=array(100, OPTION, distinct="value"), placeholder=plain(150))
GROUPED = record(
    "option_groups",
    option_groups=array(100, GROUP),
    action_id=string(255),
    confirm=CONFIRM,
    focus_on_load=flag,
    initial_option=OPTION,
    placeholder=plain(150),
)
EXTERNAL = record(
    action_id=string(255),
    initial_option=OPTION,
    min_query_length=number(0, 3000),
    confirm=CONFIRM,
    focus_on_load=flag,
    placeholder=plain(150),
)
RADIO = choosing(options=array(10, RICH_OPTION, distinct="value"), option=RICH_OPTION)
CHECKBOXES = record(
    "options",
    action_id=string(255),
    options=array(10, RICH_OPTION, distinct="value"),
    initial_options=array(10, RICH_OPTION),
    confirm=CONFIRM,
    focus_on_load=flag,
)
TYPED = {
    "action_id": string(255),
    "initial_value": string(3000),
    "placeholder": plain(150),
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
}
STATEFUL = {
    "static_select": select,
    "external_select": EXTERNAL,
    "radio_buttons": RADIO,
    "checkboxes": CHECKBOXES,
}
PRESSED = typed(button=BUTTON, overflow=overflow_check(plain, CONFIRM), **STATEFUL)
FILLED_IN = typed(
    **STATEFUL,
    plain_text_input=record(**TYPED, min_length=number(0, 3000), max_length=number(1, 3000), multiline=flag),
    url_text_input=record(**TYPED),
)
OPTIONS_ANSWER = record("options|option_groups", options=array(100, OPTION), option_groups=array(100, GROUP))


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """All options of a choice, those in groups among them."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]
