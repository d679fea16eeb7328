"""AWS's query protocol: a form in, XML out, read and written by the shapes of botocore's models."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from playground.aws.answers import Json

NAMES = {"monitoring": "cloudwatch"}  # where botocore's is not the signing name
_READ = {"integer": int, "long": int, "float": float, "double": float, "boolean": {"true": True, "false": False}.get}


@cache
def model(service: str, operation: str) -> OperationModel:
    found = botocore.session.get_session().get_service_model(NAMES.get(service, service))
    return found.operation_model(operation)


def parameters(service: str, operation: str, form: Mapping[str, str]) -> Json:
    """`Metrics.member.1.Id=m1` -> `{"Metrics": [{"Id": "m1"}]}`, numbers and times as JSON has them."""
    shape = model(service, operation).input_shape
    found: Any = _read(shape, form, "") if shape else {}
    return dict(found or {})


def told(service: str, operation: str, answer: Json) -> Json:
    """The answer as it is to be written into XML."""
    shape = model(service, operation).output_shape
    return dict(_written(shape, answer)) if shape else {}


def _read(shape: Shape, form: Mapping[str, str], path: str) -> Any:
    if isinstance(shape, StructureShape):
        under = f"{path}." if path else ""
        members = {name: _read(member, form, under + name) for name, member in shape.members.items()}
        return {name: value for name, value in members.items() if value is not None} or None
    if isinstance(shape, ListShape):
        items: list[Any] = []
        while (item := _read(shape.member, form, f"{path}.member.{len(items) + 1}")) is not None:
            items.append(item)
        return items or None
    if (text := form.get(path)) is None:
        return None
    if shape.type_name == "timestamp":
        return datetime.fromisoformat(text).timestamp()
    read: Any = _READ.get(shape.type_name, str)
    return read(text)


def _written(shape: Shape, value: Any) -> Any:
    if isinstance(shape, StructureShape):
        return {name: _written(shape.members[name], inner) for name, inner in value.items()}
    if isinstance(shape, ListShape):
        return [_written(shape.member, inner) for inner in value]
    if isinstance(shape, MapShape):
        return value
    if shape.type_name == "timestamp":
        return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")
    return value
