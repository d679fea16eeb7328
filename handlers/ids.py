"""The ids that travel to Slack and back. A value says where a click belongs; it never says what is allowed."""

import re

from bot.model import Verb

COMMAND = "/rollback"
BUTTONS = (
    Verb.APPROVE,
    Verb.REJECT,
    Verb.CANCEL,
    Verb.REPLAN,
    Verb.IMMEDIATE_FIRST,
    Verb.RELEASE,
)  # the action ids are the verbs themselves
_VALUE = re.compile(r"(?P<rollback_id>[0-9a-f]{32}):(?P<digest>[0-9a-f]{64})")


def value(rollback_id: str, digest: str) -> str:
    """A button's value: the rollback, and the digest of the plan that was shown beside the button."""
    return f"{rollback_id}:{digest}"


def read_value(text: str) -> tuple[str, str] | None:
    """(rollback id, digest), or None for a value that is not ours."""
    match = _VALUE.fullmatch(text)
    return (match["rollback_id"], match["digest"]) if match else None
