"""Registries besides the account's own: what a tag names there, and what ECR's pull-through cache fetches from them."""

import hashlib
from collections import Counter

from playground.aws.errors import AwsError
from playground.aws.names import REGISTRY


class Registries:
    """`cached` are the pull-through cache rules of the account: prefix of a repository -> registry upstream."""

    def __init__(self) -> None:
        self.cached: dict[str, str] = {}
        self._published = Counter[str]()

    def publish(self, image: str) -> str:
        """Somebody pushes another image under this name. -> its digest"""
        self._published[image] += 1
        return self.digest(image)

    def digest(self, image: str) -> str:
        """What ECS resolves an image of any other registry to."""
        if "@" in image:
            return image.partition("@")[2]
        return "sha256:" + hashlib.sha256(f"{image}{self._published[image]}".encode()).hexdigest()

    def fetched_again(self, image: str) -> bool:
        """Would ECR fetch it from upstream when it is pulled?"""
        name = image.removeprefix(f"{REGISTRY}/")
        return any(name.startswith(f"{prefix}/") or prefix == "ROOT" for prefix in self.cached)


def admit_reader(operation: str, asked: str, account: str) -> None:
    """Another account's registry answers only whom its policy lets. Raises AwsError: here it lets nobody."""
    if operation.startswith("ecr.") and asked not in ("", account):
        action = operation.replace(".", ":")
        why = f"because no resource-based policy allows the {action} action"
        whom = (
            f"User: arn:aws:sts::{account}:assumed-role/rollback-bot/playground is not authorized to perform: {action}"
        )
        raise AwsError(
            "AccessDeniedException", f"{whom} on resource: arn:aws:ecr:us-east-1:{asked}:repository/any {why}"
        )
