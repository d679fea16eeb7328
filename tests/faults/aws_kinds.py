"""The ways in which one call to AWS goes wrong, and how the bot says each of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.faults.row import Fault
from tests.faults.world import FaultWorld

_STEADY = 100_000  # times
TRIES = 3  # botocore's, for a call that only reads


@dataclass(frozen=True)
class Kind:
    """`times` it happens in a row; `says` is why, in the bot's words, "" where nobody notices."""

    name: str
    number: str
    says: str
    how: dict[str, Any]
    times: int = 1


def _answer(code: str, status: int = 400, message: str = "Made to fail.") -> dict[str, Any]:
    return {"code": code, "status": status, "message": message}


_NOT_ALLOWED = "User: arn:aws:sts::123456789012:assumed-role/bot/i is not authorized to perform: {} on resource: *"

THROTTLED_ONCE = Kind("throttled once", "F30", "", _answer("ThrottlingException"))
ERROR_ONCE = Kind("answered once with HTTP 500", "F30", "", _answer("InternalFailure", 500))
DROPPED_ONCE = Kind("the connection cut once", "F30", "", {"code": None})
PASSING = (THROTTLED_ONCE, ERROR_ONCE, DROPPED_ONCE)

THROTTLED = Kind(
    "throttled three times", "F30", "AWS is throttling this account", _answer("ThrottlingException"), TRIES
)
ERROR = Kind(
    "answered three times with HTTP 500",
    "F60",
    "AWS answered with a server error (HTTP 500)",
    _answer("InternalFailure", 500),
    TRIES,
)
DROPPED = Kind("the connection cut three times", "F60", "the connection to AWS broke", {"code": None}, TRIES)
TIMED_OUT = Kind(
    "no answer in time, three times", "F60", "AWS did not answer in time", {"code": None, "hold": 1.0}, TRIES
)
TRYING = (THROTTLED, ERROR, DROPPED)

DENIED = Kind("access denied", "F33", "AWS does not let this bot call {action}", _answer("AccessDeniedException"))
EXPIRED = Kind(
    "credentials expired",
    "F32",
    "the AWS credentials of this bot have expired; give it fresh ones",
    _answer("ExpiredTokenException", message="The security token included in the request is expired"),
)
UNKNOWN = Kind(
    "credentials unknown",
    "F32",
    "AWS does not know the credentials of this bot; check its access key",
    _answer("UnrecognizedClientException", message="The security token included in the request is invalid."),
)
SIGNATURE = Kind(
    "signature refused",
    "F32",
    "AWS does not accept the signature of this bot; check its secret access key",
    _answer("InvalidSignatureException", 403),
)
FIRM = (DENIED, EXPIRED, UNKNOWN, SIGNATURE)

PAGE = Kind("a web page instead of an answer", "F60", "the answer was not one of AWS", {})
LACKING = Kind("an answer that lacks its fields", "F60", "the answer was not one of AWS", {})
MISSING = Kind("MISSING in a good answer", "F48", "", {})


def spoil(operation: str, kind: Kind, *, after: str = "", **how: Any) -> Fault:
    """The next calls of `operation` meet `kind`, `after` another operation has been called."""

    def put(world: FaultWorld) -> None:
        message = _NOT_ALLOWED.format(action(operation)) if kind is DENIED else kind.how.get("message", "Made to fail.")
        world.aws.fail_next(operation, times=kind.times, after=after, **{**kind.how, "message": message, **how})

    return Fault(f"{operation}: {kind.name}", put, met(operation, kind.times))


def distort(operation: str, kind: Kind, change: Callable[[Any], Any], *, after: str = "") -> Fault:
    """The next answer of `operation` is changed on its way."""

    def put(world: FaultWorld) -> None:
        world.aws.distort_next(operation, change, times=kind.times, after=after)

    return Fault(f"{operation}: {kind.name}", put, met(operation, kind.times))


def met(operation: str, times: int) -> Callable[[FaultWorld], bool]:
    def struck(world: FaultWorld) -> bool:
        count = [name for name, _ in world.aws.faults.met].count(operation)
        if times != _STEADY:
            return count == times
        world.aws.faults.heal()
        return count > 0

    return struck


def for_good(operation: str, kind: Kind, *, after: str = "", first: Fault | None = None) -> Fault:
    """It does not pass: the row ends at its deadline, and what is still planned is forgotten then."""
    lasting = spoil(operation, times(kind, _STEADY), after=after)

    def put(world: FaultWorld) -> None:
        if first:
            first.put(world)
        lasting.put(world)

    def struck(world: FaultWorld) -> bool:
        world.aws.faults.heal()
        return [name for name, _ in world.aws.faults.met].count(operation) > TRIES

    return Fault(f"{first.name + ', then ' if first else ''}{operation}: {kind.name}, for good", put, struck)


def steady(kind: Kind) -> Kind:
    """However often the bot asks: it looks ahead while an approval is recorded, and may ask once more then."""
    return replace(kind, name=re.sub(r",? three times", "", kind.name), times=_STEADY)


def action(operation: str) -> str:
    """IAM's word for an operation."""
    return f"{_PREFIXES.get(operation, 'ecs')}:{operation}"


_PREFIXES = {
    "DescribeImages": "ecr",
    "GetLifecyclePolicy": "ecr",
    "CreateCase": "support",
    "DescribeTargetHealth": "elasticloadbalancing",
    "DescribeTargetGroups": "elasticloadbalancing",
    "DescribeTargetGroupAttributes": "elasticloadbalancing",
    "DescribeLogGroups": "logs",
    "FilterLogEvents": "logs",
    "GetMetricData": "cloudwatch",
    "DescribeSecret": "secretsmanager",
    "DescribeParameters": "ssm",
    "GetRole": "iam",
}


def page(_: Any) -> str:
    return "<html>Please log in to the airport</html>"


def times(kind: Kind, count: int) -> Kind:
    return replace(kind, times=count)
