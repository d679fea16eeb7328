"""The ids that travel to Slack and back. A value says where a click belongs; it never says what is allowed."""

import re

from bot.model import NEXT_STEPS, Verb

COMMAND = "/rollback"
BUTTONS = (
    Verb.APPROVE,
    Verb.REJECT,
    Verb.CANCEL,
    Verb.REPLAN,
    Verb.IMMEDIATE_FIRST,
    Verb.RELEASE,
    Verb.USERS_WELL,
    Verb.USERS_UNWELL,
    Verb.LOAD_TEST,
    Verb.LOOKING,
    *sorted(NEXT_STEPS),
)  # the action ids are the verbs themselves
OPEN_SERVICE, OPEN_DEPLOYMENT = "open_service", "open_deployment"
OPEN_LOG, OPEN_BUILD = "open_log", "open_build"
LINKS = (OPEN_SERVICE, OPEN_DEPLOYMENT, OPEN_LOG, OPEN_BUILD)  # buttons that lead out, and do nothing here
PICK = "pick"  # the button that opens the form, and the form
EMERGENCY, REVIEW = Verb.EMERGENCY.value, Verb.REVIEW.value  # buttons that open a form, and the forms
FORMS = (PICK, EMERGENCY, REVIEW)
SERVICE = "service"
REVISION, REASON = "revision", "reason"  # what the form asks for: its blocks and their actions
_SERVICE = r"(?P<service>[a-z0-9][a-z0-9-]{0,62})"
_PLACE = re.compile(rf"(?P<channel>[CDG][A-Z0-9]+):{_SERVICE}")
_WHERE = re.compile(r"(?P<channel>[CDG][A-Z0-9]+):(?P<ts>\d+\.\d+):(?P<value>[0-9a-f]{32}:[0-9a-f]{64})")
_VALUE = re.compile(r"(?P<rollback_id>[0-9a-f]{32}):(?P<digest>[0-9a-f]{64})")


def any_but(*known: str) -> re.Pattern[str]:
    """All that is none of these.

    Bolt asks the next listener where one has not acknowledged in time. That one must not say that nothing happened:
    what waits for the database may yet be stored.
    """
    return re.compile(rf"^(?!(?:{'|'.join(map(re.escape, known))})$)")


def value(rollback_id: str, digest: str) -> str:
    """A button's value: the rollback, and the digest of the plan that was shown beside the button."""
    return f"{rollback_id}:{digest}"


def read_value(text: str) -> tuple[str, str] | None:
    """(rollback id, digest), or None for a value that is not ours."""
    match = _VALUE.fullmatch(text)
    return (match["rollback_id"], match["digest"]) if match else None


def place(channel: str, service: str) -> str:
    """A form's private metadata: where it was opened, and for which service."""
    return f"{channel}:{service}"


def read_place(text: str) -> tuple[str, str] | None:
    """(channel, service), or None for metadata that is not ours."""
    match = _PLACE.fullmatch(text)
    return (match["channel"], match["service"]) if match else None


def beneath(channel: str, message_ts: str, value_: str) -> str:
    """A form's private metadata: the message whose button opened it, and that button's value."""
    return f"{channel}:{message_ts}:{value_}"


def read_beneath(text: str) -> tuple[str, str, str, str] | None:
    """(channel, message, rollback id, digest), or None for metadata that is not ours."""
    match = _WHERE.fullmatch(text)
    routed = read_value(match["value"]) if match else None
    return (match["channel"], match["ts"], *routed) if match and routed else None
