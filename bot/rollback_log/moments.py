"""A day or a month as it is typed, in a search of the log. Pure."""

import re
from datetime import UTC, datetime

_TYPED = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")


def moment(typed: str) -> datetime:
    """When it begins, in UTC: `2026`, `2026-10`, `2026-10-03`. Raises ValueError, which says what is meant."""
    found = _TYPED.fullmatch(typed.strip())
    try:
        year, month, day = (int(part) if part else 1 for part in found.groups()) if found else (0, 0, 0)
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        raise ValueError("a day is written like 2026-10-03, and a month like 2026-10") from None
