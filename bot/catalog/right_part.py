"""Of a services file that is refused, what is right: only to be looked at, since no rights may come from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from bot.catalog.catalog import Catalog
from bot.catalog.kinds import ServiceName
from bot.catalog.reading import document_of
from bot.catalog.service import Service
from bot.errors import Misconfigured

_ANY_HOME = {"team": "T00", "incident_channel": "C00"}


class RightPart(NamedTuple):
    """`home_known`: whether the catalog's `home` is the file's own; else it stands for one that cannot be read."""

    catalog: Catalog
    home_known: bool


class _Part(Catalog):
    """May be without services."""

    services: dict[ServiceName, Service]


def right_part(path: Path) -> RightPart | None:
    """Without mistakes, and services that cannot be without what is wrong; None where nothing can be read."""
    try:
        data = document_of(path).data
    except Misconfigured:
        return None
    if not isinstance(data, Mapping):
        return None
    for home in (data.get("home"), _ANY_HOME):
        whole = {"people": {}, "services": {}, **data, "home": home}
        if part := _part(whole):
            return RightPart(part, home_known=home is not _ANY_HOME)
    return None


def _part(data: Mapping[str, Any]) -> Catalog | None:
    """First only what is wrong is left out, then the whole entry."""
    left: Any = data
    for depth in (3, 2):
        try:
            return _Part.model_validate(left)
        except ValidationError as error:
            left = _without(left, {tuple(each["loc"])[:depth] for each in error.errors()})
    try:
        return _Part.model_validate(left)
    except ValidationError:
        return None


def _without(value: Any, places: set[tuple[str | int, ...]]) -> Any:
    """Without what stands there."""
    if () in places or not places:
        return value
    steps = {place[0] for place in places if len(place) == 1}
    below = {step: {place[1:] for place in places if place[:1] == (step,)} for step in {place[0] for place in places}}
    if isinstance(value, Mapping):
        return {key: _without(inner, below.get(key, set())) for key, inner in value.items() if key not in steps}
    if isinstance(value, list):
        return [_without(inner, below.get(n, set())) for n, inner in enumerate(value) if n not in steps]
    return value
