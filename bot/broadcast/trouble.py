"""A destination that takes nothing: how long it is tried, and what is said of it. Pure."""

import re
from datetime import timedelta

from bot.model import Delivery
from bot.secrets.known import HIDDEN
from bot.secrets.redaction import redacted
from bot.text import cut

FIRST, LONGEST = 2.0, 300.0  # seconds of real time before it is tried again
SAID_AFTER = timedelta(minutes=1)  # of real time: what arrives a little late is nobody's concern
GIVEN_UP_AFTER = timedelta(hours=2)  # of real time: then a text is of no use any more
_TELLING = re.compile(r"^Could not tell [^:]{1,200}: ")
_ADDRESS = re.compile(r"[\w+.-]+://\S+")


def reason(error: Exception) -> str:
    """Without any address: those of chats and pagers are secrets as a whole. Its destination is said beside it."""
    return cut(redacted(_ADDRESS.sub(HIDDEN, _TELLING.sub("", str(error))))).rstrip(".")


def told(delivery: Delivery, why: str, *, given_up: bool) -> str:
    """For the thread, once for each rollback and destination."""
    who = delivery.audience.capitalize()
    if given_up:
        return f"{who} could not be told over {delivery.destination}, and will not be: {why}. Tell them yourself."
    return (
        f"{who} are not told over {delivery.destination} for now: {why}. It is tried again for two hours. "
        "If it is urgent, tell them yourself."
    )


def set_back(delivery: Delivery, *, went_out: bool) -> str:
    """For the thread: it went out, or was given up, and its row says otherwise."""
    over = f"over {delivery.destination}"
    if went_out:
        said = f"that a text would go {over} a second time. It went out once, and is not sent again."
    else:
        said = f"that a text would still go {over}. It was given up before, and is not sent."
    return (
        f"Somebody changed the database so {said} Find out who can write there: `rollback-bot audit verify` names more."
    )
