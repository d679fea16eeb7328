"""Slack's mrkdwn as plain text: mentions, links, dates and escapes resolved, for the printed conversation."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

TOKEN = re.compile(r"<([^<>\n]+)>")
EMPHASIS = re.compile(r"(?<![\w*_~`])([*_~])(?=\S)([^\n`]*?\S)\1(?![\w*_~`])")
EMOJI_NAME = re.compile(r":([a-z0-9_+-]+):")
DATE_FORMATS = {
    "date_num": "%Y-%m-%d",
    "date": "%B %-d, %Y",
    "date_short": "%b %-d, %Y",
    "date_long": "%A, %B %-d, %Y",
    "time": "%H:%M",
    "time_secs": "%H:%M:%S",
}
EMOJI = {
    "arrows_counterclockwise": "🔄",
    "eyes": "👀",
    "hourglass_flowing_sand": "⏳",
    "information_source": "ℹ️",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "no_entry": "⛔",
    "red_circle": "🔴",
    "rewind": "⏪",
    "rotating_light": "🚨",
    "warning": "⚠️",
    "white_check_mark": "✅",
    "x": "❌",
}


def plain(text: str, names: Mapping[str, str]) -> str:
    """The text as a person reads it; `names` gives "@Ana" or "#incident" for an id. Times are UTC."""
    text = EMPHASIS.sub(r"\2", text)
    text = EMOJI_NAME.sub(lambda match: EMOJI.get(match[1], match[0]), text)
    text = TOKEN.sub(lambda match: _token(match[1], names), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _token(token: str, names: Mapping[str, str]) -> str:
    address, _, label = token.partition("|")
    if address.startswith("!date^"):
        return _date(address, label)
    if address[0] in "@#":
        return names.get(address[1:], label or address)
    if address[0] == "!":
        return label or f"@{address[1:]}"
    return f"{label} ({address})" if label else address


def _date(address: str, fallback: str) -> str:
    """`!date^SECONDS^FORMAT`; the fallback where the format is not one of ours, as in Slack."""
    _, seconds, form, *_link = address.split("^")
    when = datetime.fromtimestamp(int(seconds), UTC)
    try:
        return re.sub(r"{(\w+?)(?:_pretty)?}", lambda match: when.strftime(DATE_FORMATS[match[1]]), form)
    except KeyError:
        return fallback
