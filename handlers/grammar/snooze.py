"""What must follow `snooze`: how long and why, or `off`."""

from bot.approval import snoozing
from bot.model import Verb
from handlers.grammar.results import Command, Draft, Help

_HOW = ("30m", "REASON")
_LONGEST = 500  # characters


def parse_snooze(service: str, rest: str) -> Command | Help:
    """`snooze 30m load test`, `snooze off`."""
    if (read := snoozing.read(rest)) is None:
        problem = "Say behind “snooze” for how long, up to 24 h, and why; or “off”."
        return Help(problem, Draft(Verb.SNOOZE, _HOW).line(service))
    if len(read[1]) > _LONGEST:
        problem = f"The reason has {len(read[1])} characters; {_LONGEST} are allowed."
        return Help(problem, Draft(Verb.SNOOZE, ("30m", "SHORTER")).line(service))
    return Command(Verb.SNOOZE, service, reason=rest.strip())
