"""The options of an external_select, which the app is asked for while the person types."""

from typing import Any

from playground.slack.delivery import NotAckedError, Transport
from playground.slack.elements import OPTIONS_ANSWER, options_of
from playground.slack.payloads import of_person
from playground.slack.record import Record, Refusal
from playground.slack.state import NoSuchOptionError, element_of
from playground.slack.view import View
from playground.slack.workspace import Workspace

SHORTEST_QUERY = 3  # unless the element says otherwise

Json = dict[str, Any]


class Suggestions:
    """All options that each of them has offered."""

    def __init__(self, workspace: Workspace, *, transport: Transport, record: Record) -> None:
        self._workspace, self._transport, self._record = workspace, transport, record
        self._offered: dict[tuple[str, str], list[Json]] = {}

    async def ask(self, view: View, action_id: str, typed: str, *, block_id: str | None = None) -> list[Json]:
        """What it offers for `typed`; nothing where the app fails. Raises NoSuchElementError."""
        block, element = element_of(view.blocks, action_id, block_id)
        if element["type"] != "external_select" or len(typed) < element.get("min_query_length", SHORTEST_QUERY):
            return []
        payload = {
            **of_person("block_suggestion", self._workspace.people[view.user]),
            "container": {"type": "view", "view_id": view.id},
            "view": view.wire(with_state=True),
            "action_id": action_id,
            "block_id": block["block_id"],
            "value": typed,
        }
        options = await self._answer(payload)
        self._offered.setdefault((view.id, block["block_id"]), []).extend(options)
        return options

    def chosen(self, view: View, block: Json, element: Json, value: Any) -> Any:
        """What is kept of a choice: of an external_select the option itself. Raises NoSuchOptionError."""
        if element["type"] != "external_select" or not value:
            return value
        offered = [*self._offered.get((view.id, block["block_id"]), []), element.get("initial_option", {})]
        found = next((option for option in offered if option.get("value") == value), None)
        if found is None:
            raise NoSuchOptionError(f"{element['action_id']} has not offered {value!r}: ask it for suggestions first.")
        return found

    async def _answer(self, payload: Json) -> list[Json]:
        try:
            ack = await self._transport.deliver("interactive", payload)
        except NotAckedError:
            return []
        if ack.get("options") == []:
            return []
        if found := list(OPTIONS_ANSWER(ack, "")):
            self._record.refuse(Refusal("ack of block_suggestion", "invalid_arguments", ack, {"messages": found}))
            return []
        return options_of(ack)
