"""Durations in the services file: how they are written, and how long each may be."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer
from pydantic.json_schema import WithJsonSchema
from pydantic_core import CoreSchema, core_schema

_UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_SPELLED = {"seconds": "s", "minutes": "m", "hours": "h", "hrs": "h", "days": "d", "weeks": "w"}
_SUCH_AS = ("15m", "5m", "2h", "5d", "30d")
_TOO_LONG = timedelta(days=10**6)  # for a comparison; timedelta itself ends at 10**9 days


def parse_duration(value: object) -> object:
    """`15m` -> 15 minutes; also s, h and d. Raises ValueError, which says what may have been meant."""
    return value if isinstance(value, timedelta) else _duration(str(value))


def _duration(written: str) -> timedelta:
    match = re.fullmatch(r"([0-9]+)([smhd])", written.strip())
    if not match:
        raise ValueError(f"a duration is written like {_meant(written)}")
    return int(match[1]) * _UNITS[match[2]] if len(match[1]) < 9 else _TOO_LONG


def _in_seconds(value: timedelta) -> str:
    return f"{int(value.total_seconds())}s"


_SCHEMA = {"type": "string", "pattern": r"^\d+[smhd]$", "examples": ["15m", "2h"]}
Duration = Annotated[timedelta, BeforeValidator(parse_duration), PlainSerializer(_in_seconds), WithJsonSchema(_SCHEMA)]


@dataclass(frozen=True, slots=True)
class Within:
    """Beside a `Duration`: from `shortest` to `longest`, as they are written in the file; `why` says why no less."""

    shortest: str
    longest: str
    why: str = ""

    def check(self, value: timedelta) -> timedelta:
        if not self._low <= value <= self._high:
            why = f", since {self.why}" if self.why and value < self._low else ""
            raise ValueError(f"a duration from {self.shortest} to {self.longest} is meant{why}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        like = next(each for each in _SUCH_AS if self._low <= _duration(each) <= self._high)
        return {**handler(schema), "description": f"a duration from {self.shortest} to {self.longest}, such as {like}"}

    @property
    def _low(self) -> timedelta:
        return _duration(self.shortest)

    @property
    def _high(self) -> timedelta:
        return _duration(self.longest)


def _meant(written: str) -> str:
    """`15 min`, `15M`, `1w`, `1h30m` and `PT15M` have one reading, `900` has two, and a sign is taken for a slip."""
    plain = re.sub(r"^[-+]|^pt?(?=[0-9])|(?<=d)t(?=[0-9])", "", written.strip().lower())
    if re.fullmatch(r"[0-9]{1,6}", plain):
        return f"{plain}s or {plain}m"
    parts = re.findall(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*([a-z]+)", plain)
    units = [next((unit for name, unit in _SPELLED.items() if name.startswith(word)), "") for _, word in parts]
    rest = re.sub(r"[0-9]{1,6}(\.[0-9]{1,3})?\s*[a-z]+|[\s,]", "", plain)
    if rest or not parts or not all(units):
        return "15m, 90s or 2h"
    return _as_written(round(sum(float(part[0]) * _SECONDS[unit] for part, unit in zip(parts, units, strict=True))))


def _as_written(seconds: int) -> str:
    """In the largest unit of the file that leaves nothing over."""
    unit = next(unit for unit in ("d", "h", "m", "s") if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"
