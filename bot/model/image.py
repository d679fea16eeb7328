"""A container's image as a service revision resolved it, and how an ARN is called in short."""

from dataclasses import dataclass


def short(arn: str) -> str:
    """The name at the end of an ARN: `arn:…:task-definition/quilt-catalog:38` -> `quilt-catalog:38`."""
    return arn.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Image:
    """A container's image as a service revision resolved it; `digest` is `sha256:…`, or None where ECS names none."""

    container: str
    image: str
    digest: str | None
