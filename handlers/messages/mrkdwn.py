"""Small words: foreign text made harmless, durations, times, people, links.

Foreign is everything that we did not write: reasons, names, AWS's own sentences, log lines. It passes through
`foreign`, `code` or `prose`, and can then neither mention anybody, nor link, nor pretend to be a line of ours.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.text import clean, ends, month_and_day, to_the_second

_LIVE = re.compile(r"&lt;(@[UW][A-Z0-9]{2,}|#[CG][A-Z0-9]{2,}|!date\^[0-9]+\^\{time\}\|[0-9:]+ UTC)&gt;")
_CODE = re.compile(r"`([^`\n]+)`")
_CALL_TO_ALL = re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE)
_LOOK_ALIKE = str.maketrans({"*": "\N{ASTERISK OPERATOR}", "~": "\N{TILDE OPERATOR}"})
_EDGE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # inside of a word it sets nothing off
_BAR = 10


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def fit(lines: Iterable[str], limit: int) -> str:
    """As many whole lines as fit, and how many more there are."""
    kept = [cut(line, limit) for line in lines]
    left_out = 0
    while len(text := "\n".join([*kept, *_more(left_out)])) > limit:
        kept.pop()
        left_out += 1
    return text


def _more(count: int) -> list[str]:
    return [f"… and {count} more"] if count else []


def foreign(text: str, limit: int = 300) -> str:
    """One harmless line of mrkdwn, in which nothing is set off; too long a one loses its middle."""
    return _unformatted(verbatim(text, limit))


def verbatim(text: str, limit: int = 300) -> str:
    """The same for what stands in fixed width, where nothing can be set off, and every character counts."""
    return _harmless(ends(clean(text), limit))


def code(text: str, limit: int = 300) -> str:
    """In fixed width; "-" where there is nothing."""
    return f"`{verbatim(text, limit) or '-'}`"


def prose(text: str, limit: int = 2500) -> str:
    """Our own sentences about foreign things: they keep lines, `code`, times, and mentions of people and channels.

    What they quote was made `bot.text.inert`, so that these are ours.
    """
    lines = ends("\n".join(clean(line) for line in text.splitlines()), limit)
    marked = _harmless(_CODE.sub("\0\\1\0", lines))  # no other NUL is there: `clean` has removed them
    parts = marked.split("\0")  # what is odd stands in fixed width
    shown = "`".join(part if number % 2 else _unformatted(part) for number, part in enumerate(parts))
    return _LIVE.sub(r"<\1>", shown)


def _harmless(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "'")
    return _CALL_TO_ALL.sub("@\N{ZERO WIDTH SPACE}", escaped)


def _unformatted(text: str) -> str:
    """Slack has no way to write these: look-alikes that set nothing off."""
    return _EDGE.sub("\N{FULLWIDTH LOW LINE}", text.translate(_LOOK_ALIKE))


def person(slack_id: str) -> str:
    """Always the id, never a name: names can be chosen to deceive."""
    return f"<@{slack_id}>" if re.fullmatch(r"[UW][A-Z0-9]+", slack_id) else foreign(slack_id) or "nobody"


def place(channel: str) -> str:
    return f"<#{channel}>" if re.fullmatch(r"[CDG][A-Z0-9]+", channel) else foreign(channel) or "-"


def link(url: str, label: str) -> str:
    """The label alone where there is no address."""
    return f"<{url}|{label}>" if url.startswith(("https://", "http://")) and not set(url) & set("<>|") else label


def duration(took: timedelta) -> str:
    """As everywhere: `45 s`, `3 min 12 s`, `2 h 5 min`, `6 days`."""
    return to_the_second(took)


def moment(at: datetime, *, day: bool = False) -> str:
    """A time that Slack shows in the reader's own zone; elsewhere UTC is read."""
    return date_token(at, day=day)


def date_token(at: datetime, *, day: bool = False, seconds: bool = False) -> str:
    shown = f"{'{date_short_pretty} ' if day else ''}{'{time_secs}' if seconds else '{time}'}"
    utc = at.astimezone(UTC)
    plain = f"{month_and_day(utc)}, {utc.year} " if day else ""
    return f"<!date^{int(at.timestamp())}^{shown}|{plain}{utc:{'%H:%M:%S' if seconds else '%H:%M'}} UTC>"


def bar(done: int, total: int) -> str:
    """`▰▰▰▱▱▱▱▱▱▱`; full only when all is done."""
    filled = min(_BAR, _BAR * max(0, done) // total) if total > 0 else 0
    return "▰" * filled + "▱" * (_BAR - filled)
