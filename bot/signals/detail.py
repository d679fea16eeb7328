"""What is kept of an event or alert beside its head: a JSON object, short, and without secrets."""

import json
from collections.abc import Mapping

from bot.secrets.redaction import redacted
from bot.text import cut

MOST = 4000  # characters of all of it
_LONG, _SHORT = 600, 60  # characters of one value, and where all together are too much


def bounded(values: Mapping[str, str]) -> str:
    """What is "" is left out. ASCII, since no database takes every character."""
    whole = _json(values, _LONG)
    return whole if len(whole) <= MOST else _json(values, _SHORT)


def _json(values: Mapping[str, str], limit: int) -> str:
    kept = {name: cut(redacted(value), limit) for name, value in values.items() if value}
    return json.dumps(kept, separators=(",", ":"))
