"""The words of a delivery, as they fit into what a provider takes."""

import hashlib

from bot.model import Delivery
from bot.plain_text import line


def dedup(delivery: Delivery, most: int = 255) -> str:
    """The same for all of one rollback; a long one keeps its meaning as a hash."""
    key = line(delivery.key, 10_000)
    return key if len(key) <= most else f"rollback-{hashlib.sha256(key.encode()).hexdigest()}"[:most]


def when(delivery: Delivery) -> str:
    """ISO 8601 with its zone."""
    return delivery.happened_at.isoformat(timespec="milliseconds")
