"""AWS's protocols: a signed request read, and an answer or an error written, in the service's JSON or XML."""

import json
import re
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from playground.aws import query
from playground.aws.errors import AwsError
from playground.aws.names import REGION
from playground.aws.sqs.queues import MISSING

JSON = "application/x-amz-json-1.1"
BY_SHAPE = {"monitoring", "cloudformation", "sns"}  # forms that are read as botocore's models have them
BY_PATH = {
    "/2015-02-01/file-systems": "DescribeFileSystems",
    "/2015-02-01/access-points": "DescribeAccessPoints",
}
POSTED = {"/v2/email/outbound-emails": "SendEmail"}  # with their parameters as JSON
_IN_XML = ("cloudformation", "elasticloadbalancing", "iam", "sns", "sts")


def read(request: Request) -> tuple[str, str, dict[str, Any]]:
    """Service (by its signing name), operation, parameters."""
    service = scope(request)[2]
    if target := request.headers.get("X-Amz-Target"):
        return service, target.rpartition(".")[2], json.loads(request.get_data() or b"{}")
    if operation := BY_PATH.get(request.path):
        return service, operation, dict(request.args)
    if operation := POSTED.get(request.path):
        return service, operation, json.loads(request.get_data() or b"{}")
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


def as_asked(request: Request, service: str, operation: str, response: Response) -> Response:
    """CloudWatch answers older SDKs, which ask in forms, in XML."""
    if service != "monitoring" or request.headers.get("X-Amz-Target"):
        return response
    body = json.loads(response.get_data(as_text=True) or "{}")
    if response.status_code >= 400:
        return xml_failure(AwsError(body["__type"], body["message"], status=response.status_code))
    told = {f"{operation}Response": {f"{operation}Result": query.told(service, operation, body)}}
    return Response(xml(told), content_type="text/xml")


def _speaks_xml(operation: str) -> bool:
    return operation.partition(".")[0] in _IN_XML


def scope(request: Request) -> tuple[str, str, str]:
    """Access key, region and service out of `Credential=key/date/region/service/aws4_request`."""
    found = re.search(r"Credential=([^/]+)/[^/]+/([^/]+)/([^/]+)/", request.headers.get("Authorization", ""))
    return (found[1], found[2], found[3]) if found else ("", REGION, "unsigned")


def error_code(response: Response) -> str:
    """The error code in one of moto's answers."""
    found = re.search(r'"__type":\s*"([^"]+)"|<Code>([^<]+)</Code>', response.get_data(as_text=True))
    return (found[1] or found[2]) if found else str(response.status_code)
