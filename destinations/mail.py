"""Mail by SMTP over TLS, one message to each address. What is sent twice arrives twice."""

from bot.catalog import Mail
from bot.errors import Failed
from bot.model import Delivery
from bot.ports import Secrets
from destinations import secret
from destinations.by_apprise import Services
from destinations.mail_address import problem, to


class SmtpMail:
    """Implements `bot.ports.Destination`."""

    def __init__(self, entry: Mail, secrets: Secrets) -> None:
        self._entry, self._secrets, self._services = entry, secrets, Services()

    async def send(self, delivery: Delivery) -> str:
        server = secret.read(self._secrets, self._entry.server, delivery.destination)
        if why := problem(server):
            raise Failed(f"Could not tell {delivery.destination}: the file {self._entry.server} {why}.")
        of = len(self._entry.to)
        told = {f"the mail server (address {n} of {of})": to(server, each) for n, each in enumerate(self._entry.to, 1)}
        await self._services.tell(delivery, told, (server,))
        return ""
