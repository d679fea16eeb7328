"""Roles that this bot assumes: for minutes only, and under a name that CloudTrail shows beside every call.

The role that reads is assumed again before it expires. One that changes anything is assumed for one rollback, whose id
is the source identity of all that is done with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.credentials import CredentialProvider, CredentialResolver, Credentials, DeferredRefreshableCredentials

from aws import errors
from bot.errors import Failed, Unreachable

if TYPE_CHECKING:
    from types_boto3_sts import STSClient
    from types_boto3_sts.type_defs import AssumeRoleRequestTypeDef

SECONDS = 900  # the least that AWS allows
NAME_LIMIT = 64
Sts = Callable[[], "STSClient"]


@dataclass(frozen=True, slots=True)
class Name:
    """Under which a role is assumed: `session` is for people, `source` is what a trust policy may demand."""

    session: str
    source: str = ""


READER = Name("rollback-bot")
KEEPER = Name("rollback-bot-alarms", source="rollback-bot-alarms")
DOCTOR = Name("rollback-bot-doctor", source="rollback-bot-doctor")


def in_the_name_of(rollback_id: str, service: str) -> Name:
    return Name(f"rb-{rollback_id[:8]}-{service}"[:NAME_LIMIT], source=rollback_id)


@dataclass(frozen=True, slots=True)
class Assumed:
    """Keys that AWS takes until `ends`, a moment of `time.monotonic`."""

    keys: dict[str, Any]
    arn: str
    ends: float


def assume(sts: STSClient, role_arn: str, name: Name, policy: str = "") -> Assumed:
    """`policy` is a session policy, JSON. Raises Unreachable or Failed, which name the role and what helps."""
    asked = errors.Asked(f"assume the role {role_arn}", prefix="sts", operation="AssumeRole")
    wanted: AssumeRoleRequestTypeDef = {"RoleArn": role_arn, "RoleSessionName": name.session}
    wanted["DurationSeconds"] = SECONDS
    if name.source:
        wanted["SourceIdentity"] = name.source
    if policy:
        wanted["Policy"] = policy
    began = time.monotonic()
    try:
        answer = sts.assume_role(**wanted)
        keys = answer["Credentials"]
        return Assumed(dict(keys), answer["AssumedRoleUser"]["Arn"], ends=began + SECONDS)
    except Exception as error:
        failed = errors.of_read(asked, error)
        raise (failed if isinstance(failed, Unreachable) else Failed(str(failed))) from error


class _Refreshed(DeferredRefreshableCredentials):
    """botocore would have them a quarter of an hour before they expire: always, since they last no longer."""

    _advisory_refresh_timeout = 5 * 60
    _mandatory_refresh_timeout = 60


class Role(CredentialProvider):
    """A chain of one link: credentials that AssumeRole gives, and gives again before they expire.

    They are the same for every session that asks: whoever makes one anew goes on with the keys that are there.
    """

    METHOD = "assume-role"

    def __init__(self, sts: Sts, role_arn: str) -> None:
        super().__init__()
        self._sts, self._role_arn = sts, role_arn
        self.credentials: Credentials = _Refreshed(self._fetch, self.METHOD)

    def load(self) -> Credentials:
        return self.credentials

    def _fetch(self) -> dict[str, str]:
        keys = assume(self._sts(), self._role_arn, READER).keys
        return {
            "access_key": keys["AccessKeyId"],
            "secret_key": keys["SecretAccessKey"],
            "token": keys["SessionToken"],
            "expiry_time": keys["Expiration"].isoformat(),
        }


def reading_session(base: botocore.session.Session, role: Role) -> boto3.Session:
    """A session whose clients read as `role`, assumed at the first call. It shares the API models of `base`."""
    assumed = botocore.session.get_session()
    assumed.register_component("credential_provider", CredentialResolver(providers=[role]))
    assumed.register_component("data_loader", base.get_component("data_loader"))
    return boto3.Session(botocore_session=assumed)
