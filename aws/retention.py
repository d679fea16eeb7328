"""How long Amazon ECR keeps an image: what its repository's lifecycle policy says, as ECR would carry it out."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from aws.ecr import EcrName, described, judged
from aws.errors import Rejected, understood
from aws.kept import Kept
from aws.session import Aws
from bot.catalog import Service
from bot.model import AwsPermission, Image, KeptImage, LifecycleRule, NotChecked, StoredImage

if TYPE_CHECKING:
    from types_boto3_ecr.type_defs import ImageDetailTypeDef

_COUNTING = "imageCountMoreThan"
_KEPT_FOR, _KEPT = 3600.0, 2000  # seconds, and images or repositories: a policy is carried out within a day, not sooner
_PAGE, _PAGES = 1000, 5  # images of a repository in one answer, and answers that are read of one
_Repository = tuple[str, str, str, str]  # role, account, region, name


class Retentions:
    """Implements `bot.ports.Retentions`. Repositories are asked once an hour, whoever's images are in them."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._rules = Kept[_Repository, tuple[LifecycleRule, ...]](seconds=_KEPT_FOR, most=_KEPT)
        self._all = Kept[_Repository, tuple[StoredImage, ...]](seconds=_KEPT_FOR, most=200)
        self._turns: defaultdict[_Repository, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._images = Kept[tuple[_Repository, str], StoredImage](seconds=_KEPT_FOR, most=_KEPT)

    async def kept(
        self, service: Service, images: Sequence[Image]
    ) -> tuple[tuple[KeptImage, ...], tuple[NotChecked, ...]]:
        looks = await asyncio.gather(*(judged(image, self._of(service, image)) for image in images))
        found = tuple(each for each in looks if isinstance(each, KeptImage))
        return found, tuple(each for each in looks if isinstance(each, NotChecked))

    async def _of(self, service: Service, image: Image) -> KeptImage | None:
        """None where it belongs to another registry."""
        name = EcrName.parse(image)
        if name is None:
            return None
        where = (service.role(AwsPermission.READ) or "", name.account, name.region, name.repository)
        async with self._turns[where]:  # of many services whose images are in it, the first asks for all
            return await self._in(service, image, name, where)

    async def _in(self, service: Service, image: Image, name: EcrName, where: _Repository) -> KeptImage:
        stored, rules = await asyncio.gather(self._stored(service, name, where), self._policy(service, name, where))
        if stored is None:
            return KeptImage(image, name.repository, None)
        others: tuple[StoredImage, ...] | None = ()
        if any(rule.counts == _COUNTING for rule in rules):
            others = await self._listed(service, name, where)
        return KeptImage(image, name.repository, stored, rules, others)

    async def _stored(self, service: Service, name: EcrName, where: _Repository) -> StoredImage | None:
        digest = name.id.get("imageDigest", "")
        if digest and (known := self._images.get((where, digest))):
            return known
        doing = f"look for an image of {name.repository}"
        if (answer := await described(self._aws, service, name, doing)) is None:
            return None
        with understood(doing, "DescribeImages"):
            found = next((_image(detail) for detail in answer["imageDetails"] if _is_active(detail)), None)
        if found:
            self._images.put((where, found.digest), found)
        return found

    async def _policy(self, service: Service, name: EcrName, where: _Repository) -> tuple[LifecycleRule, ...]:
        if (known := self._rules.get(where)) is not None:
            return known
        doing, ecr = f"read the lifecycle policy of {name.repository}", self._aws.of(service, region=name.region).ecr
        try:
            answer = await self._aws.read(
                doing, ecr.get_lifecycle_policy, registryId=name.account, repositoryName=name.repository
            )
        except Rejected as error:
            if error.code not in {"LifecyclePolicyNotFoundException", "RepositoryNotFoundException"}:
                raise
            rules: tuple[LifecycleRule, ...] = ()
        else:
            with understood(doing, "GetLifecyclePolicy"):
                rules = tuple(map(_rule, filter(_is_standard, json.loads(answer["lifecyclePolicyText"])["rules"])))
        self._rules.put(where, rules)
        return rules

    async def _listed(self, service: Service, name: EcrName, where: _Repository) -> tuple[StoredImage, ...] | None:
        if (known := self._all.get(where)) is not None:
            return known
        doing, ecr = f"list the images of {name.repository}", self._aws.of(service, region=name.region).ecr
        asked: dict[str, Any] = {"registryId": name.account, "repositoryName": name.repository, "maxResults": _PAGE}
        found: list[StoredImage] = []
        for _ in range(_PAGES):
            answer = await self._aws.read(doing, ecr.describe_images, **asked)
            with understood(doing, "DescribeImages"):
                found += map(_image, answer["imageDetails"])
            if not answer.get("nextToken"):
                self._all.put(where, tuple(found))
                return tuple(found)
            asked["nextToken"] = answer["nextToken"]
        return None


def _is_active(detail: ImageDetailTypeDef) -> bool:
    """An archived image is described, and cannot be pulled."""
    return detail.get("imageStatus", "ACTIVE") == "ACTIVE"


def _is_standard(rule: Any) -> bool:
    """A rule of the archive selects none of the images that can be pulled, and spares none of them."""
    return str(rule["selection"].get("storageClass", "standard")).lower() != "archive"


def _image(detail: ImageDetailTypeDef) -> StoredImage:
    return StoredImage(
        digest=detail["imageDigest"],
        tags=tuple(detail.get("imageTags", [])),
        pushed_at=detail["imagePushedAt"],
        pulled_at=detail.get("lastRecordedPullTime"),
    )


def _rule(rule: Any) -> LifecycleRule:
    selection = rule["selection"]
    prefixes = tuple(f"{prefix}*" for prefix in selection.get("tagPrefixList", ()))
    return LifecycleRule(
        priority=int(rule["rulePriority"]),
        status=selection["tagStatus"],
        tags=(*prefixes, *selection.get("tagPatternList", ())),
        counts=selection["countType"],
        number=int(selection["countNumber"]),
        action=rule["action"]["type"],
    )
