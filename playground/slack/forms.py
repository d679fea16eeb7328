"""What people do in a modal: fill it in and submit it, or close it; and what they see of the bot's ack."""

from typing import Any

from playground.slack.delivery import NotAckedError, Transport
from playground.slack.errors import SlackError
from playground.slack.interactions import VERIFICATION_TOKEN
from playground.slack.record import Record, Refusal
from playground.slack.views import View, Views
from playground.slack.workspace import Workspace
from playground.slack.world import APP_ID, TEAM_DOMAIN, TEAM_ID

TROUBLE = "We had some trouble connecting. Try again?"

Json = dict[str, Any]


class Forms:
    """`values` are what was chosen or typed, by block id."""

    def __init__(self, workspace: Workspace, views: Views, *, transport: Transport, record: Record) -> None:
        self._workspace, self._views = workspace, views
        self._transport, self._record = transport, record

    async def submit(self, view: View, values: dict[str, str], *, forged: Json | None = None) -> str | None:
        """The error the person sees, or None. `forged` replaces parts of the view, as nobody but a forger can."""
        missing = [block for block in _inputs(view) if not block.get("optional") and not values.get(block["block_id"])]
        if missing:
            return "Please complete this required field."
        payload = self._payload(view, values, forged or {})
        ack: Json = {}
        try:
            ack = await self._transport.deliver("interactive", payload)
            self._views.acked(view, ack)
        except NotAckedError:
            return TROUBLE
        except SlackError as error:
            self._record.refuse(Refusal("ack of view_submission", error.code, ack, error.detail))
            return TROUBLE
        return next(iter(ack.get("errors", {}).values()), None)

    def _payload(self, view: View, typed: dict[str, str], forged: Json) -> Json:
        person = self._workspace.people[view.user]
        name = person.name.lower()
        values = {block["block_id"]: _state(block["element"], typed.get(block["block_id"])) for block in _inputs(view)}
        return {
            "type": "view_submission",
            "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
            "user": {"id": person.id, "username": name, "name": name, "team_id": person.team_id},
            "api_app_id": APP_ID,
            "token": VERIFICATION_TOKEN,
            "trigger_id": self._views.trigger(person.id),
            "view": {**view.wire(), "state": {"values": values}, **forged},
            "response_urls": [],
            "is_enterprise_install": False,
            "enterprise": None,
        }


def _inputs(view: View) -> list[Json]:
    return [block for block in view.shown["blocks"] if block["type"] == "input"]


def _state(element: Json, chosen: str | None) -> Json:
    """What Slack reports of one input; what was left empty is null."""
    if element["type"] == "radio_buttons":
        option = next((option for option in element["options"] if option["value"] == chosen), None)
        return {element["action_id"]: {"type": "radio_buttons", "selected_option": option}}
    return {element["action_id"]: {"type": "plain_text_input", "value": chosen or None}}
