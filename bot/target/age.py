"""When a revision was registered, as far as that is known: ECS may leave it out, and what it shows proves something.

Revisions of a family are numbered in the order in which they are registered, and nothing is deployed before it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.model import Remembered, ServiceRevision, TaskDefinition, short
from bot.target.deployments import family, number


@dataclass(frozen=True, slots=True)
class Ages:
    """By ARN: when it was `registered`, by ECS's own word; and the first moment at which it was seen `deployed`."""

    registered: Mapping[str, datetime] = field(default_factory=dict)
    deployed: Mapping[str, datetime] = field(default_factory=dict)

    def at_latest(self, arn: str) -> tuple[datetime, str] | None:
        """By when it was registered for certain, and what says so; None where nothing does."""
        return min(self._bounds(arn), default=None)

    def at_earliest(self, arn: str) -> datetime | None:
        """Since when it may have been registered; None where nothing says so."""
        lower = (
            at for other, at in self.registered.items() if _same_family(other, arn) and number(other) <= number(arn)
        )
        return max(lower, default=None)

    def _bounds(self, arn: str) -> Iterator[tuple[datetime, str]]:
        for how, known in (("registered", self.registered), ("deployed", self.deployed)):
            for other, at in known.items():
                if other == arn:
                    yield at, f"was {how} at {_moment(at)}"
                elif _same_family(other, arn) and number(other) > number(arn):
                    yield at, f"is older than {short(other)}, which was {how} at {_moment(at)}"


def ages(
    definitions: Iterable[TaskDefinition], revisions: Iterable[ServiceRevision], rows: Iterable[Remembered]
) -> Ages:
    """What ECS says of task definitions, what its service revisions show, and what is remembered."""
    seen: dict[str, datetime] = {}
    for arn, at in (
        *((revision.task_definition, revision.created_at) for revision in revisions),
        *((row.task_definition, row.first_seen) for row in rows),
    ):
        seen[arn] = min(at, seen.get(arn, at))
    return Ages({one.arn: one.registered_at for one in definitions if one.registered_at}, seen)


def _same_family(one: str, other: str) -> bool:
    return family(one) == family(other)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
