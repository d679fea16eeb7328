"""Pagers and chats by apprise: the file holds one address, or several in lines of their own."""

from bot.errors import Failed
from bot.model import Delivery
from bot.ports import Secrets
from destinations.by_apprise import Services


class AppriseUrls:
    """Implements `bot.ports.Destination`. What is sent twice arrives twice."""

    def __init__(self, name: str, secrets: Secrets) -> None:
        self._name, self._secrets, self._services = name, secrets, Services()

    async def send(self, delivery: Delivery) -> str:
        urls = addresses(self._secrets, self._name)
        if not urls:
            raise Failed(
                f"Could not tell {delivery.destination}: ROLLBACK_SECRETS_DIR has no file {self._name} with an address "
                "that apprise knows. Put it there."
            )
        await self._services.tell(delivery, {called(n, url): url for n, url in enumerate(urls)}, urls)
        return ""


def addresses(secrets: Secrets, name: str) -> tuple[str, ...]:
    written = (each.strip() for each in (secrets.read(name) or "").splitlines())
    return tuple(each for each in written if each and not each.startswith("#"))


def called(number: int, url: str) -> str:
    """By its kind, which is no secret, and where it stands in the file."""
    kind = url.partition("://")[0]
    return f"{kind if kind.isalnum() and len(kind) < 20 else 'the address'} in line {number + 1}"
