"""What of the audit can be kept elsewhere, and what may be gone that it tells of."""

from dataclasses import dataclass
from datetime import timedelta

KEPT_AT_LEAST = timedelta(days=7)  # whatever is settled, before it may be removed


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest row and its hash; `ended`: a row since records how a rollback ended."""

    seq: int
    hash: str
    ended: bool = False
