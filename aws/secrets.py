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
from bot.model import Dependency, Reference


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
        except Rejected as error:
            if error.code != "ResourceNotFoundException":
                return [looking.unread("secret", name, error)]
            return [Dependency("secret", name, looking.used(by), "does not exist")]
        except Failed as error:
            return [looking.unread("secret", name, error)]
        if deleted:
            why = "is scheduled to be deleted, and cannot be read until it is restored"
            return [Dependency("secret", name, looking.used(by), why, restorable=True)]
        return await self._versions(service, region, secret, labelled, by)

    async def _versions(
        self, service: Service, region: str, secret: str, labelled: Mapping[str, Sequence[str]], by: Sequence[Reference]
    ) -> Found:
        """DescribeSecret tells of versions with a label only; others can be read as well, until they are removed."""
        name = _name(secret)
        why = next(filter(None, (_label_missing(each, labelled) for each in by)), "")
        pinned = dict.fromkeys(version for each in by if (version := _asked(each)[1]) and version not in labelled)
        if not why and pinned:
            try:
                there = await self._all_versions(service, region, secret)
            except Failed as error:
                return [looking.unread("secret", f"{name}, version {', '.join(pinned)}", error)]
            why = next((f"has no version {version} any more" for version in pinned if version not in there), "")
        return [Dependency("secret", name, looking.used(by), why)]

    async def _all_versions(self, service: Service, region: str, secret: str) -> set[str]:
        doing = f"list the versions of the secret {_name(secret)}"
        client = self._aws.of(service, region=region).secretsmanager
        asked: dict[str, Any] = {"SecretId": secret, "IncludeDeprecated": True}
        found = set[str]()
        while True:
            answer = await self._aws.read(doing, client.list_secret_version_ids, **asked)
            with understood(doing, "ListSecretVersionIds"):
                found |= {version["VersionId"] for version in answer["Versions"]}
            if not answer.get("NextToken"):
                return found
            asked["NextToken"] = answer["NextToken"]


def _labelled(answer: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    return dict(answer.get("VersionIdsToStages") or {})


def _asked(reference: Reference) -> tuple[str, str]:
    """(staging label, version) of `arn:…:secret:NAME:JSON_KEY:LABEL:VERSION`; "" for what is not named."""
    label, version, *_ = (*reference.source.split(":")[8:], "", "")
    return label, version


def _label_missing(reference: Reference, labelled: Mapping[str, Sequence[str]]) -> str:
    label, version = _asked(reference)
    having = {each for each, labels in labelled.items() if label in labels}
    if not label or not labelled or version in having or (having and not version):
        return ""
    return f"has no version {version} with the label {label}".replace("  ", " ")


def _name(secret: str) -> str:
    """`arn:aws:secretsmanager:…:secret:quilt/session-a1B2c3` -> `quilt/session-a1B2c3`."""
    return secret.split(":")[6] if secret.startswith("arn:") else secret
