"""How long Amazon ECR keeps an image: its repository's lifecycle policy, and what that policy counts."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.image import Image


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """One rule, in ECR's words. The lowest `priority` is applied first.

    `tags` are patterns with `*`, all of which an image must have a tag for; a prefix `v` is the pattern `v*`. `status`
    is tagged, untagged or any, `counts` the countType, and `number` its images or days. `action` is expire or
    transition: an archived image cannot be pulled either.
    """

    priority: int
    status: str
    tags: tuple[str, ...]
    counts: str
    number: int
    action: str = "expire"


@dataclass(frozen=True, slots=True)
class StoredImage:
    """As DescribeImages tells it; `pulled_at` is None where ECR has not recorded that it was ever pulled."""

    digest: str
    tags: tuple[str, ...]
    pushed_at: datetime
    pulled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KeptImage:
    """An `image` of a repository of ECR, `stored` None where that has it no more. Without `rules` nothing deletes it.

    `others` are all images of its repository, itself among them, read only where a rule counts images; None where
    there are more than are read.
    """

    image: Image
    repository: str
    stored: StoredImage | None
    rules: tuple[LifecycleRule, ...] = ()
    others: tuple[StoredImage, ...] | None = ()
