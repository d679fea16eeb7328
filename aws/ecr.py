"""Amazon ECR: is an image still there, and what does its tag name now?

Lifecycle rules know nothing of ECS and may have deleted what it once ran.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self, TypeVar

from aws.errors import Rejected, understood
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import Image, NotChecked

if TYPE_CHECKING:
    from types_boto3_ecr.type_defs import DescribeImagesResponseTypeDef, ImageIdentifierTypeDef

T = TypeVar("T")

_NAME = re.compile(
    r"(?P<account>\d{12})\.dkr[.-]ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.(amazonaws\.com(\.cn)?|on\.aws)"
    r"/(?P<repository>[^:@]+)(:(?P<tag>[^@]+))?(@(?P<digest>sha256:[0-9a-f]+))?"
)
_GONE = {"ImageNotFoundException", "RepositoryNotFoundException"}


class Ecr:
    """Implements `bot.ports.Images`."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def missing(
        self, service: Service, images: Sequence[Image]
    ) -> tuple[tuple[Image, ...], tuple[NotChecked, ...]]:
        gone = await asyncio.gather(*(_judged(image, self._is_gone(service, image)) for image in images))
        known = tuple(image for image, is_gone in zip(images, gone, strict=True) if is_gone is True)
        return known, tuple(each for each in gone if isinstance(each, NotChecked))

    async def current_digests(
        self, service: Service, images: Sequence[Image]
    ) -> tuple[dict[Image, str | None], tuple[NotChecked, ...]]:
        tagged = [(image, name) for image in images if (name := _Name.tagged(image))]
        looks = (_judged(image, self._digest(service, image, name)) for image, name in tagged)
        found = list(zip((image for image, _ in tagged), await asyncio.gather(*looks), strict=True))
        digests = {image: digest for image, digest in found if not isinstance(digest, NotChecked)}
        return digests, tuple(digest for _, digest in found if isinstance(digest, NotChecked))

    async def _digest(self, service: Service, image: Image, name: _Name) -> str | None:
        doing = f"look up the tag of {image.image}"
        answer = await self._described(service, name, doing)
        if answer is None:
            return None
        with understood(doing, "DescribeImages"):
            return next((detail["imageDigest"] for detail in answer["imageDetails"]), None)

    async def _is_gone(self, service: Service, image: Image) -> bool:
        """One call per image: where one of several is gone, DescribeImages does not say which."""
        name = _Name.parse(image)
        if name is None:
            return False
        doing = f"look for the image {image.image}"
        answer = await self._described(service, name, doing)
        if answer is None:
            return True
        with understood(doing, "DescribeImages"):  # an archived image is listed but cannot be pulled
            return all(detail.get("imageStatus", "ACTIVE") != "ACTIVE" for detail in answer["imageDetails"])

    async def _described(self, service: Service, name: _Name, doing: str) -> DescribeImagesResponseTypeDef | None:
        try:
            return await self._aws.read(
                doing,
                self._aws.of(service, region=name.region).ecr.describe_images,
                registryId=name.account,
                repositoryName=name.repository,
                imageIds=[name.id],
            )
        except Rejected as error:
            if error.code in _GONE:
                return None
            raise


async def _judged(image: Image, look: Awaitable[T]) -> T | NotChecked:
    """Each by itself: that one registry cannot be asked says nothing of what another one has."""
    try:
        return await look
    except Failed as error:
        return NotChecked(f"the image {image.image} of {image.container}", str(error), error.lacks)


@dataclass(frozen=True, slots=True)
class _Name:
    """Where ECR keeps an image: `<account>.dkr.ecr.<region>.amazonaws.com/<repository>`, by digest if one is known."""

    account: str
    region: str
    repository: str
    id: ImageIdentifierTypeDef

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
