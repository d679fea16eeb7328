"""A password of PostgreSQL that changes: it is asked for anew before each connection, so that no restart is needed.

dbos makes engines of its own, hence one place for all of this process. What is connected stays connected: a server
asks for the password only at the door.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, make_url

from bot.errors import Refused
from bot.secrets.known import KNOWN
from bot.secrets.parts import forms

Password = Callable[[], str]


def of_file(path: Path) -> Password:
    """As it is in the file at that moment."""

    def read() -> str:
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Refused(f"Cannot read {path}: {error.strerror}.", "See ROLLBACK_DATABASE_PASSWORD_FILE.") from error

    return read


def ask_anew(url: str, password: Password) -> Callable[[], None]:
    """Before each connection of this process as the user of `url`, to whatever server. -> ends it."""
    user = make_url(url).username

    def fresh(dialect: Any, _record: object, _args: object, params: dict[str, Any]) -> None:
        if dialect.name == "postgresql" and params.get("user") == user:
            given = password()
            KNOWN.learn(forms(given))
            params["password"] = given

    event.listen(Engine, "do_connect", fresh)
    return lambda: event.remove(Engine, "do_connect", fresh)
