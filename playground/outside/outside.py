"""All of them together: how they are reached, what the services file says of them, and what the page shows."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from playground.outside import banner, datadog, pager, status_page
from playground.outside.banner import LocalBanner
from playground.outside.datadog import LocalDatadog
from playground.outside.mailbox import LocalMailbox
from playground.outside.pager import LocalPager
from playground.outside.status_page import COMPONENTS, LocalStatusPage


class Outside:
    """`routes` are served by the local Slack's own server, whose address `base` tells; the mailbox has its own."""

    def __init__(self, home: Path, *, now: Callable[[], datetime], limit: float = 0.0) -> None:
        self.mailbox, self.pager, self.banner = LocalMailbox(home), LocalPager(), LocalBanner()
        self.status_page, self.datadog = LocalStatusPage(now, limit=limit), LocalDatadog()

    def routes(self) -> list[web.RouteDef]:
        peers = [*self.pager.routes(), *self.status_page.routes(), *self.banner.routes(), *self.datadog.routes()]
        return [*peers, web.get("/sim/outside", self._view)]

    def secrets(self) -> dict[str, str]:
        """By the names of their files."""
        return {
            "SMTP_SERVER": self.mailbox.address,
            "PAGER_KEY": pager.ROUTING_KEY,
            "INCIDENT_IO_TOKEN": pager.INCIDENT_IO_TOKEN,
            "GOALERT_TOKEN": pager.GOALERT_TOKEN,
            "STATUSPAGE_KEY": status_page.TOKEN,
            "BANNER_SECRET": banner.SECRET,
            "DATADOG_KEY": datadog.KEY,
        }

    @staticmethod
    def destinations(base: str) -> dict[str, Any]:
        """For `home.destinations`, by name."""
        page = {"page": status_page.PAGE, "components": [next(iter(COMPONENTS))], "token": "STATUSPAGE_KEY"}
        return {
            "stakeholders-mail": {"mail": {"to": ["stakeholders@example.com"], "server": "SMTP_SERVER"}},
            "support-mail": {"mail": {"to": ["support@example.com", "sales@example.com"], "server": "SMTP_SERVER"}},
            "pager": {"pagerduty": {"routing_key": "PAGER_KEY", "url": f"{base}/pagerduty-events"}},
            "incident-io": {
                "incident_io": {
                    "source": pager.INCIDENT_IO_SOURCE,
                    "token": "INCIDENT_IO_TOKEN",
                    "url": f"{base}/incident-io",
                }
            },
            "goalert": {"goalert": {"url": f"{base}/goalert", "token": "GOALERT_TOKEN", "private": True}},
            "status-page": {"statuspage": {**page, "url": f"{base}/statuspage"}},
            "datadog": {"datadog": {"key": "DATADOG_KEY", "url": f"{base}/datadog"}},
            "banner": {"webhook": {"url": f"{base}/banner", "secret": "BANNER_SECRET", "private": True}},
        }

    def view(self) -> dict[str, Any]:
        """What the page shows, newest first."""
        return {
            "mails": [
                {"to": ", ".join(each.to), "subject": each.subject, "text": each.text}
                for each in reversed(self.mailbox.mails)
            ],
            "alerts": [
                {"provider": each.provider, "title": each.title, "open": each.open, "told": each.told[::-1]}
                for each in reversed(self.pager.alerts.all)
            ],
            "incidents": [
                {"name": each.name, "status": each.status, "updates": [_update(*said) for said in each.updates]}
                for each in reversed(self.status_page.incidents)
            ],
            "components": [
                {"name": name, "status": self.status_page.components[each]} for each, name in COMPONENTS.items()
            ],
            "banners": [
                {"subject": each["subject"], "over": each["over"]}
                for each in reversed({each["key"]: each for each in self.banner.told}.values())
            ],
        }

    async def _view(self, request: web.Request) -> web.Response:
        return web.json_response(self.view())


def _update(status: str, body: str) -> dict[str, str]:
    return {"status": status, "body": body}
