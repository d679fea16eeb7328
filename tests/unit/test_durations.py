"""Whatever says how long something lasts has bounds: in the services file, in what is typed, in what Slack asks for."""

import json
import re
from datetime import timedelta

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.catalog import Catalog, Service, file_schema, parse_duration
from bot.catalog.durations import Within
from handlers.grammar.ask_back import lasting
from handlers.transport.client import LONGEST_WAIT, wait_of


def _durations(model: type[BaseModel]) -> dict[str, bool]:
    """Every field that is a duration, here and in its parts: does it have bounds?"""
    found: dict[str, bool] = {}
    for name, field in model.model_fields.items():
        if field.annotation is timedelta or "timedelta" in str(field.annotation):
            found[f"{model.__name__}.{name}"] = any(
                isinstance(one, Within) for one in [*field.metadata, *_inner(field)]
            )
        for part in _parts(field.annotation):
            found |= _durations(part)
    return found


def _inner(field: FieldInfo) -> list[object]:
    """What is said of each end of a span."""
    spans = [each for each in getattr(field.annotation, "__args__", ()) if hasattr(each, "__args__")]
    ends = [end for span in spans for end in span.__args__]
    bounds = [[one for one in getattr(end, "__metadata__", ()) if isinstance(one, Within)] for end in ends]
    own = [one for span in spans for one in getattr(span, "__metadata__", ())]
    return [*own, *(one for each in bounds for one in each)] if own or all(bounds) else []


def _parts(annotation: object) -> list[type[BaseModel]]:
    inner = [part for each in getattr(annotation, "__args__", ()) for part in _parts(each)]
    return [annotation, *inner] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else inner


def test_every_duration_of_the_services_file_has_bounds() -> None:
    found = _durations(Catalog)

    assert {"Service.approval_expires", "Service.rollout_deadline", "Service.min_served"} <= found.keys()
    assert [name for name, bounded in found.items() if not bounded] == []
    assert _durations(Service).items() <= found.items()


def lasts(written: str) -> timedelta:
    lasting = parse_duration(written)
    assert isinstance(lasting, timedelta)
    return lasting


def test_the_example_of_a_duration_lies_within_its_bounds() -> None:
    said = re.findall(r"a duration from (\w+) to (\w+), such as (\w+)", json.dumps(file_schema()))

    assert ("1d", "90d", "5d") in said
    for shortest, longest, example in said:
        Within(shortest, longest).check(lasts(example))


@pytest.mark.parametrize("typed", ["0s", "99999999d", "999999999999999999999d", "1s", "-4h", "inf"])
def test_what_is_typed_for_ever_is_no_duration(typed: str) -> None:
    assert lasting(typed) is None


@pytest.mark.parametrize(
    ("told", "waits"),
    [("30", 30.0), ("0", 1.0), ("86400", LONGEST_WAIT), ("9" * 400, LONGEST_WAIT), ("²", 30.0), ("soon", 30.0)],
)
def test_slack_is_not_waited_for_longer_than_is_sensible(told: str, waits: float) -> None:
    assert wait_of({"Retry-After": told}) == waits
