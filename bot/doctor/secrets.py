"""The secrets that declared sign-ins send: is each of them a file in the secrets directory? No value is shown."""

from collections.abc import Iterable, Iterator

from bot.catalog import Service
from bot.model import Diagnosis
from bot.ports import Secrets


def secrets_checkup(secrets: Secrets, services: Iterable[Service]) -> list[Diagnosis]:
    """A line for each that is not there, and one for all of a service where they are."""
    return [line for service in services for line in _of(service, secrets)]


def _of(service: Service, secrets: Secrets) -> Iterator[Diagnosis]:
    names = list(dict.fromkeys(name for step in service.sign_in for name in step.secrets))
    lacking = [name for name in names if secrets.read(name) is None]
    for name in lacking:
        says = f"ROLLBACK_SECRETS_DIR has no file {name} that can be read, so the sign-in cannot be tried."
        yield Diagnosis(f"{service.name} secret {name}", says, "Put it there, for the bot to read and nobody else.")
    if names and not lacking:
        yield Diagnosis(f"{service.name} sign-in", f"Its secrets are there: {', '.join(names)}.")
