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


def _readable(values: dict[str, Any]) -> dict[str, Any]:
    for path in values:
        jmespath.compile(path)
    return values


JsonValues = Annotated[dict[str, Any], AfterValidator(_readable)]
"""JMESPath -> the value that must stand there."""


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
