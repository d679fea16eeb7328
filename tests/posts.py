"""What stood in a channel when it was posted: only that notifies, and no edit does."""

import re
from typing import Any

from playground.slack import LocalSlack
from playground.slack.record import Call

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


def calls(slack: LocalSlack, channel: str) -> list[set[str]]:
    """Of each message that the bot posted into the channel itself, or broadcast to it: whom it mentions."""
    posted = [call.arguments for call in slack.calls("chat.postMessage") if _answered(call)]
    return [_mentioned(each) for each in posted if each["channel"] == channel and _in_the_channel(each)]


def in_threads(slack: LocalSlack, channel: str) -> list[set[str]]:
    """Of each reply that is not shown in the channel: whom it mentions."""
    posted = [call.arguments for call in slack.calls("chat.postMessage") if _answered(call)]
    return [_mentioned(each) for each in posted if each["channel"] == channel and not _in_the_channel(each)]


def _answered(call: Call) -> bool:
    return bool(call.answer.get("ok"))


def _in_the_channel(arguments: dict[str, Any]) -> bool:
    return not arguments.get("thread_ts") or arguments.get("reply_broadcast") in (True, 1, "1", "true")


def _mentioned(arguments: dict[str, Any]) -> set[str]:
    return set(_MENTION.findall(f"{arguments.get('text')} {arguments.get('blocks')}"))
