"""The words of a delivery, as they fit into what a provider takes."""

import hashlib
import re

from bot.model import Delivery
from bot.text import cut

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROL_BUT_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]+")


def line(text: str, most: int) -> str:
    """In one line, whatever stands in it: no subject becomes a header of its own."""
    return cut(_CONTROL.sub(" ", text).strip(), most)


def lines(text: str, most: int) -> str:
    return cut(_CONTROL_BUT_LINES.sub(" ", text.replace("\r\n", "\n")).strip(), most)


def dedup(delivery: Delivery, most: int = 255) -> str:
    """The same for all of one rollback; a long one keeps its meaning as a hash."""
    key = line(delivery.key, 10_000)
    return key if len(key) <= most else f"rollback-{hashlib.sha256(key.encode()).hexdigest()}"[:most]


def when(delivery: Delivery) -> str:
    """ISO 8601 with its zone."""
    return delivery.happened_at.isoformat(timespec="milliseconds")
