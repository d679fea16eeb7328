"""What is wrong after many failovers: done or told more than once, or not as the audit or an invariant wants it."""

from collections import Counter
from collections.abc import Iterable

from benchmarks.world import World
from bot import catalog
from bot.journal import verify_database
from playground.slack.workspace import Message
from tests.invariants.check import violations

_REMINDER, _REMINDED = "*Still open since ", 300.0  # playground seconds; one that was late comes before ten minutes


def wrong(world: World, url: str) -> list[str]:
    calls = Counter(call.parameters["service"] for call in world.aws.calls("UpdateService"))
    told = _told(each for channel in world.channels for each in world.slack.messages(channel))
    found = [f"UpdateService {times} times: {name}" for name, times in calls.items() if times > 1]
    found += [f"told {times} times: {text}" for text, times in told.items() if times > 1]
    declared = catalog.load(world.home / "services.yml")
    broken = violations(journal_url=url, aws=world.aws, slack=world.slack, catalog=declared)
    return [*found, *broken, *filter(None, [verify_database(url).problem])]


def _told(messages: Iterable[Message]) -> Counter[str]:
    """-> how often each text was told, by channel and thread; a reminder is told anew each ten minutes, as is right."""
    told, last = Counter[str](), dict[str, float]()
    for message in messages:
        text, at = f"{message.channel} {message.thread_ts or ''}: {message.text}", float(message.ts)
        told[text] += not (_REMINDER in text and at - last.get(text, at) >= _REMINDED)
        last[text] = at
    return told
