"""Could each destination be told? What can be seen without telling anybody is looked at, and nothing is sent."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.catalog import DestinationEntry
from bot.errors import Failed, RateLimited, Unreachable
from bot.model import Diagnosis
from bot.ports import Secrets
from destinations.apprise_urls import addresses, called
from destinations.by_apprise import service_of
from destinations.mail_address import problem
from destinations.named import NamedDestinations
from destinations.webhook import SHORTEST

Look = Callable[[DestinationEntry], Awaitable[str]]
_FILE = "Put it there, for the bot to read and nobody else."
_TRY = "Only `rollback-bot notify --test` shows whether it arrives."


async def destinations_checkup(
    entries: Mapping[str, DestinationEntry],
    secrets: Secrets,
    *,
    looks: Mapping[str, Look] = {},
) -> list[Diagnosis]:
    """A line for each. `looks` are for the kinds that are not of this package: -> what was seen, in a sentence."""
    known = NamedDestinations(entries, secrets)
    try:
        return await asyncio.gather(*(_look(name, entry, secrets, known, looks) for name, entry in entries.items()))
    finally:
        await known.close()


async def _look(
    name: str, entry: DestinationEntry, secrets: Secrets, known: NamedDestinations, looks: Mapping[str, Look]
) -> Diagnosis:
    what = f"destination {name}"
    for file in entry.secrets:
        if secrets.read(file) is None:
            return Diagnosis(what, f"ROLLBACK_SECRETS_DIR has no file {file} that can be read.", _FILE)
    if why := _written_wrong(entry, secrets):
        return Diagnosis(what, why, "Write it anew: docs/destinations.md shows how.")
    try:
        if look := looks.get(entry.kind):
            return Diagnosis(what, await look(entry))
        if to := known.looked_at(name):
            return Diagnosis(what, f"{await to.look(name)}{f' {_TRY}' if entry.for_people else ''}")
    except Failed as error:
        return Diagnosis(what, str(error), _next(error))
    return Diagnosis(what, f"By {entry.kind}; what it needs is there. {_TRY}")


def _next(error: Failed) -> str:
    if isinstance(error, RateLimited):
        return "Wait a while, and look again."
    if isinstance(error, Unreachable):
        return "See whether it is up, and whether this machine may reach it; then look again."
    return "Put that right, and look again: docs/destinations.md."


def _written_wrong(entry: DestinationEntry, secrets: Secrets) -> str:
    """A sentence without anything of the secret; "" where it is well formed."""
    if entry.mail:
        why = problem(secrets.read(entry.mail.server) or "")
        return f"The file {entry.mail.server} {why}." if why else ""
    if entry.webhook and len(secrets.read(entry.webhook.secret) or "") < SHORTEST:
        return f"The file {entry.webhook.secret} holds fewer than {SHORTEST} characters, so that it could be guessed."
    if entry.apprise:
        wrong = [called(n, url) for n, url in enumerate(addresses(secrets, entry.apprise)) if service_of(url) is None]
        return f"The file {entry.apprise} holds what apprise does not know: {', '.join(wrong)}." if wrong else ""
    return ""
