"""One change of the journal: everything in it is stored, or nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Transaction:
    """An open transaction that alone may write; `now` was read after it began, so that nothing expires unnoticed."""

    connection: Connection
    now: datetime
    config_digest: str
