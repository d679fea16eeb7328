"""The WSGI door: reads a signed AWS request, keeps a log of it, and answers as the service would."""

import json
import re
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Condition, RLock
from typing import Any, ClassVar
from xml.sax.saxutils import escape

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wrappers import Request, Response

from playground.aws import query
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, not_simulated
from playground.aws.faults import Answers, Fault, Faults
from playground.aws.names import REGION
from playground.aws.operations import LEFT_TO_MOTO, perform
from playground.aws.places import Places
from playground.aws.registration import register_definition
from playground.aws.registries import admit_reader
from playground.aws.sqs.polling import Polling
from playground.aws.sqs.queues import MISSING
from playground.aws.sts import BOT, Caller, Sts

JSON = "application/x-amz-json-1.1"
OF_STS = {"sts.AssumeRole", "sts.GetCallerIdentity"}
BY_THE_WIRE = OF_STS | {"ecs.RegisterTaskDefinition"}  # these need to know who asks
BY_PLACE = {"sqs", "events", "cloudformation"}  # these know which account and region they are in
BY_SHAPE = {"monitoring", "cloudformation"}  # forms that are read as botocore's models have them
BY_PATH = {
    "/2015-02-01/file-systems": "DescribeFileSystems",
    "/2015-02-01/access-points": "DescribeAccessPoints",
}
CHANGES = {
    "UpdateService",
    "StopServiceDeployment",
    "ContinueServiceDeployment",
    "CreateDeployment",
    "StopDeployment",
}


@dataclass(frozen=True)
class Call:
    """One request as the log keeps it; `outcome` is "ok", an error code, or "dropped". `action` is IAM's name of it."""

    operation: str
    parameters: dict[str, Any]
    at: datetime
    outcome: str
    action: str = ""
    by: Caller = BOT
    region: str = REGION


class Wire:
    """A WSGI application; `latency` is in seconds of real time.

    `witness` is shown every operation with its answer before a fault spoils that, and every error that a fault makes.
    """

    witness: ClassVar[Callable[[str, Response], None] | None] = None

    def __init__(self, cluster: Cluster, *, now: Callable[[], datetime], lock: RLock) -> None:
        self.calls: list[Call] = []
        self.faults, self.answers = Faults(), Answers()
        self.latency = 0.0
        self.sts, self.places = Sts(), Places(cluster)
        self._home = cluster
        self._now = now
        self._lock = lock
        self.polling = Polling(Condition(lock), lambda: self.places.catch_up(now()), now)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        time.sleep(self.latency)
        request = Request(environ)
        try:
            request.get_data()
        except ClientDisconnected:  # whoever asked has died in the middle of it
            return Response(status=400)(environ, start_response)
        service, operation, parameters = read(request)
        key, region, _ = _scope(request)
        if operation == "ReceiveMessage" and not self._awaited(key, region, parameters):
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return Response()(environ, start_response)
        with self._lock:
            self.places.catch_up(self._now())
            fault = self.faults.next(operation)
            response, outcome = self._answer(request, f"{service}.{operation}", parameters, fault)
            by = self.sts.known(key)
            self.calls.append(
                Call(operation, parameters, self._home.at, outcome, _action(service, operation), by, region)
            )
        if fault:
            time.sleep(fault.hold)
        if outcome == "dropped":
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return _as_asked(request, service, operation, response)(environ, start_response)

    def _awaited(self, key: str, region: str, parameters: dict[str, Any]) -> bool:
        """A message, or the end of the poll; False where the connection was cut meanwhile."""
        with self._lock:
            place = self.places.get(self.sts.known(key).account, region)
            at_once = self.faults.coming("ReceiveMessage")
        return at_once or place is None or self.polling.wait(place.cluster, parameters)

    def _answer(
        self, request: Request, operation: str, parameters: dict[str, Any], fault: Fault | None
    ) -> tuple[Response, str]:
        stale = fault is not None and fault.stale
        try:
            response = None if fault and not fault.apply else self._perform(request, operation, parameters, stale=stale)
            if fault and fault.code:
                raise self._shown(operation, AwsError(fault.code, fault.message, status=fault.status))
        except AwsError as error:
            return failure(operation, error), error.code
        if response is None or (fault and fault.silent):
            return Response(), "dropped"
        if fault:
            fault.spoil(response)
        return response, "ok" if response.status_code < 400 else error_code(response)

    def _perform(self, request: Request, operation: str, parameters: dict[str, Any], *, stale: bool) -> Response:
        try:
            response = self._carry_out(request, operation, parameters, stale=stale)
        except AwsError as error:
            raise self._shown(operation, error) from error
        if Wire.witness:
            Wire.witness(operation, response)
        return response

    def _shown(self, operation: str, error: AwsError) -> AwsError:
        """To the witness, as it is answered."""
        if Wire.witness:
            Wire.witness(operation, failure(operation, error))
        return error

    def _carry_out(self, request: Request, operation: str, parameters: dict[str, Any], *, stale: bool) -> Response:
        key, region, service = _scope(request)
        caller, name = self.sts.caller(key), operation.partition(".")[2]
        if operation in OF_STS:
            return success(operation, self.sts.perform(caller, name, parameters))
        self.sts.allow(caller, _action(service, name), parameters, region)
        if (place := self.places.get(caller.account, "" if service == "iam" else region)) is None:
            raise not_simulated(f"the region {region} in the account {caller.account}")
        admit_reader(operation, str(parameters.get("registryId", "")), place.account)
        if operation == "ecs.RegisterTaskDefinition":
            registered = register_definition(place.cluster, place.parameters(parameters), by=caller.arn)
            return place.response(success(operation, registered))
        if operation in LEFT_TO_MOTO:
            return place.response(place.cluster.moto.answer(place.request(request), service))
        if stale:
            return place.response(success(operation, self.answers.before(operation, parameters)))
        if name in CHANGES:
            self.answers.changed()
        if service in BY_PLACE:
            return success(operation, perform(place.cluster, operation, parameters))
        answer = perform(place.cluster, operation, place.parameters(parameters))
        self.answers.note(operation, parameters, answer)
        return place.response(success(operation, answer))


