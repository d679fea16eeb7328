"""AWS Secrets Manager: is a secret there, and the version of it that is named? Nothing's value is ever read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws import looking
from aws.errors import Rejected, understood
from aws.looking import Found
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import Dependency, Lack, Reference

Labels = Mapping[str, Sequence[str]]  # by version
CURRENT = "AWSCURRENT"


class Secrets:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def look(self, service: Service, region: str, secret: str, by: Sequence[Reference]) -> Found:
        """`secret` is its ARN, or its name in the service's region, which is "" here."""
        name = _name(secret)
        doing, client = f"look for the secret {name}", self._aws.of(service, region=region).secretsmanager
        try:
            answer = await self._aws.read(doing, client.describe_secret, SecretId=secret)
            with understood(doing, "DescribeSecret"):
                deleted, labelled = bool(answer.get("DeletedDate")), _labelled(answer)
                name = answer.get("Name", name)  # an ARN has six more characters
        except Rejected as error:
            if error.code != "ResourceNotFoundException":
                return [looking.unread("secret", name, error)]
            return [Dependency("secret", name, looking.used(by), "does not exist")]
        except Failed as error:
            return [looking.unread("secret", name, error)]
        if deleted:
            why = "is scheduled to be deleted, and cannot be read until it is restored"
            return [Dependency("secret", name, looking.used(by), why, Lack.LEAVING)]
        return await self._versions(service, region, secret, name, labelled, by)

    async def _versions(
        self, service: Service, region: str, secret: str, name: str, labelled: Labels, by: Sequence[Reference]
    ) -> Found:
        """DescribeSecret tells of versions with a label only; others can be read as well, until they are removed.

        Where it tells of none, the list of all is to say so too.
        """
        asked = dict.fromkeys(_asked(each) for each in by)
        told = [each for each in asked if labelled and (each[0] or not each[1] or each[1] in labelled)]
        untold = [each for each in asked if each not in told]
        flaw = next(filter(None, (_flaw(each, labelled) for each in told)), None)
        if untold and not flaw:
            try:
                versions = await self._all_versions(service, region, secret)
            except Failed as error:
                which = dict.fromkeys(f"version {version}" for _, version in untold if version)
                return [looking.unread("secret", ", ".join([name, *which]), error)]
            flaw = next(filter(None, (_flaw(each, versions) for each in untold)), None)
        return [Dependency("secret", name, looking.used(by), *(flaw or ()))]

    async def _all_versions(self, service: Service, region: str, secret: str) -> Labels:
        doing = f"list the versions of the secret {_name(secret)}"
        client = self._aws.of(service, region=region).secretsmanager
        asked: dict[str, Any] = {"SecretId": secret, "IncludeDeprecated": True}
        found = dict[str, Sequence[str]]()
        while True:
            answer = await self._aws.read(doing, client.list_secret_version_ids, **asked)
            with understood(doing, "ListSecretVersionIds"):
                found |= {one["VersionId"]: one.get("VersionStages") or [] for one in answer["Versions"]}
            if not answer.get("NextToken"):
                return found
            asked["NextToken"] = answer["NextToken"]


def _labelled(answer: Mapping[str, Any]) -> Labels:
    return dict(answer.get("VersionIdsToStages") or {})


def _asked(reference: Reference) -> tuple[str, str]:
    """(staging label, version) of `arn:…:secret:NAME:JSON_KEY:LABEL:VERSION`; "" for what is not named."""
    label, version, *_ = (*reference.source.split(":")[8:], "", "")
    return label, version


def _flaw(asked: tuple[str, str], versions: Labels) -> tuple[str, Lack] | None:
    """Why GetSecretValue would not find this label and version among the `versions`. Without both, it takes CURRENT."""
    label, version = asked
    if not versions:
        return "has no value yet", Lack.EMPTY
    if version and not label:
        return None if version in versions else (f"has no version {version} any more", Lack.GONE)
    label = label or CURRENT
    having = [each for each, labels in versions.items() if label in labels]
    if version in having or (having and not version):
        return None
    return f"has no version {version} with the label {label}".replace("  ", " "), Lack.UNLABELLED


def _name(secret: str) -> str:
    """`arn:aws:secretsmanager:…:secret:quilt/session-a1B2c3` -> `quilt/session-a1B2c3`."""
    return secret.split(":")[6] if secret.startswith("arn:") else secret
