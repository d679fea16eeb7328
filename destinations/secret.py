"""A secret out of its file, read anew for each delivery: a new one needs no restart."""

from bot.errors import Failed
from bot.ports import Secrets


def read(secrets: Secrets, name: str, destination: str) -> str:
    """In one line. Raises Failed, without any part of it."""
    value = secrets.read(name)
    if value is None:
        raise Failed(
            f"Could not tell {destination}: ROLLBACK_SECRETS_DIR has no file {name} that can be read. Put it there."
        )
    if not value.isprintable():
        raise Failed(f"Could not tell {destination}: the file {name} holds more than one line. Write it anew.")
    return value
