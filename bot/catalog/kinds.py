"""The kinds of values in the services file."""

import re
from datetime import timedelta
from typing import Annotated, Any

import jmespath
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic.json_schema import WithJsonSchema

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(value: object) -> object:
    """`15m` -> 15 minutes; also s, h and d."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d+)([smhd])", str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is not a duration; write for example 15m, 90s or 2h")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _in_seconds(value: timedelta) -> str:
    return f"{int(value.total_seconds())}s"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(_in_seconds),
    WithJsonSchema({"type": "string", "pattern": r"^\d+[smhd]$", "examples": ["15m", "2h"]}),
]
SlackUser = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,}$")]
SlackChannel = Annotated[str, Field(pattern=r"^[CG][A-Z0-9]{2,}$")]
ServiceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$")]
RoleArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$")]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+")]


_ECS_ARN = re.compile(
    r"arn:aws[a-z-]*:ecs:(?P<region>[a-z0-9-]+):\d{12}:(?P<kind>cluster|service)/(?:(?P<cluster>[^/]+)/)?(?P<name>[^/]+)"
)


def named(kind: str, value: str, *, region: str, cluster: str = "") -> str:
    """The name in ECS of the `cluster` or `service` that is given by its ARN, of either format; any other as it is.

    Raises ValueError where the ARN is of something else, or in another region or cluster than the entry says.
    """
    if not value.startswith("arn:"):
        return value
    found = _ECS_ARN.fullmatch(value)
    if found is None or found["kind"] != kind:
        raise ValueError(f"{kind} {value!r} is neither the name nor the ARN of an ECS {kind}")
    if found["region"] != region:
        raise ValueError(f"{kind} {value!r} is not in the region {region}")
    if cluster and found["cluster"] and found["cluster"] != cluster:
        raise ValueError(f"{kind} {value!r} is not in the cluster {cluster}")
    return found["name"]


def _readable(values: dict[str, Any]) -> dict[str, Any]:
    for path in values:
        jmespath.compile(path)
    return values


JsonValues = Annotated[dict[str, Any], AfterValidator(_readable)]
"""JMESPath -> the value that must stand there."""


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
