"""What botocore raises, said in this project's few errors: may it pass, will it never work, or was it perhaps done?

Every message names what was being done, the operation, why it failed, and what helps. A changing call is Failed only
where AWS certainly did not carry it out; every doubt is Unanswered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
)

from aws import reasons
from bot.errors import Failed, Misconfigured, Unanswered, Unreachable

_NEVER_CONNECTED = (EndpointConnectionError, ConnectTimeoutError, ProxyConnectionError)


class Rejected(Failed):
    """AWS answered with an error; `code` is its own, such as ClusterNotFoundException."""

    def __init__(self, text: str, code: str, *, lacks: str = "") -> None:
        super().__init__(text)
        self.code, self.lacks = code, lacks


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: `doing` completes "Could not …"; `prefix` and `operation` are IAM's words: ecs, DescribeServices."""

    doing: str
    prefix: str
    operation: str


@contextmanager
def understood(doing: str, operation: str) -> Iterator[None]:
    """Around the reading of an answer. Raises Unreachable where it is not formed as AWS forms it."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        lacks = f" (it lacks {error})" if isinstance(error, KeyError) else ""
        raise Unreachable(f"Could not {doing} ({operation}): {reasons.NOT_OF_AWS}{lacks}.") from error


@contextmanager
def settings_of_aws() -> Iterator[None]:
    """Raise Misconfigured where boto3 cannot even make a client of what AWS's variables and files say."""
    try:
        yield
    except (BotoCoreError, ValueError) as error:
        raise Misconfigured(
            f"AWS is not set up: {error}.", "Look at the AWS_… variables and AWS's own files."
        ) from error


def of_read(asked: Asked, error: Exception) -> Failed:
    """What to raise when a reading call fails, after botocore's own retries."""
    if isinstance(error, Failed):  # its role could not be assumed
        return error
    text = _could_not(asked, error)
    if isinstance(error, ClientError):
        passing = reasons.is_throttling(error) or reasons.status(error) >= 500
        if passing:
            return Unreachable(text)
        return Rejected(text, reasons.code(error), lacks=reasons.denied_action(error, asked.prefix))
    return Unreachable(text) if isinstance(error, reasons.ON_THE_WIRE) else Failed(text)


def of_act(asked: Asked, error: Exception, *, sent: bool) -> Failed | Unanswered:
    """What to raise when a changing call fails; `sent` says whether it was handed to the network at all."""
    if sent and not _certainly_not_done(error):
        return Unanswered(
            f"AWS was asked to {asked.doing} ({asked.operation}) and gave no clear answer: {_why(asked, error)}. "
            "It may have been carried out."
        )
    text = f"{_could_not(asked, error)} Nothing was changed."
    return Rejected(text, reasons.code(error)) if isinstance(error, ClientError) else Failed(text)


def _could_not(asked: Asked, error: Exception) -> str:
    return f"Could not {asked.doing} ({asked.operation}): {_why(asked, error)}."


def _why(asked: Asked, error: Exception) -> str:
    return reasons.of_answer(error, asked.prefix) if isinstance(error, ClientError) else reasons.of_silence(error)


def _certainly_not_done(error: Exception) -> bool:
    """AWS turned it down (4xx, throttling among them), or there was no connection to send it on."""
    if isinstance(error, ClientError):
        return 400 <= reasons.status(error) < 500 and reasons.status(error) != 408
    return isinstance(error, _NEVER_CONNECTED)
