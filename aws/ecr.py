"""Amazon ECR: is an image still there, and what does its tag name now?

Lifecycle rules know nothing of ECS and may have deleted what it once ran.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from aws.asked_once import AskedOnce
from aws.errors import Rejected, understood
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import AwsPermission, GoneImage, Image, NotChecked

if TYPE_CHECKING:
    from types_boto3_ecr.type_defs import DescribeImagesResponseTypeDef, ImageIdentifierTypeDef

T = TypeVar("T")

_NAME = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.(amazonaws\.com(\.cn)?|on\.aws)"
    r"/(?P<repository>[^:@]+)(:(?P<tag>[^@]+))?(@(?P<digest>sha256:[0-9a-f]+))?"
)
_EVERYTHING = "ROOT"  # the prefix of a rule for whatever has no other
_GONE = {"ImageNotFoundException", "RepositoryNotFoundException"}


class Ecr:
    """Implements `bot.ports.Images`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws
        self._there = AskedOnce[bool]()

    async def missing(
        self, service: Service, images: Sequence[Image], *, patient: bool = False
    ) -> tuple[tuple[GoneImage, ...], tuple[NotChecked, ...]]:
        """`patient`: what was there for another service in the last minutes is there."""
        looks = await asyncio.gather(*(judged(image, self._gone(service, image, patient)) for image in images))
        gone = tuple(each for each in looks if isinstance(each, GoneImage))
        return gone, tuple(each for each in looks if isinstance(each, NotChecked))

    async def current_digests(
        self, service: Service, images: Sequence[Image]
    ) -> tuple[dict[Image, str | None], tuple[NotChecked, ...]]:
        tagged = [(image, name) for image in images if (name := EcrName.tagged(image))]
        looks = (judged(image, self._digest(service, image, name)) for image, name in tagged)
        found = list(zip((image for image, _ in tagged), await asyncio.gather(*looks), strict=True))
        digests = {image: digest for image, digest in found if not isinstance(digest, NotChecked)}
        return digests, tuple(digest for _, digest in found if isinstance(digest, NotChecked))

    async def _digest(self, service: Service, image: Image, name: EcrName) -> str | None:
        doing = f"look up the tag of {image.image}"
        answer = await described(self._aws, service, name, doing)
        if answer is None:
            return None
        with understood(doing, "DescribeImages"):
            return next((detail["imageDigest"] for detail in answer["imageDetails"]), None)

    async def _gone(self, service: Service, image: Image, patient: bool) -> GoneImage | None:
        """None where it is there, or in a registry that cannot be asked."""
        name = EcrName.parse(image)
        if name is None:
            return None
        asker = service.region, service.role(AwsPermission.READ), *name.where

        async def ask() -> bool | None:
            return await self._is_there(service, image, name) or None

        if await (self._there.get(asker, ask) if patient else ask()):
            return None
        try:
            return GoneImage(image, await self._upstream(service, name))
        except Failed as error:
            return GoneImage(image, unknown=str(error))

    async def _is_there(self, service: Service, image: Image, name: EcrName) -> bool:
        """One call per image: where one of several is gone, DescribeImages does not say which."""
        doing = f"look for the image {image.image}"
        answer = await described(self._aws, service, name, doing)
        if answer is None:
            return False
        with understood(doing, "DescribeImages"):  # an archived image is listed but cannot be pulled
            return any(detail.get("imageStatus", "ACTIVE") == "ACTIVE" for detail in answer["imageDetails"])

    async def _upstream(self, service: Service, name: EcrName) -> str:
        """The registry that its pull-through cache fetches the repository from; "" where no rule does."""
        doing = f"look for pull-through cache rules of {name.account}"
        ecr: Any = self._aws.of(service, region=name.region).ecr
        asked, upstreams = {"registryId": name.account}, dict[str, str]()
        while True:
            answer = await self._aws.read(doing, ecr.describe_pull_through_cache_rules, **asked)
            with understood(doing, "DescribePullThroughCacheRules"):
                for rule in answer["pullThroughCacheRules"]:
                    upstreams[rule["ecrRepositoryPrefix"]] = rule["upstreamRegistryUrl"]
            if not answer.get("nextToken"):
                break
            asked["nextToken"] = answer["nextToken"]
        mine = [prefix for prefix in upstreams if name.repository.startswith(f"{prefix}/")]
        return upstreams.get(max(mine, key=len, default=_EVERYTHING), "")


async def described(aws: Aws, service: Service, name: EcrName, doing: str) -> DescribeImagesResponseTypeDef | None:
    """None where there is no such image, or no such repository. Raises Failed."""
    try:
        return await aws.read(
            doing,
            aws.of(service, region=name.region).ecr.describe_images,
            registryId=name.account,
            repositoryName=name.repository,
            imageIds=[name.id],
        )
    except Rejected as error:
        if error.code in _GONE:
            return None
        raise


async def judged(image: Image, look: Awaitable[T]) -> T | NotChecked:
    """Each by itself: that one registry cannot be asked says nothing of what another one has."""
    try:
        return await look
    except Failed as error:
        return NotChecked(f"the image {image.image} of {image.container}", str(error), error.lacks)


@dataclass(frozen=True, slots=True)
class EcrName:
    """Where ECR keeps an image: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>`, by digest if one is known."""

    account: str
    region: str
    repository: str
    id: ImageIdentifierTypeDef

    @property
    def where(self) -> tuple[str, ...]:
        """All of it, as what may be a key."""
        return self.account, self.region, self.repository, *map(str, self.id.values())

    @classmethod
    def parse(cls, image: Image) -> Self | None:
        """None for an image of another registry."""
        match = _NAME.fullmatch(image.image)
        if match is None:
            return None
        digest = image.digest or match["digest"]
        by: ImageIdentifierTypeDef = {"imageDigest": digest} if digest else {"imageTag": match["tag"] or "latest"}
        return cls(match["account"], match["region"], match["repository"], by)

    @classmethod
    def tagged(cls, image: Image) -> Self | None:
        """By its tag, whatever its digest; None where it is named by digest, or of another registry."""
        return None if "@" in image.image else cls.parse(replace(image, digest=None))
