"""Plays the declared sign-in of a service, as a visitor of its own: each step once, until one fails."""

from collections.abc import Sequence

from bot.catalog import Service
from bot.catalog.sign_in import Step
from bot.model import Check, Result
from bot.ports import Sights, Visit
from bot.validation.sign_in import SIGN_IN, Known, after, exchange, not_tried

_BROKE = "something broke inside the bot"


async def sign_in(service: Service, ports: Sights) -> list[Check]:
    """A check for each step. Nothing of what is sent or kept outlives this, nor is it in any error."""
    checks, steps, at = list[Check](), service.sign_in, ports.clock.now()
    known, lacking = _secrets(steps, ports)
    if lacking:
        return not_tried(steps, f"the secret {lacking} is not in the secrets directory", at)
    async with ports.visits.begin(service.hosts) as visit:
        for number, step in enumerate(steps):
            check, known = await _played(step, known, visit, ports)
            checks.append(check)
            if check.result is not Result.PASS:
                return [*checks, *not_tried(steps[number + 1 :], f"“{step.name}” comes first", at)]
    return checks


async def _played(step: Step, known: Known, visit: Visit, ports: Sights) -> tuple[Check, Known]:
    at = ports.clock.now()
    try:
        return after(step, await visit.send(exchange(step, known)), known, at)
    except Exception as error:  # its words, and its trace, may hold what must not be shown
        kind = type(error).__name__
    return Check(f"{SIGN_IN}{step.name}", Result.INCONCLUSIVE, f"{_BROKE} ({kind})", at), known


def _secrets(steps: Sequence[Step], ports: Sights) -> tuple[Known, str]:
    """-> those that the steps send; and the name of one that is not there, "" where all are."""
    found = dict[str, str]()
    for name in (name for step in steps for name in step.secrets):
        if (value := ports.secrets.read(name)) is None:
            return Known(), name
        found[name] = value
    return Known(found), ""
