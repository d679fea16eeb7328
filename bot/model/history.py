"""What the bot itself remembers of the revisions that a service ran: AWS forgets them after 90 days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.image import Image


@dataclass(frozen=True, slots=True)
class Remembered:
    """A task definition (an ARN) with the images it ran; `copy_of` is the revision that it is a plain copy of, or "".

    `bad_since` is when two people set out to leave it, and `bad_reason` why; `lifted_at` when an undo took that back.
    Where they only switched a feature off, that is the `bad_feature`. A copy with features off is a `variant_of` what
    has them on, `without` these names, separated by spaces.
    """

    task_definition: str
    images: tuple[Image, ...]
    first_seen: datetime
    last_seen: datetime
    served: timedelta
    copy_of: str = ""
    bad_since: datetime | None = None
    bad_reason: str = ""
    lifted_at: datetime | None = None
    bad_feature: str = ""
    variant_of: str = ""
    without: str = ""


@dataclass(frozen=True, slots=True)
class Ran:
    """One line of a service's history. `name` may stand for several revisions that were never deployed.

    `good`: it may be gone back to as it is; else the `outcome` says why that is in doubt.
    """

    name: str
    outcome: str
    image: str = ""
    digest: str = ""
    git_sha: str = ""
    since: datetime | None = None
    served: timedelta | None = None
    good: bool = False


@dataclass(frozen=True, slots=True)
class WantedRevision:
    """Which revision is wanted: a `named` one (`38`, `:38`, `quilt-catalog:38`), or by the target rule where it is "".

    For an undo, `named` is what the rollback `undoes` (its id) left for `reason`, and `landed_on` where it went;
    `brings` is as in the plan.
    """

    named: str = ""
    undoes: str = ""
    landed_on: str = ""
    reason: str = ""
    brings: str = ""
