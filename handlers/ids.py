"""The ids that travel to Slack and back. A value says where a click belongs; it never says what is allowed."""

import re
from dataclasses import dataclass

from bot.model import NEXT_STEPS, Verb

COMMAND = "/rollback"
BUTTONS = (
    Verb.APPROVE,
    Verb.WITHDRAW,
    Verb.REPLAN,
    Verb.IMMEDIATE_FIRST,
    Verb.RELEASE,
    Verb.USERS_WELL,
    Verb.USERS_UNWELL,
    Verb.LOAD_TEST,
    Verb.LOOKING,
    Verb.PUBLISH,
    Verb.KEEP_BACK,
    Verb.TAKE,
    *sorted(NEXT_STEPS),
)  # the action ids are the verbs themselves; those of FORMS open a form first
OPEN_SERVICE, OPEN_DEPLOYMENT = "open_service", "open_deployment"
OPEN_LOG, OPEN_BUILD = "open_log", "open_build"
LINKS = (OPEN_SERVICE, OPEN_DEPLOYMENT, OPEN_LOG, OPEN_BUILD)  # buttons that lead out, and do nothing here
# The buttons that open a form, and these forms.
PICK, REJECT = "pick", str(Verb.REJECT)
EMERGENCY, REVIEW, SNOOZE, SUPPORT = str(Verb.EMERGENCY), str(Verb.REVIEW), str(Verb.SNOOZE), str(Verb.SUPPORT)
FORMS = (PICK, REJECT, EMERGENCY, REVIEW, SNOOZE, SUPPORT)
PROBLEM = str(Verb.PROBLEM)  # the button that opens the form to report one, for the service of its value; and this form
OF_ITEMS = (str(Verb.TICK), str(Verb.UNTICK), str(Verb.RETEST))  # buttons of an item of a list
ASSIGN = str(Verb.ASSIGN)  # the button that opens the form of such an item; and this form
LEARN = str(Verb.LEARN)  # the button that opens the form for lessons; and this form
OWNER, DUE = "owner", "due"  # what it asks for, as below
PREPARE = str(Verb.PREPARE)  # the button under a call of such reports
MORE = "more"  # the overflow menu: the value of each option is a verb, or PICK, and behind a colon a button's value
SERVICE, REVISION, REASON = "service", "revision", "reason"  # what forms ask for: their blocks and their actions
SEVERITY = "severity"  # as above
FORM = "roll_back"  # the form to ask for a rollback
SHORTCUT, SHORTCUT_ON_MESSAGE = "roll_back", "roll_back_here"  # of the manifest: they open it
OPEN_PLAN = "open_plan"  # the button that opens it for the service of its value
TYPED = ("type_1", "type_2", "type_3", "type_4", "type_5")  # buttons whose value is what they type
KIND, COMMIT = "kind", "commit"  # what it asks for, as above
CATEGORY, LINK = "category", "link"
_SERVICE = r"(?P<service>[a-z0-9][a-z0-9-]{0,62})"
_KEY = re.compile(r"[a-z0-9_]{1,40}")
_ITEM = re.compile(rf"{_SERVICE}:(?P<key>{_KEY.pattern}):(?P<value>.+)")
_PLACE = re.compile(rf"(?P<channel>[CDG][A-Z0-9]+):{_SERVICE}(:(?P<card>.+))?")
_VALUE = re.compile(r"(?P<rollback_id>[0-9a-f]{32}):(?P<digest>[0-9a-f]{64})")
_CARD = re.compile(r"(?P<channel>[CDG][A-Z0-9]+):(?P<ts>[0-9.]+):(?P<value>[0-9a-f:]+)")


NOWHERE = "-"
_ORIGIN = re.compile(r"(?P<channel>[CDG][A-Z0-9]+)(:(?P<ts>[0-9]+\.[0-9]+))?")


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


def option(what: str, button_value: str) -> str:
    """Of an overflow menu: what it does, to what."""
    return f"{what}:{button_value}"


def read_option(text: str) -> tuple[str, str]:
    """(what it does, the button's value behind that)"""
    what, _, button_value = text.partition(":")
    return what, button_value


@dataclass(frozen=True, slots=True)
class Card:
    """The message that a form was opened from: where it is, of which rollback, and which plan it showed."""

    channel: str
    ts: str
    rollback_id: str
    digest: str


def card(shown: Card) -> str:
    """The private metadata of a form that is about the rollback of that card."""
    return f"{shown.channel}:{shown.ts}:{value(shown.rollback_id, shown.digest)}"


def read_card(text: str) -> Card | None:
    """None for metadata that is not ours."""
    match = _CARD.fullmatch(text)
    routed = read_value(match["value"]) if match else None
    return Card(match["channel"], match["ts"], *routed) if match and routed else None


def place(channel: str, service: str, shown: Card | None = None) -> str:
    """A form's private metadata: where it was opened, for which service, and from which card, if from one."""
    return f"{channel}:{service}" + (f":{card(shown)}" if shown else "")


def read_place(text: str) -> tuple[str, str, Card | None] | None:
    """(channel, service, card), or None for metadata that is not ours."""
    match = _PLACE.fullmatch(text)
    if match is None:
        return None
    shown = read_card(match["card"] or "")
    return (match["channel"], match["service"], shown) if bool(shown) == bool(match["card"]) else None


def origin(channel: str, ts: str = "") -> str:
    """The private metadata of the form to ask: where it was opened, "" for nowhere, and from which thread there."""
    return (f"{channel}:{ts}" if ts else channel) or NOWHERE


def read_origin(text: str) -> tuple[str, str] | None:
    """(channel, thread's ts), or None for metadata that is not ours."""
    if text == NOWHERE:
        return "", ""
    match = _ORIGIN.fullmatch(text)
    return (match["channel"], match["ts"] or "") if match and match["channel"] else None


@dataclass(frozen=True, slots=True)
class OfItem:
    """Which item of a list a button is about: of which service, and of which rollback and plan (`routed`)."""

    service: str
    key: str
    routed: tuple[str, str]


def item_value(service: str, key: str, button_value: str) -> str:
    """Of a button that is about one item of a list."""
    return f"{service}:{key}:{button_value}"


def read_item_value(text: str) -> OfItem | None:
    """None for a value that is not ours."""
    match = _ITEM.fullmatch(text)
    routed = read_value(match["value"]) if match else None
    return OfItem(match["service"], match["key"], routed) if match and routed else None


def item_place(key: str, shown: Card) -> str:
    """The private metadata of the form about one item."""
    return f"{key}:{card(shown)}"


def read_item_place(text: str) -> tuple[str, Card] | None:
    """(key, card), or None for metadata that is not ours."""
    key, _, behind = text.partition(":")
    shown = read_card(behind)
    return (key, shown) if shown and _KEY.fullmatch(key) else None


def lessons_place(version: int, shown: Card) -> str:
    """The private metadata of the form for lessons: the version that it was opened with, 0 for none."""
    return f"{version}:{card(shown)}"


def read_lessons_place(text: str) -> tuple[int, Card] | None:
    """(version, card), or None for metadata that is not ours."""
    version, _, behind = text.partition(":")
    shown = read_card(behind)
    return (int(version), shown) if shown and re.fullmatch("[0-9]{1,6}", version) else None


def kind_of(service: str) -> str:
    """The block of the form in which the kind is chosen: another one for each service, so that none is mixed up."""
    return f"{KIND}:{service}"
