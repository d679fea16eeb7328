"""Why AWS did not do what it was asked, and what to do about it: clauses that `aws.errors` puts behind a colon."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own name
    CredentialRetrievalError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from bot.secrets.redaction import redacted
from bot.text import ends, inert

LONGEST_TEXT = 300
UNPARSED = (ResponseParserError, KeyError)  # botocore stumbles with the second over XML that is not AWS's
ON_THE_WIRE = (HTTPClientError, ConnectionError, *UNPARSED)

NOT_OF_AWS = "the answer was not one of AWS; check what stands between this machine and AWS"
_EXPIRED = "the AWS credentials of this bot have expired; give it fresh ones"
_UNKNOWN = "AWS does not know the credentials of this bot; check its access key"
_MISSING = (
    "no AWS credentials were found; give this machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
    "AWS_PROFILE"
)
_CREDENTIALS = {
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "UnrecognizedClientException": _UNKNOWN,
    "InvalidClientTokenId": _UNKNOWN,
    "InvalidAccessKeyId": _UNKNOWN,
    "MissingAuthenticationToken": _MISSING,
}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_SIGNATURE = {"InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "RequestExpired"}
_THROTTLED = {"TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "BandwidthLimitExceeded"}
_SILENCE: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    ((NoCredentialsError, PartialCredentialsError), _MISSING),
    (ReadTimeoutError, "AWS did not answer in time"),
    (SSLError, "the encrypted connection to AWS could not be made; check proxies and certificates"),
    (ConnectionError, "AWS could not be reached; check the network"),
    (UNPARSED, NOT_OF_AWS),
    (HTTPClientError, "the connection to AWS broke"),
)


def of_silence(error: Exception) -> str:
    """For everything that is not an answer of AWS."""
    if isinstance(error, CredentialRetrievalError):
        return f"the AWS credentials of this bot could not be fetched; {clean(redacted(str(error)))}"
    return next((why for kind, why in _SILENCE if isinstance(error, kind)), clean(redacted(str(error))).rstrip("."))


def of_answer(error: ClientError, prefix: str) -> str:
    """For an answer of AWS that is an error; `prefix` is IAM's word for the API that was called."""
    known = code(error)
    if known in _DENIED:
        return _denied(error, prefix)
    if known in _CREDENTIALS:
        return _CREDENTIALS[known]
    if known in _SIGNATURE:
        return _unsigned(error)
    if is_throttling(error):
        return f"AWS is throttling this account ({known}); try again in a minute"
    if status(error) >= 500:
        return f"AWS answered with a server error (HTTP {status(error)})"
    return f"{clean(redacted(_message(error))).rstrip('.')} ({known})"


def code(error: ClientError) -> str:
    return str(error.response["Error"].get("Code", ""))


def status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500))


def is_throttling(error: ClientError) -> bool:
    return is_throttled(code(error)) or status(error) == 429


def is_throttled(code_: str) -> bool:
    return "throttl" in code_.lower() or code_ in _THROTTLED


def clean(text: str) -> str:
    """One line of at most 300 printable characters, its beginning and its end."""
    line = text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
    return ends(inert(line), LONGEST_TEXT)


def _message(error: ClientError) -> str:
    return str(error.response["Error"].get("Message", ""))


def denied_action(error: ClientError, prefix: str) -> str:
    """The IAM action that AWS denied, as it says; where it does not, the call names it. "" for any other error."""
    if code(error) not in _DENIED:
        return ""
    said = re.search(r"perform: ([\w-]+:\w+)", _message(error))
    return said[1] if said else f"{'sts' if error.operation_name == 'AssumeRole' else prefix}:{error.operation_name}"


def _denied(error: ClientError, prefix: str) -> str:
    """Which action on which resource."""
    message, assuming = _message(error), error.operation_name == "AssumeRole"
    resource, action = re.search(r"on resource: (\S+)", message), denied_action(error, prefix)
    denied = f"AWS does not let this bot call {action}" + (f" on {clean(resource[1])}" if resource else "")
    if "explicit deny" in message:
        return f"{denied}: a policy denies it explicitly; ask whoever keeps your AWS policies"
    if assuming:
        fix = "allow it (deploy/iam-policy-assume.json), and let that role trust it (deploy/iam-trust-policy.json)"
        return f"{denied}; {fix}"
    return f"{denied}; add it to its role"


def _unsigned(error: ClientError) -> str:
    """A signature is refused for a wrong secret or for a wrong clock; the answer's Date header tells which."""
    date = error.response["ResponseMetadata"].get("HTTPHeaders", {}).get("date")
    ahead = datetime.now(UTC) - parsedate_to_datetime(date) if date else timedelta(0)
    minutes = round(abs(ahead).total_seconds() / 60)
    if minutes >= 4:
        return f"the clock of this machine is {minutes} minutes {'fast' if ahead > timedelta(0) else 'slow'}; set it"
    return "AWS does not accept the signature of this bot; check its secret access key"
