"""What sends to the service, and tells the bot nothing of how its tasks are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.model import Check, Result, ServiceState
from bot.text import cut
from bot.validation.checks import not_read

_TELLS_NOBODY = ("Service Connect", "service registry")
_REGISTRY = ("the service registry ", " of Cloud Map")  # also where no container is named: A records
_LONGEST = 500


def not_looked_at(state: ServiceState, *, looked: bool) -> Iterator[tuple[str, str]]:
    """(name of the check that is not made, why). `looked`: a load balancer is.

    Service Connect and registries have no health of their own to read; so they only matter where nothing else leads in.
    """
    names, registries = state.names, [u for u in state.names.unlooked if u.startswith(_REGISTRY[0])]
    told = [f"service registry {u.removeprefix(_REGISTRY[0]).removesuffix(_REGISTRY[1])}" for u in registries]
    ways = list(dict.fromkeys([*(by for by, _ in names.ports), *(by for by, _, _ in names.bindings), *told]))
    others = [by for by in ways if not by.startswith((*_TELLS_NOBODY, "load balancer"))]
    yield from ((f"target health of {by}", "the bot does not look at what it says of its targets") for by in others)
    silent = [by for by in ways if by.startswith(_TELLS_NOBODY)]
    if silent and not looked and not others:
        yield "target health", f"no load balancer looks at its tasks: only {' and '.join(silent)} leads to them"


def beside(
    vouching: Sequence[Check], unseen: Sequence[tuple[str, str]], at: datetime
) -> tuple[Sequence[Check], Sequence[Check]]:
    """(`vouching` with a note of what is `unseen`, what is left to be a check of its own: inconclusive).

    `vouching` are the checks that say themselves how the application is. Where one of them passed, what nobody can look
    at is a note beside it; else nothing speaks for the application there.
    """
    passed = next((check for check in vouching if check.result is Result.PASS), None)
    if not unseen or passed is None:
        return vouching, [not_read(name, why, at) for name, why in unseen]
    note = "; ".join(f"{name} is not looked at: {why}" for name, why in unseen)
    noted = replace(passed, evidence=cut(f"{passed.evidence}; {note}", _LONGEST))
    return [noted if check is passed else check for check in vouching], []
