"""The ways in which one call to Slack goes wrong, and how the bot says each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.row import Fault
from tests.faults.world import FaultWorld


@dataclass(frozen=True)
class Kind:
    """`passes`: trying again helps. `says` is the bot's word for it."""

    name: str
    number: str
    says: str
    how: dict[str, Any]
    passes: bool = True


ERROR = Kind("HTTP 500", "F18", "an answer that is not Slack’s", {"status": 500})
INTERNAL = Kind("internal_error", "F18", "internal_error", {"error": "internal_error"})
CUT = Kind("the connection cut", "F19", "", {})  # aiohttp asks again by itself where nothing is changed by it
LIMITED = Kind("429, Retry-After 0", "F17", "", {"retry_after": 0})
EXPIRED = Kind("expired_trigger_id", "F24", "", {"error": "expired_trigger_id"})
PASSING = (ERROR, INTERNAL)

NO_USER = Kind("user_not_found", "F29", "user_not_found", {"error": "user_not_found"}, passes=False)
NO_SCOPE = Kind("missing_scope", "F28", "missing_scope", {"error": "missing_scope"}, passes=False)
REVOKED = Kind("token_revoked", "F28", "token_revoked", {"error": "token_revoked"}, passes=False)
INACTIVE = Kind("account_inactive", "F28", "account_inactive", {"error": "account_inactive"}, passes=False)
FIRM = (NO_USER, NO_SCOPE, REVOKED, INACTIVE)


def fails(method: str, kind: Kind, *, times: int = 1, **how: Any) -> Fault:
    """The next calls of `method` fail like this. That nothing is left to fail shows that all were met."""

    def put(world: FaultWorld) -> None:
        world.slack.fail_next(method, times=times, **{**kind.how, **how})

    name = kind.name if times == 1 else f"{kind.name}, {times} times"
    return Fault(f"{method}: {name}", put, called(method))


def waits(method: str, seconds: int, *, skip: int = 0, at_once: int = 1) -> Fault:
    """Slack refuses one of `at_once` calls, and wants none for so many real seconds. The next comes, and not before."""
    asked_before: list[int] = []

    def put(world: FaultWorld) -> None:
        asked_before[:] = [len(world.slack.calls(method)) + skip]
        world.slack.fail_next(method, retry_after=seconds, skip=skip)

    def met(world: FaultWorld) -> bool:
        heard = [call.heard for call in world.slack.calls(method)][asked_before[0] :]
        return len(heard) > at_once and heard[at_once] - heard[0] >= seconds

    return Fault(f"{method}: 429, Retry-After {seconds}, and the bot waits", put, met)


def called(method: str) -> Callable[[FaultWorld], bool]:
    return lambda world: bool(world.slack.calls(method))
