"""What people do: type commands, press buttons; and what they see when the bot answers, or does not."""

from dataclasses import dataclass
from typing import Any

from playground.slack import wire
from playground.slack.blockcheck import flat
from playground.slack.content import POST_LIMIT, content
from playground.slack.delivery import NotAckedError, Transport
from playground.slack.errors import SlackError
from playground.slack.overflow import chosen, value_of
from playground.slack.payloads import VERIFICATION_TOKEN
from playground.slack.record import Record, Refusal
from playground.slack.responses import ResponseUrls
from playground.slack.views import Views
from playground.slack.workspace import Message, Workspace
from playground.slack.world import APP_ID, BOT_USER_ID, SLACKBOT_ID, TEAM_DOMAIN, TEAM_ID, Channel, Person


class NoSuchButtonError(LookupError):
    """The person cannot press this: the message, as it is now, does not show it."""


@dataclass(frozen=True)
class Reply:
    """What came of a command: the ack's text (None if it had none), or the error the person saw."""

    text: str | None
    is_error: bool = False


class Interactions:
    """Commands and clicks of people, delivered to the bot."""

    def __init__(
        self, workspace: Workspace, *, transport: Transport, responses: ResponseUrls, views: Views, record: Record
    ) -> None:
        self._workspace = workspace
        self._transport = transport
        self._responses = responses
        self._record = record
        self._views = views

    async def command(self, user: str, channel: str, command: str, text: str) -> Reply:
        """Type a slash command."""
        person, place = self._workspace.people[user], self._workspace.channels[channel]
        self._workspace.gesture(channel, user, f"types {command} {text}".strip())
        if command not in self._workspace.manifest.commands:
            return self._failed(user, channel, _not_a_command(command))
        payload = self._command_payload(person, place, command, text)
        try:
            ack = await self._transport.deliver("slash_commands", payload)
            return self._show_ack(user, channel, ack)
        except NotAckedError as failure:
            return self._failed(user, channel, f'{command} failed with the error "{failure}"')
        except SlackError as error:
            self._record.refuse(Refusal(f"ack of {command}", error.code, ack, error.detail))
            return self._failed(user, channel, f'{command} failed with the error "invalid_command_response"')

    async def click(
        self, user: str, message: Message, element: dict[str, Any], block_id: str, *, value: str | None
    ) -> str | None:
        """Press a button; the error the person sees, or None. `value` overrides the button's, as a forger would.

        Of an overflow menu it says which option is chosen.
        """
        action = _action(element, block_id, value, self._workspace.next_ts())
        self._workspace.gesture(message.channel, user, _gesture(action), on=message.ts)
        self._workspace.errors.pop((message.channel, message.ts, user), None)
        if not self._workspace.manifest.interactivity:
            return "This app is not configured to handle interactive responses."
        payload = self._click_payload(user, message)
        payload["actions"] = [action]
        try:
            await self._transport.deliver("interactive", payload)
        except NotAckedError as failure:
            self._workspace.errors[message.channel, message.ts, user] = str(failure)
            self._workspace.gesture(message.channel, user, f'sees the error "{failure}"', on=message.ts)
            return str(failure)
        return None

    def _show_ack(self, user: str, channel: str, ack: dict[str, Any]) -> Reply:
        if not ack.get("text") and not ack.get("blocks"):
            return Reply(None)
        everyone = ack.get("response_type") == "in_channel"
        checked = content(ack, limit=POST_LIMIT)
        self._workspace.post(channel, BOT_USER_ID, **checked, ephemeral_to=None if everyone else user)
        return Reply(checked["text"])

    def _failed(self, user: str, channel: str, text: str) -> Reply:
        self._workspace.post(channel, SLACKBOT_ID, text, ephemeral_to=user)
        return Reply(text, is_error=True)

    def _command_payload(self, person: Person, place: Channel, command: str, text: str) -> dict[str, Any]:
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM_ID,
            "team_domain": TEAM_DOMAIN,
            "channel_id": place.id,
            "channel_name": "privategroup" if place.is_private else place.name,
            "user_id": person.id,
            "user_name": person.name.lower(),
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._responses.issue(channel=place.id, user=person.id),
            "trigger_id": self._views.trigger(person.id),
        }

    def _click_payload(self, user: str, message: Message) -> dict[str, Any]:
        """As Slack's block_actions; an ephemeral message is not repeated in it."""
        person, place = self._workspace.people[user], self._workspace.channels[message.channel]
        name, hidden = person.name.lower(), message.ephemeral_to is not None
        container: dict[str, Any] = {"type": "message", "message_ts": message.ts, "channel_id": place.id}
        container["is_ephemeral"] = hidden
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        return {
            "type": "block_actions",
            "user": {"id": person.id, "username": name, "name": name, "team_id": person.team_id},
            "api_app_id": APP_ID,
            "token": VERIFICATION_TOKEN,
            "container": container,
            "trigger_id": self._views.trigger(person.id),
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
            "channel": {"id": place.id, "name": "privategroup" if place.is_private else place.name},
            **({} if hidden else {"message": wire.message(message)}),
            "state": {"values": {}},
            "response_url": self._responses.issue(channel=place.id, user=user, original=message),
        }


def find_button(
    message: Message, action_id: str, *, block_id: str | None = None, value: str | None = None
) -> tuple[dict[str, Any], str]:
    """The button and its block's id; of several with that action_id the one with `value`. Raises NoSuchButtonError."""
    found = [
        (element, block["block_id"])
        for block in flat(message.blocks)
        for element in buttons(block)
        if element["action_id"] == action_id and block_id in (None, block["block_id"])
    ]
    if not found:
        raise NoSuchButtonError(f"There is no button {action_id!r} on this message any more: {message.text!r}")
    return next((pair for pair in found if pair[0].get("value") == value), found[0])


def has_button(message: Message, action_id: str) -> bool:
    return any(element["action_id"] == action_id for block in flat(message.blocks) for element in buttons(block))


def buttons(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of one block."""
    return block["elements"] if block["type"] == "actions" else [block["accessory"]] if "accessory" in block else []


def find_option(message: Message, action_id: str, option: str) -> tuple[dict[str, Any], str, str]:
    """The overflow menu, its block's id, and the value of that option. Raises NoSuchButtonError."""
    menu, block_id = find_button(message, action_id)
    value = value_of(menu, option) if menu["type"] == "overflow" else None
    if value is None:
        raise NoSuchButtonError(f"There is no option {option!r} in {action_id!r} any more: {message.text!r}")
    return menu, block_id, value


def _gesture(action: dict[str, Any]) -> str:
    if action["type"] == "overflow":
        return f"chooses [{action['selected_option']['text']['text']}]"
    return f"presses [{action['text']['text']}]"


def _action(element: dict[str, Any], block_id: str, value: str | None, ts: str) -> dict[str, Any]:
    if element["type"] == "overflow":
        return {**chosen(element, value or ""), "block_id": block_id, "action_ts": ts}
    shown = {key: element[key] for key in ("action_id", "text", "value", "style", "type") if key in element}
    forged = {} if value is None else {"value": value}
    return {**shown, "block_id": block_id, "action_ts": ts, **forged}


def _not_a_command(command: str) -> str:
    return (
        f"{command} is not a valid command. "
        'In Slack, all messages that start with the "/" character are interpreted as commands.'
    )
