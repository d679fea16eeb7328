"""What may follow `logs`: of how many minutes."""

import re
from collections.abc import Sequence

from bot.lookups.log_kinds import LONGEST, MINUTES
from bot.model import Verb
from handlers.grammar.results import Command, Draft, Help

_SPAN = re.compile(r"(\d{1,6})\s*(m|min|mins|minute|minutes|h|hour|hours)?", re.IGNORECASE)
_PARTS = re.compile(r"(\d+(?:[.:]\d+)?)\s*([a-z]*)", re.IGNORECASE)
_UNITS = {"m": 1, "h": 60, "d": 24 * 60}
_BOUNDS = f"from 1 to {LONGEST}"


def parse_minutes(service: str, words: Sequence[str]) -> Command | Help:
    """`logs`, `logs 30`, `logs 30 min`, `logs 2h`."""
    typed = " ".join(words)
    if not typed:
        return Command(Verb.LOGS, service, reason=str(MINUTES))
    found = _SPAN.fullmatch(typed)
    if found is None:
        problem = f"Only a number of minutes may follow “logs”, {_BOUNDS}, such as {MINUTES}."
        meant = _meant(typed)
        return Help(problem, Draft(Verb.LOGS, (str(min(meant, LONGEST)),) if meant else ()).line(service))
    minutes = int(found[1]) * (60 if (found[2] or "").lower().startswith("h") else 1)
    if not 1 <= minutes <= LONGEST:
        problem = f"“logs” looks back {_BOUNDS} minutes, and {minutes} is not among them."
        return Help(problem, Draft(Verb.LOGS, (str(LONGEST if minutes else 1),)).line(service))
    return Command(Verb.LOGS, service, reason=str(minutes))


def _meant(typed: str) -> int:
    """The minutes of what reads like a span in it: `last 30`, `1h30m`, `for 10 minutes`, `1d`; 0 for none."""
    parts = _PARTS.findall(typed)
    if not all(number.isdigit() and (unit[:1].lower() in _UNITS or not unit) for number, unit in parts):
        return 0
    if len(parts) > 1 and not all(unit for _, unit in parts):
        return 0
    return sum(int(number[:9]) * _UNITS.get(unit[:1].lower(), 1) for number, unit in parts)
