"""The WSGI door: takes a signed AWS request, keeps a log of it, and answers as the service would."""

import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Condition, RLock
from typing import Any, ClassVar

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wrappers import Request, Response

from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, not_simulated
from playground.aws.faults import Answers, Fault, Faults, Holds
from playground.aws.names import REGION
from playground.aws.operations import LEFT_TO_MOTO, perform
from playground.aws.places import Places
from playground.aws.protocols import as_asked, error_code, failure, read, scope, success
from playground.aws.registration import register_definition
from playground.aws.registries import admit_reader
from playground.aws.sqs.polling import Polling
from playground.aws.sts import BOT, Caller, Sts

OF_STS = {"sts.AssumeRole", "sts.GetCallerIdentity"}
BY_THE_WIRE = OF_STS | {"ecs.RegisterTaskDefinition"}  # these need to know who asks
BY_PLACE = {
    "sqs",
    "events",
    "cloudformation",
    "ses",
    "sns",
    "support",
}  # these know in which place they are
CHANGES = {
    "UpdateService",
    "StopServiceDeployment",
    "ContinueServiceDeployment",
    "CreateDeployment",
    "StopDeployment",
}


@dataclass(frozen=True)
class Call:
    """One request as the log keeps it; `outcome` is "ok", an error code, or "dropped". `action` is IAM's name of it.

    `key` is the access key that it was signed with, "" where it was not signed.
    """

    operation: str
    parameters: dict[str, Any]
    at: datetime
    outcome: str
    action: str = ""
    by: Caller = BOT
    region: str = REGION
    key: str = ""


class Wire:
    """A WSGI application; `latency` is in seconds of real time.

    `witness` is shown every operation with its answer before a fault spoils that, and every error that a fault makes.
    """

    witness: ClassVar[Callable[[str, Response], None] | None] = None

    def __init__(self, cluster: Cluster, *, now: Callable[[], datetime], lock: RLock) -> None:
        self.calls: list[Call] = []
        self.faults, self.holds, self.answers = Faults(), Holds(), Answers()
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
        key, region, _ = scope(request)
        if operation == "ReceiveMessage" and not self._awaited(key, region, parameters):
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return Response()(environ, start_response)
        with self._lock:
            self.places.catch_up(self._now())
            fault = self.faults.next(operation)
            response, outcome = self._answer(request, f"{service}.{operation}", parameters, fault)
            by = self.sts.known(key)
            self.calls.append(
                Call(operation, parameters, self._home.at, outcome, _action(service, operation), by, region, key)
            )
        if fault:
            time.sleep(fault.hold)
        self.holds.wait(operation, parameters)
        if outcome == "dropped":
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return as_asked(request, service, operation, response)(environ, start_response)

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
        key, region, service = scope(request)
        caller, name = self.sts.caller(key), operation.partition(".")[2]
        if operation in OF_STS:
            return success(operation, self.sts.perform(caller, name, parameters))
        place = self.places.get(caller.account, "" if service == "iam" else region)
        carried = place.cluster.alarms.tags if place else lambda _: {}
        self.sts.allow(caller, _action(service, name), parameters, region, tags=carried)
        if place is None:
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


def _action(service: str, operation: str) -> str:
    """IAM's name: its prefix is the signing name, but for CloudWatch."""
    return f"{'cloudwatch' if service == 'monitoring' else service}:{operation}"
