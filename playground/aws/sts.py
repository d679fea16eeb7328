"""AWS STS, and IAM as far as anybody looks: who makes a call, under which role, in whose name, and whether he may.

A role may do everything, and everybody may assume it, until a policy says otherwise. A session of it may do what its
session policy allows as well.
"""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any
from uuid import uuid4

from playground.aws import iam_requests
from playground.aws.answers import Json
from playground.aws.errors import AwsError
from playground.aws.names import ACCOUNT, short
from playground.aws.policies import Policy, allows

Tags = Callable[[str], Mapping[str, str]]
"""Of what is there under an ARN."""

_NAME = r"[\w+=,.@-]{2,64}"
_POLICY_LIMIT = 2048  # characters


@dataclass(frozen=True)
class Caller:
    """Whoever signed a request. `role` is "" for the bot's own keys, which belong to the home account.

    `only` is the session policy, None where none was sent.
    """

    account: str = ACCOUNT
    role: str = ""
    session: str = ""
    source_identity: str = ""
    only: Policy | None = field(default=None, hash=False)

    @property
    def arn(self) -> str:
        if not self.role:
            return f"arn:aws:sts::{self.account}:assumed-role/rollback-bot/playground"
        return f"arn:aws:sts::{self.account}:assumed-role/{short(self.role)}/{self.session}"


BOT = Caller()


class Sts:
    """Keys expire in real time, as their holders see it: `lasting` seconds after, or as long as was asked for."""

    def __init__(self) -> None:
        self.lasting: float | None = None
        self.trusts: dict[str, Policy] = {}
        self.policies: dict[str, Sequence[Policy]] = {}
        self._sessions: dict[str, tuple[Caller, float]] = {}

    def caller(self, access_key: str) -> Caller:
        """Raises ExpiredTokenException; keys that were never given are the bot's own."""
        caller, ends = self._sessions.get(access_key, (BOT, float("inf")))
        if time.time() > ends:
            raise AwsError("ExpiredTokenException", "The security token included in the request is expired")
        return caller

    def known(self, access_key: str) -> Caller:
        """Expired keys tell it as well."""
        return self._sessions.get(access_key, (BOT, 0.0))[0]

    def allow(
        self, caller: Caller, action: str, parameters: Mapping[str, Any], region: str, *, tags: Tags = lambda _: {}
    ) -> None:
        """Raises AccessDeniedException where the policies of the caller's role, or of his session, do not allow it."""
        if caller.role not in self.policies and caller.only is None:
            return
        for asked in iam_requests.asked(action, parameters, account=caller.account, region=region):
            carried = {f"aws:ResourceTag/{key}": value for key, value in tags(asked.resource).items()}
            one = replace(asked, keys={**asked.keys, **carried})
            on = f"{one.action} on resource: {one.resource}"
            told = f"User: {caller.arn} is not authorized to perform: {on} because no"
            if caller.role in self.policies and not allows(self.policies[caller.role], one):
                raise AwsError("AccessDeniedException", f"{told} identity-based policy allows it")
            if caller.only is not None and not allows([caller.only], one):
                raise AwsError("AccessDeniedException", f"{told} session policy allows it")

    def perform(self, caller: Caller, operation: str, parameters: Mapping[str, str]) -> Json:
        if operation == "GetCallerIdentity":
            return {"Arn": caller.arn, "UserId": "AROAPLAYGROUND", "Account": caller.account}
        return self._assume(caller, parameters)

    def _assume(self, by: Caller, asked: Mapping[str, str]) -> Json:
        role, seconds = asked["RoleArn"], float(asked.get("DurationSeconds", 3600))
        session, source = asked["RoleSessionName"], asked.get("SourceIdentity", "")
        if not (re.fullmatch(_NAME, session) and re.fullmatch(f"({_NAME})?", source) and 900 <= seconds <= 43200):
            raise AwsError("ValidationError", "A name or the duration does not satisfy its constraints.")
        only = json.loads(asked["Policy"]) if "Policy" in asked else None
        if len(asked.get("Policy", "")) > _POLICY_LIMIT:
            raise AwsError("ValidationError", "Value at 'policy' failed to satisfy its constraints.")
        if not _trusted(self.trusts.get(role), source):
            told = f"User: {by.arn} is not authorized to perform: sts:AssumeRole on resource: {role}"
            raise AwsError("AccessDenied", told, status=403)
        key, ends = f"ASIA{uuid4().hex[:16].upper()}", time.time() + (self.lasting or seconds)
        caller = Caller(role.split(":")[4], role, session, source, only)
        self._sessions[key] = caller, ends
        keys = {"AccessKeyId": key, "SecretAccessKey": "playground", "SessionToken": "playground"}
        return {
            "Credentials": {**keys, "Expiration": datetime.fromtimestamp(ends, UTC).isoformat()},
            "AssumedRoleUser": {"AssumedRoleId": f"AROA:{session}", "Arn": caller.arn},
        }


def _trusted(policy: Policy | None, source_identity: str) -> bool:
    """Does some statement's demand on the source identity hold? An empty policy trusts nobody."""
    if policy is None:
        return True
    wanted = [s.get("Condition", {}).get("StringLike", {}).get("sts:SourceIdentity") for s in policy["Statement"]]
    return any(
        patterns is None or any(source_identity and fnmatchcase(source_identity, pattern) for pattern in patterns)
        for patterns in wanted
    )
