"""What of the audit can be kept elsewhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest row and its hash; `ended`: a row since records how a rollback ended."""

    seq: int
    hash: str
    ended: bool = False