def read(request: Request) -> tuple[str, str, dict[str, Any]]:
    """Service (by its signing name), operation, parameters."""
    service = _scope(request)[2]
    if target := request.headers.get("X-Amz-Target"):
        return service, target.rpartition(".")[2], json.loads(request.get_data() or b"{}")
    if operation := BY_PATH.get(request.path):
        return service, operation, dict(request.args)
    parameters: dict[str, Any] = {}
    if service in BY_SHAPE and "Action" in request.form:
        return service, request.form["Action"], query.parameters(service, request.form["Action"], request.form)
    for name, value in request.form.items():
        plain, listed, _ = name.partition(".member.")
        parameters[plain] = [*parameters.get(plain, []), value] if listed else value
    parameters.pop("Version", None)
    return service, parameters.pop("Action", request.path), parameters


def success(operation: str, answer: dict[str, Any]) -> Response:
    if not _speaks_xml(operation):
        return Response(json.dumps(answer), content_type=JSON)
    service, _, name = operation.partition(".")
    told = query.told(service, name, answer) if service in BY_SHAPE else answer
    return Response(xml({f"{name}Response": {f"{name}Result": told}}), content_type="text/xml")


def failure(operation: str, error: AwsError) -> Response:
    if not _speaks_xml(operation):
        body = json.dumps({"__type": error.code, "message": error.message})
        return Response(body, status=error.status, content_type=JSON, headers=_older(operation, error.code))
    return xml_failure(error)


def xml_failure(error: AwsError) -> Response:
    what = {"Type": "Sender", "Code": error.code, "Message": error.message}
    return Response(xml({"ErrorResponse": {"Error": what}}), status=error.status, content_type="text/xml")


def _older(operation: str, code: str) -> dict[str, str]:
    """SQS tells clients the code that it had when it spoke XML."""
    return {"x-amzn-query-error": f"{MISSING};Sender"} if (operation[:4], code) == ("sqs.", "QueueDoesNotExist") else {}


def xml(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{xml(inner)}</{name}>" for name, inner in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{xml(inner)}</member>" for inner in value)
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def _as_asked(request: Request, service: str, operation: str, response: Response) -> Response:
    """CloudWatch answers older SDKs, which ask in forms, in XML."""
    if service != "monitoring" or request.headers.get("X-Amz-Target"):
        return response
    body = json.loads(response.get_data(as_text=True) or "{}")
    if response.status_code >= 400:
        return xml_failure(AwsError(body["__type"], body["message"], status=response.status_code))
    told = {f"{operation}Response": {f"{operation}Result": query.told(service, operation, body)}}
    return Response(xml(told), content_type="text/xml")


def _speaks_xml(operation: str) -> bool:
    return operation.partition(".")[0] in ("sts", "iam", "elasticloadbalancing", "cloudformation")


def _scope(request: Request) -> tuple[str, str, str]:
    """Access key, region and service out of `Credential=key/date/region/service/aws4_request`."""
    found = re.search(r"Credential=([^/]+)/[^/]+/([^/]+)/([^/]+)/", request.headers.get("Authorization", ""))
    return (found[1], found[2], found[3]) if found else ("", REGION, "unsigned")


def _action(service: str, operation: str) -> str:
    """IAM's name: its prefix is the signing name, but for CloudWatch."""
    return f"{'cloudwatch' if service == 'monitoring' else service}:{operation}"


def error_code(response: Response) -> str:
    """The error code in one of moto's answers."""
    found = re.search(r'"__type":\s*"([^"]+)"|<Code>([^<]+)</Code>', response.get_data(as_text=True))
    return (found[1] or found[2]) if found else str(response.status_code)
