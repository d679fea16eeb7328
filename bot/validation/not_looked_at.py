"""What sends to the service, and tells the bot nothing of how its tasks are."""

from collections.abc import Iterator

from bot.model import ServiceState

_TELLS_NOBODY = ("Service Connect", "service registry")


def not_looked_at(state: ServiceState, *, looked: bool) -> Iterator[tuple[str, str]]:
    """(name of the check that is not made, why). `looked`: a load balancer is.

    Service Connect and registries have no health of their own to read; so they only matter where nothing else leads in.
    """
    ports, bindings = state.names.ports, state.names.bindings
    ways = list(dict.fromkeys([*(by for by, _ in ports), *(by for by, _, _ in bindings)]))
    others = [by for by in ways if not by.startswith((*_TELLS_NOBODY, "load balancer"))]
    yield from ((f"target health of {by}", "the bot does not look at what it says of its targets") for by in others)
    silent = [by for by in ways if by.startswith(_TELLS_NOBODY)]
    if silent and not looked and not others:
        yield "target health", f"no load balancer looks at its tasks: only {' and '.join(silent)} leads to them"
