"""Is an answer of the simulated AWS one that AWS could give? Compared with botocore's models, member by member."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from xml.etree import ElementTree

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

_MODELS = {
    "monitoring": "cloudwatch",
    "elasticloadbalancing": "elbv2",
    "elasticfilesystem": "efs",
}  # others are called as they are signed
_OF_CLASSIC = {"DescribeInstanceHealth": "elb"}  # Classic Load Balancers are signed like the others
_SCALARS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "long": int,
    "boolean": bool,
    "float": (int, float),
    "double": (int, float),
    "timestamp": (int, float),
    "blob": str,
}
_READ = {"integer": int, "long": int, "float": float, "double": float, "boolean": {"true": True, "false": False}.get}
_ANYWHERE = {  # what any operation may be answered with: AWS's common errors, their older names, and the playground's
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InternalFailure",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "NotSimulated",
    "RequestExpired",
    "ServiceUnavailable",
    "Throttling",
    "ThrottlingException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
}
_BESIDE_THE_MODEL = {"support": {"SubscriptionRequiredException"}}  # by its reference, of every operation
_TIMES = (946_684_800, 4_102_444_800)  # the years 2000 and 2100, in seconds: what is in milliseconds lies far beyond


def departures(service: str, operation: str, body: str) -> list[str]:
    """What AWS would not say so in a good answer; `service` is the signing name. Raises where it is not even parsed."""
    model = _operation(service, operation)
    shape = model.output_shape
    if body.startswith("<"):
        root = ElementTree.fromstring(body)
        result = root.find(f"{{*}}{operation}Result")
        value = None if result is None else _plain(result, shape)
    else:
        value = json.loads(body or "{}")
    if shape is None:
        return [f"{operation} answers nothing, and answered {value}"] if value else []
    return list(_strange(shape, value, operation))


def wrong_error(service: str, operation: str, body: str) -> str:
    """What AWS would not say so in an answer that is an error, "" where it could."""
    code, message = _error(body)
    shapes = _operation(service, operation).error_shapes
    anywhere = _ANYWHERE | _BESIDE_THE_MODEL.get(service, set())
    if code not in anywhere and not any(code in (shape.name, shape.error_code) for shape in shapes):
        return f"{operation} fails with {code}"
    return "" if isinstance(message, str) and message else f"{operation} fails with {code}, and without a message"


def _error(body: str) -> tuple[str, Any]:
    """-> code and message, as botocore reads them."""
    if not body.startswith("<"):
        error = json.loads(body)
        return str(error.get("__type", "")).rpartition("#")[2], error.get("message", error.get("Message"))
    error = ElementTree.fromstring(body)
    return error.findtext(".//{*}Code") or "", error.findtext(".//{*}Message")


@cache
def _service(name: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(_MODELS.get(name, name))


def _operation(service: str, name: str) -> OperationModel:
    model = _service(_OF_CLASSIC.get(name, service))
    return model.operation_model(name)


def _strange(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if value is None:
        yield f"{path} is null"
    elif isinstance(shape, StructureShape):
        yield from _strange_structure(shape, value, path)
    elif isinstance(shape, ListShape):
        if not isinstance(value, list):
            yield f"{path} is {value!r}, not a list"
            return
        for inner in value:
            yield from _strange(shape.member, inner, f"{path}[]")
    elif isinstance(shape, MapShape):
        for key, inner in value.items():
            yield from _strange(shape.key, key, f"{path} key")
            yield from _strange(shape.value, inner, f"{path}{{}}")
    else:
        yield from _strange_scalar(shape, value, path)


def _strange_structure(shape: StructureShape, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is {value!r}, not a structure"
        return
    yield from (f"{path} lacks {name}" for name in shape.required_members if name not in value)
    for key, inner in value.items():
        if key in shape.members:
            yield from _strange(shape.members[key], inner, f"{path}.{key}")
        else:
            yield f"{path}.{key} is no member"


def _strange_scalar(shape: Shape, value: Any, path: str) -> Iterator[str]:
    right = isinstance(value, _SCALARS[shape.type_name])
    if not right or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"{path} is {value!r}, not a {shape.type_name}"
    elif shape.type_name == "timestamp" and not _TIMES[0] <= value <= _TIMES[1]:
        yield f"{path} is {value!r}, no time in seconds"
    elif (allowed := getattr(shape, "enum", None)) and value not in allowed:
        yield f"{path} is {value!r}, none of {', '.join(allowed)}"


def _plain(element: ElementTree.Element, shape: Shape | None) -> Any:
    """XML as JSON would have it; what does not fit the shape stays text, and is found to be strange."""
    if isinstance(shape, StructureShape):
        named = {member.serialization.get("name", key): key for key, member in shape.members.items()}
        members = ((named.get(_tag(inner), _tag(inner)), inner) for inner in element)
        return {key: _plain(inner, shape.members.get(key)) for key, inner in members}
    if isinstance(shape, ListShape):
        return [_plain(inner, shape.member if _tag(inner) == "member" else None) for inner in element]
    text = element.text or ""
    if text == "None":
        return None
    try:
        if shape is not None and shape.type_name == "timestamp":
            return datetime.fromisoformat(text).timestamp()
        return _READ.get(shape.type_name if shape else "", str)(text)
    except ValueError:
        return text


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
