"""The few turns of phrase that several decisions share. Foreign text is cut here, and escaped where it is shown."""

from datetime import datetime, timedelta

_UNITS = ((86400, "day"), (3600, "h"), (60, "min"), (1, "s"))


def span(duration: timedelta) -> str:
    """In the largest whole unit, rounded down so that it never claims too much: `6 days`, `3 h`, `4 min`, `0 s`."""
    seconds = max(0, int(duration.total_seconds()))
    size, unit = next((u for u in _UNITS if seconds >= u[0]), _UNITS[-1])
    count = seconds // size
    return f"{count} {unit}{'s' if unit == 'day' and count != 1 else ''}"


def day(moment: datetime, now: datetime) -> str:
    """`today`, or `24 Nov`."""
    return "today" if moment.date() == now.date() else f"{moment.day} {moment:%b}"


def cut(text: str, limit: int = 120) -> str:
    """On one line, at most `limit` characters, without a full stop at the end."""
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def counted(count: int, noun: str) -> str:
    """`1 task`, `4 tasks`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
