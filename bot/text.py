"""The few turns of phrase that several decisions share. Foreign text is cut here, and escaped where it is shown."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

_TWO_DAYS = timedelta(days=2)
_TOKEN = re.compile(r"<(?=[@#!])")
_MOMENT = re.compile(r"<!date\^[0-9]+\^\{time\}\|([0-9:]+ UTC)>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]{2,})>")


def span(duration: timedelta) -> str:
    """`6 days` from two days on, to the nearest; below that rounded down: `26 h 5 min`, `3 h`, `4 min`, `50 s`."""
    if duration >= _TWO_DAYS:
        return f"{round(duration / timedelta(days=1))} days"
    minutes, seconds = divmod(max(0, int(duration.total_seconds())), 60)
    if minutes >= 60:
        return in_two(minutes, "h", "min")
    return f"{minutes} min" if minutes else f"{seconds} s"


def exactly(duration: timedelta) -> str:
    """The same for what somebody chose, and which is therefore not rounded to days: `400 h`, `3 days`."""
    if duration < _TWO_DAYS or not duration % timedelta(days=1):
        return span(duration)
    return in_two(int(duration / timedelta(minutes=1)), "h", "min")


def to_the_second(took: timedelta) -> str:
    """To the second below an hour, beyond it as every span: `45 s`, `3 min 12 s`, `2 h 5 min`, `6 days`."""
    seconds = max(0, round(took.total_seconds()))
    return in_two(seconds, "min", "s") if 60 <= seconds < 3600 else span(timedelta(seconds=seconds))


def in_two(count: int, large: str, small: str) -> str:
    """So many of a `small` unit of time, of which 60 make a large one: `3 h 5 min`, `3 h`."""
    whole, rest = divmod(count, 60)
    return f"{whole} {large} {rest} {small}" if rest else f"{whole} {large}"


def between(low: int, high: int) -> str:
    """Seconds as a person says them: `3-4 min`, `40-60 s`."""
    if high < 90:
        return f"{low}-{high} s" if low < high else f"{high} s"
    first, last = max(1, round(low / 60)), -(-high // 60)
    return f"{first}-{last} min" if first < last else f"{last} min"


def day(moment: datetime, now: datetime) -> str:
    """`today`, or `Nov 24`: as Slack writes a day."""
    return "today" if moment.date() == now.date() else month_and_day(moment)


def month_and_day(moment: datetime) -> str:
    """`Nov 4`"""
    return f"{moment:%b} {moment.day}"


def dated(moment: datetime) -> str:
    """`Nov 4 14:33 UTC`, which each medium may show in the zone where its reader is."""
    at = moment.astimezone(UTC)
    return f"{month_and_day(at)} {at:%H:%M} UTC"


def percent(share: float) -> str:
    """`5 %`, `12.5 %`."""
    return f"{share:g} %"


def cut(text: str, limit: int = 240) -> str:
    """Foreign text for a sentence of ours: `inert`, at most `limit` characters, without a full stop at the end."""
    return ends(inert(text).rstrip("."), limit)


def inert(text: str) -> str:
    """On one line, and without a token that would mention somebody: only we write such."""
    return _TOKEN.sub("‹", clean(text))


def ends(text: str, limit: int) -> str:
    """At most `limit` characters: what is too long loses its middle, between words if it can. AWS puts causes last."""
    if len(text) <= limit:
        return text
    tail = (limit - 3) * 3 // 5
    first, last = text[: limit - 3 - tail], text[-tail:]
    head, end = first.rpartition(" ")[0] or first, last.partition(" ")[2] or last
    whole = len(head) + len(end) >= limit * 2 // 3  # what has no spaces is cut anywhere
    return f"{head} … {end}" if whole else f"{first} … {last}"


def counted(count: int, noun: str) -> str:
    """`1 task`, `4 tasks`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def both(names: Sequence[str], word: str = "and") -> str:
    """`one`, `one and two`, `one, two and three`; "" of none."""
    *first, last = names or [""]
    return f"{', '.join(first)} {word} {last}" if first else last


def brief(digest: str | None) -> str:
    """`sha256:` and twelve digits."""
    return digest[: len("sha256:") + 12] if digest else "an image without a digest"


def clean(text: str) -> str:
    """One line without control, zero-width and bidirectional characters, and with single spaces."""
    if not text.isprintable():  # which costs nothing to know, and most text is
        text = "".join(" " if char.isspace() else char for char in text if _is_visible(char))
    return " ".join(text.split())


def _is_visible(char: str) -> bool:
    return char.isspace() or not unicodedata.category(char).startswith("C")


def mention(slack_id: str) -> str:
    """A person in a sentence: a token, which each medium spells as it can."""
    return f"<@{slack_id}>"


def mention_channel(channel: str) -> str:
    """A channel in a sentence, likewise."""
    return f"<#{channel}>"


def moment(at: datetime) -> str:
    """A time of today in a sentence, likewise: each reader sees it in the zone where he is."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{at.astimezone(UTC):%H:%M} UTC>"


def spelled_out(sentence: str, names: Callable[[str], str | None]) -> str:
    """For a medium that cannot show Slack's people and times: by name where `names` knows one, else by id; in UTC."""
    return _MOMENT.sub(r"\1", _PERSON.sub(lambda found: names(found[1]) or found[1], sentence))
