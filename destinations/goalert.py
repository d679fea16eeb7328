"""GoAlert's generic API: an alert is made and closed by one deduplication key. Sent twice it is one."""

from urllib.parse import urlencode

from bot.catalog import GoAlert
from bot.model import Delivery
from bot.plain_text import line, lines
from bot.ports import Secrets
from destinations import secret
from destinations.answers import Asked
from destinations.pagers import told
from destinations.wire import Wire
from destinations.words import dedup

_SUMMARY, _DETAILS = 1024, 6144
_TAKEN = frozenset({204})  # nothing is wanted to be read


class GoAlertAlerts:
    """Implements `bot.ports.Destination`."""

    def __init__(self, entry: GoAlert, secrets: Secrets, wire: Wire) -> None:
        self._entry, self._secrets, self._wire = entry, secrets, wire

    async def send(self, delivery: Delivery) -> str:
        """-> "": GoAlert says nothing where no JSON is asked for."""
        return await told(delivery, self._tell)

    async def _tell(self, delivery: Delivery) -> str:
        token = secret.read(self._secrets, self._entry.token, delivery.destination)
        asked = Asked(f"tell {delivery.destination}", "GoAlert", (token,))
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"Bearer {token}",  # in the address, where GoAlert takes it too, proxies write it down
            "Accept": "*/*",
        }
        to = f"{self._entry.url}/api/v2/generic/incoming"
        body = urlencode(alert(delivery)).encode()
        await self._wire.send("POST", to, asked, body=body, headers=headers, statuses=_TAKEN)
        return ""


def alert(delivery: Delivery) -> dict[str, str]:
    """What is sent, as a form: https://github.com/target/goalert, “Generic API”."""
    said = {
        "summary": line(delivery.subject, _SUMMARY),
        "details": lines(delivery.text, _DETAILS),
        "dedup": dedup(delivery, 512),
    }
    return {**said, "action": "close"} if delivery.over else said
