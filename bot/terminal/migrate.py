"""The database, as the role that owns it: made, brought forward, and looked at before that."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from bot import engine as engines
from bot import journal as journals
from bot.errors import Refused
from bot.journal import Standing
from bot.settings import Settings

_OF_THE_ENGINE = "tables of the engine"


def look(settings: Settings) -> Standing:
    """How the database stands to this version, its engine's tables included. Changes nothing; raises Refused."""
    return _look(settings.database_url)


def _look(url: str) -> Standing:
    found = journals.look(url)
    if _is_postgresql(url) and not found.refused and not engines.is_prepared(url):
        return found.with_missing(_OF_THE_ENGINE)
    return found


def migrate(settings: Settings) -> tuple[Standing, tuple[str, ...]]:
    """-> how it stood, and for which roles it was prepared and is again. Raises Refused, having changed nothing.

    Bots may work on it meanwhile where they can go on with what this version makes.
    """
    url, before = settings.database_url, look(settings)
    if before.refused:
        raise Refused(report(before))
    with _alone(url, unless=_others_go_on(before, url)):
        roles = journals.bring_forward(url)
        if _is_postgresql(url) and before.found <= before.known:
            for role in roles or ("",):
                engines.prepare(url, role)
    return before, roles


def prepare(settings: Settings, role: str, *, iam: bool = False) -> None:
    """Of a PostgreSQL, for the bot that runs as `role`. Raises Refused while a bot works on it that cannot go on.

    `iam`: the role is made where it is missing, and signs in to RDS by IAM.
    """
    url = settings.database_url
    try:
        go_on = _others_go_on(_look(url), url)
    except Refused:  # there is nothing yet
        go_on = False
    with _alone(url, unless=go_on):
        journals.prepare(url, role, iam=iam)
        engines.prepare(url, role)


def report(found: Standing) -> str:
    """What the database is, whether something must be done, and what other versions would do with it."""
    lines = [f"The database has schema {found.found}, this Rollback Bot knows schema {found.known}.", _others(found)]
    if found.refused:
        return "\n".join([*lines, "This one would not start on it: start the newer one, or put a backup back."])
    if not found.needed:
        return "\n".join([*lines, "Nothing is to be done."])
    what = ["the schema"] * (found.found < found.known) + [*found.missing]
    lines.append(f"To be brought forward: {', '.join(what)}. Run `rollback-bot migrate` as the owner of the database.")
    lines.append(_meanwhile(found))
    if found.found < found.known:
        lines.append(f"Afterwards Rollback Bots before schema {found.leaves_readable_from} refuse it.")
    return "\n".join(lines)


def done(before: Standing, roles: tuple[str, ...]) -> str:
    """What `migrate` has done."""
    if before.found > before.known:
        return f"The database has schema {before.found}, and is left as it is: this Rollback Bot works on it."
    prepared = f", for {', '.join(roles)} as well" if roles else ""
    now = f"The database has schema {before.known} and is ready{prepared}."
    return f"{now} Rollback Bots before schema {before.leaves_readable_from} refuse it." if before.needed else now


def _others(found: Standing) -> str:
    works = f"A Rollback Bot of schema {found.found} works on it as it is"
    if found.readable_from < found.found:
        works = f"Rollback Bots of schemas {found.readable_from} to {found.found} work on it as it is"
    return f"{works}; an older one refuses it, a newer one wants it brought forward."


def _meanwhile(found: Standing) -> str:
    if _OF_THE_ENGINE in found.missing or not found.others_go_on:
        return "Stop every bot first: those that work on it now could not go on."
    return "Bots that work on it now can go on meanwhile."


def _others_go_on(found: Standing, url: str) -> bool:
    return _is_postgresql(url) and found.others_go_on and _OF_THE_ENGINE not in found.missing


def _is_postgresql(url: str) -> bool:
    return make_url(url).get_backend_name() == "postgresql"


@contextmanager
def _alone(url: str, *, unless: bool) -> Iterator[None]:
    """With no bot at work. Raises Refused, naming the one that is."""
    if unless:
        yield
        return
    guard = engines.Guard(url)
    guard.acquire()
    try:
        yield
    finally:
        guard.release()
