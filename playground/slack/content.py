"""The arguments of a message as Slack accepts them, shared by the Web API, acks and response URLs."""

import json
from collections.abc import Collection
from typing import Any

from playground.slack.blockcheck import problems
from playground.slack.errors import SlackError

POST_LIMIT = 40_000
UPDATE_LIMIT = 4_000


def flag(arguments: dict[str, Any], name: str) -> bool:
    """A boolean argument: the SDK sends JSON booleans, or 1 and 0 in forms."""
    return arguments.get(name) in (True, 1, "1", "true", "True")


def content(arguments: dict[str, Any], *, limit: int, refuses: Collection[str] = ()) -> dict[str, Any]:
    """The `text` and `blocks` of a message, checked; raises SlackError.

    `refuses` are kinds of blocks that the workspace takes from nobody, which is not the bot's fault.
    """
    text, blocks = arguments.get("text") or "", _decoded(arguments.get("blocks"), "invalid_blocks_format") or []
    if not text:
        hint = "[ERROR] missing top-level text: notifications show it (this local Slack asks for it; Slack warns)"
        raise SlackError("no_text", response_metadata={"messages": [hint]})
    if len(text) > limit:
        raise SlackError("msg_too_long")
    if found := problems(blocks):
        raise SlackError("invalid_blocks", errors=found, response_metadata={"messages": found})
    if found := problems(blocks, refuses=refuses):
        raise SlackError("invalid_blocks", not_its_fault=True, errors=found, response_metadata={"messages": found})
    return {"text": text, "blocks": tuple(blocks)}


def metadata(arguments: dict[str, Any]) -> dict[str, Any]:
    """`{"metadata": ...}` if the argument was given, else nothing; an empty object removes it."""
    if arguments.get("metadata") is None:
        return {}
    value = _decoded(arguments["metadata"], "invalid_metadata_format")
    if value == {}:
        return {"metadata": None}
    if not _is_metadata(value):
        raise SlackError("invalid_metadata_format")
    return {"metadata": value}


def _is_metadata(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("event_type"), str)
        and isinstance(value.get("event_payload"), dict)
    )


def _decoded(value: Any, error: str) -> Any:
    """The SDK sends objects as JSON text in forms."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise SlackError(error) from None
