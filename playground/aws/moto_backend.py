"""What moto does well: task definitions, ECR images, log events, secrets, parameters, roles, STS.

Its state is global to the process, so a new `Moto` empties it: one simulated AWS at a time.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any

from flask import Flask
from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.request import Request as Asked
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.wrappers import Request, Response

from playground.aws.errors import AwsError
from playground.aws.names import ACCOUNT, REGION, REGISTRY, REPOSITORY, short

TARGETS = {
    "ecs": "AmazonEC2ContainerServiceV20141113",
    "ecr": "AmazonEC2ContainerRegistry_V20150921",
    "logs": "Logs_20140328",
    "secretsmanager": "secretsmanager",
    "ssm": "AmazonSSM",
}
INVENTED = {"SecretVersionsToStages"}
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"


class Moto:
    """Two doors to moto: `answer` hands a client's request on, `call` asks on our own behalf."""

    def __init__(self) -> None:
        BackendDict.reset()
        reset_model_data()  # it keeps a list of all that ever was, for a page of its own

    def answer(self, request: Request, service: str) -> Response:
        environ = request.environ | {"wsgi.input": BytesIO(request.get_data())}
        response = Response.from_app(_door(service), environ)
        if response.get_data().startswith(b"{"):
            response.set_data(json.dumps(_as_aws_says(json.loads(response.get_data()))))
        return response

    def call(self, service: str, operation: str, parameters: dict[str, Any], *, region: str = REGION) -> dict[str, Any]:
        """One operation of a JSON service; raises AwsError with moto's own code and message."""
        scope = f"Credential=playground/20260101/{region}/{service}/aws4_request"
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{TARGETS[service]}.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=none",
        }
        asked = Asked.from_primitives("POST", "http://localhost/", headers, json.dumps(parameters).encode())
        status, _, answer = _inside(service)(asked, asked.url, dict(asked.headers))
        body: dict[str, Any] = _as_aws_says(json.loads(answer or "{}"))
        if status >= 400:
            code = str(body.get("__type", "ServerException")).rsplit("#", 1)[-1]
            raise AwsError(code, str(body.get("message") or body.get("Message")), status=status)
        return body

    def push_image(self, tag: str, *, at: datetime, content: str = "") -> str:
        """Put a new image under `tag` into ECR; returns its digest. An image that loses its last tag stays there."""
        layer = "sha256:" + hashlib.sha256(f"{tag}{content}".encode()).hexdigest()
        config = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 7023, "digest": layer}
        manifest = json.dumps(
            {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [{"digest": layer}]}
        )
        digest = "sha256:" + hashlib.sha256(manifest.encode()).hexdigest()
        image = {"imageTag": tag, "imageManifest": manifest, "imageDigest": digest}
        for stored in self._images():
            if stored.image_tags == [tag]:  # moto would drop it
                stored.image_tags.append(f"was-{tag}")
        self.call("ecr", "PutImage", {"repositoryName": REPOSITORY, **image})
        self._images()[-1].image_pushed_at = int(at.timestamp())
        return digest

    def digest(self, image: str) -> str | None:
        """What ECS resolves an image's tag to, or None when ECR no longer has it."""
        name = image.removeprefix(f"{REGISTRY}/{REPOSITORY}")
        for stored in self._images():
            if name == f"@{stored.image_digest}" or name.removeprefix(":") in stored.image_tags:
                return str(stored.image_digest)
        return None

    def has_image(self, digest: str | None) -> bool:
        return any(stored.image_digest == digest for stored in self._images())

    def renumber(self, arn: str, revision: int) -> str:
        """Moto numbers from 1; a family that has lived begins later. Returns the new ARN."""
        family, number = arn.rsplit("/", 1)[-1].split(":")
        definitions = self.definitions(family)
        definition = definitions.pop(int(number))
        definition.revision, definition.arn = revision, f"{arn.rpartition(':')[0]}:{revision}"
        definitions[revision] = definition
        return str(definition.arn)

    def date(self, arn: str, **facts: Any) -> None:
        """Note of a task definition what moto does not: `registered_at`, `registered_by`, `deregistered_at`."""
        family, revision = short(arn).split(":")
        for name, value in facts.items():
            setattr(self.definitions(family)[int(revision)], name, value)

    def definitions(self, family: str) -> dict[int, Any]:
        """Moto's own task definitions, by revision: what was registered long ago can be made otherwise."""
        found: dict[int, Any] = get_backend("ecs")[ACCOUNT][REGION].task_definitions[family]
        return found

    def create_role(self, name: str) -> None:
        """IAM speaks XML, so this goes past its front door."""
        get_backend("iam")[ACCOUNT]["aws"].create_role(name, "{}", "/", None, "", [], None)

    def has_role(self, name: str) -> bool:
        return any(role.name == name for role in get_backend("iam")[ACCOUNT]["aws"].roles.values())

    def log(self, group: str, stream: str, message: str, *, at: datetime, region: str = REGION) -> None:
        """Write past moto's front door, which refuses events older than 14 days or 2 hours ahead."""
        logs = get_backend("logs")[ACCOUNT][region]
        logs.ensure_log_stream(group, stream)
        event = {"timestamp": int(at.timestamp() * 1000), "message": message}
        logs.groups[group].put_log_events(stream, [event])

    def log_streams(self, group: str, *, region: str = REGION) -> dict[str, Any] | None:
        """Those of a log group, by name; each has `events`. None where there is no such group."""
        found = get_backend("logs")[ACCOUNT][region].groups.get(group)
        return None if found is None else dict(found.streams)

    def _images(self) -> list[Any]:
        images: list[Any] = get_backend("ecr")[ACCOUNT][REGION].repositories[REPOSITORY].images
        return images


@cache
def _door(service: str) -> Flask:
    """Made once: it keeps nothing but where each operation is, and that takes a while to lay out."""
    name: Any = service
    return create_backend_app(name)


@cache
def _inside(service: str) -> Callable[[Asked, str, dict[str, str]], tuple[int, Any, str | bytes]]:
    """What is behind that door. -> status, headers, body"""
    operations: dict[str, Any] = import_module(f"moto.{service}.urls").url_paths
    dispatch: Callable[..., tuple[int, Any, str | bytes]] = operations["{0}/$"]
    return dispatch


def _as_aws_says(answer: Any) -> Any:
    """AWS leaves out what has no value, where moto says null; and a few members are moto's own."""
    if isinstance(answer, dict):
        return {
            name: _as_aws_says(value) for name, value in answer.items() if value is not None and name not in INVENTED
        }
    return [_as_aws_says(value) for value in answer] if isinstance(answer, list) else answer
