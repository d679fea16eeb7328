"""What is known of every service of the file: one never looked at, long ago, or ahead of now is UNKNOWN. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Grade, Graded, KnownReadiness, Readiness, Topic
from bot.text import span

STALE = timedelta(hours=1)
_SKEW = timedelta(minutes=2)  # between the clocks of two processes


def of_all(services: Sequence[str], known: Iterable[KnownReadiness], now: datetime) -> tuple[KnownReadiness, ...]:
    """A row for each of the services, and none for others."""
    by_name = {each.readiness.service: each for each in known}
    return tuple(_now(name, by_name.get(name), now) for name in services)


def _now(name: str, found: KnownReadiness | None, now: datetime) -> KnownReadiness:
    if found is None:
        return KnownReadiness(Readiness(name, (_not_looked("It was not looked at yet."),), now), now)
    ago = now - found.readiness.judged_at
    if ago < -_SKEW:
        what = f"Its last look is dated {span(-ago)} from now: some clock was wrong, so it is not believed."
        return replace(found, readiness=replace(found.readiness, findings=(_not_looked(what),)))
    if ago <= STALE:
        return found
    what = f"It was last looked at {span(ago)} ago, and was {found.readiness.grade} then."
    return replace(found, readiness=replace(found.readiness, findings=(_not_looked(what),)))


def _not_looked(what: str) -> Graded:
    fix = "Every service is looked at within half an hour, unless the services file says `readiness: off`."
    return Graded(Topic.PREFLIGHT, Grade.UNKNOWN, what, "what is not known is not ready", fix)
