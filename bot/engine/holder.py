"""Who has the database, as whoever comes second is told."""

import os
import socket
from datetime import UTC, datetime

from bot.errors import Refused


def myself() -> str:
    """At most 63 characters, which is what PostgreSQL keeps of an application's name."""
    return f"process {os.getpid()} on {socket.gethostname()[:20]} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"[:63]


def taken(holder: str) -> Refused:
    return Refused(
        f"Another Rollback Bot works on this database: {holder or 'it has not said which'}.",
        "Stop that one first, or give this one another ROLLBACK_DATABASE_URL.",
    )
