"""What people do in a modal or a Home tab: fill in, press, look for options, submit, close; and what comes of it."""

from collections.abc import Mapping
from typing import Any

from playground.slack.delivery import NotAckedError, Transport
from playground.slack.errors import SlackError
from playground.slack.payloads import of_person
from playground.slack.record import Record, Refusal
from playground.slack.state import NoSuchElementError, Place, beginning, complaint, element_of, reported, stateful
from playground.slack.suggestions import Suggestions
from playground.slack.view import View
from playground.slack.views import Views
from playground.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"
NOT_INTERACTIVE = "This app is not configured to handle interactive responses."

Json = dict[str, Any]


class Forms:
    """`values` are what was chosen or typed, by block id; an input that is not named stays as it is."""

    def __init__(self, workspace: Workspace, views: Views, *, transport: Transport, record: Record) -> None:
        self._workspace, self._views = workspace, views
        self._transport, self._record = transport, record
        self._suggestions = Suggestions(workspace, transport=transport, record=record)
        self.suggest = self._suggestions.ask

    async def submit(self, view: View, values: Mapping[str, Any], *, forged: Json | None = None) -> str | None:
        """The error the person sees, or None. `forged` replaces parts of the view, as nobody but a forger can."""
        view = self.fill(view, values)
        if wrong := _complaints(view):
            self._views.complain(view, wrong)
            return next(iter(wrong.values()))
        payload = {**self._payload("view_submission", view, forged), "response_urls": []}
        payload["trigger_id"] = self._views.trigger(view.user)
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

    async def close(self, view: View, *, everything: bool = False) -> None:
        """Cancel or Escape: back to the modal under it, if any; with `everything` the cross: all of them."""
        everything = everything or bool(view.shown.get("clear_on_close"))
        for closed in self._views.close(view.user, view=view, everything=everything):
            if closed.shown.get("notify_on_close"):
                await self._tell({**self._payload("view_closed", closed), "is_cleared": everything})

    async def press(
        self,
        view: View,
        action_id: str,
        *,
        block_id: str | None = None,
        value: Any = None,
        values: Mapping[str, Any] | None = None,
    ) -> str | None:
        """Press a button or choose `value` in an element that tells the app at once. -> the error shown, or None.

        `values` is what else was typed so far. Raises NoSuchElementError, NoSuchOptionError.
        """
        if not self._workspace.manifest.interactivity:
            return NOT_INTERACTIVE
        block, element = element_of(view.blocks, action_id, block_id)
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise NoSuchElementError(f"{action_id!r} tells the app nothing before the form is submitted.")
        place = (block["block_id"], action_id)
        view = self.fill(view, values or {})
        value = self._suggestions.chosen(view, block, element, value)
        if place in stateful(view.blocks):
            typed: dict[Place, Any] = {place: value}
            view = self._views.fill(view, typed)
        shown: Json = {key: element[key] for key in ("action_id", "type", "text", "value", "style") if key in element}
        chosen: Json = {} if element["type"] == "button" else reported(element, value)
        action: Json = {**shown, **chosen, "block_id": block["block_id"], "action_ts": self._workspace.next_ts()}
        payload = {**self._payload("block_actions", view), "container": _container(view), "actions": [action]}
        return await self._tell({**payload, "trigger_id": self._views.trigger(view.user)})

    def fill(self, view: View, values: Mapping[str, Any]) -> View:
        """Type and choose, and tell nobody. Raises NoSuchOptionError for what is not offered."""
        typed: dict[Place, Any] = {}
        for block in view.blocks:
            if block["type"] == "input" and (name := block["block_id"]) in values:
                element = block["element"]
                typed[name, element["action_id"]] = self._suggestions.chosen(view, block, element, values[name])
        return self._views.fill(view, typed)

    async def _tell(self, payload: Json) -> str | None:
        try:
            await self._transport.deliver("interactive", payload)
        except NotAckedError as failure:
            return TROUBLE if payload["view"]["type"] == "modal" else str(failure)
        return None

    def _payload(self, kind: str, view: View, forged: Json | None = None) -> Json:
        person = self._workspace.people[view.user]
        return {**of_person(kind, person), "view": {**view.wire(with_state=True), **(forged or {})}}


def _complaints(view: View) -> dict[str, str]:
    """What Slack itself finds missing, by block id."""
    found = {}
    for place, (block, element) in stateful(view.blocks).items():
        value = view.typed[place] if place in view.typed else beginning(element)
        wrong = complaint(block, element, value) if block["type"] == "input" else None
        if wrong:
            found[block["block_id"]] = wrong
    return found


def _container(view: View) -> Json:
    return {"type": "view", "view_id": view.id}
