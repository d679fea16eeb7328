"""A message as this installation sends it: with what the services file says of the service, and who is called by it."""

from bot.approval.escalation import Reach, reach
from bot.catalog import Catalog, Service
from bot.model import Notice, Progress, Rollback
from handlers.delivery.approvers import Approvers
from handlers.delivery.audience import Audience
from handlers.messages import Message, discreet, notices
from handlers.messages.called import called, calling
from handlers.messages.card import card


class Rendering:
    """What is posted and what is edited look the same, since both come from here."""

    def __init__(self, catalog: Catalog, *, approvers: Approvers, audience: Audience) -> None:
        self._catalog, self._approvers, self._audience = catalog, approvers, audience

    async def card(self, rollback: Rollback, progress: Progress | None) -> Message:
        service, wanted = self._catalog.services.get(rollback.service), await self._approvers.of(rollback)
        outside = await self._audience.outside(rollback.channel)
        shown = discreet.discreet(rollback) if outside else rollback
        seen = discreet.of_progress(progress) if outside else progress
        contacts = self._contacts(service, outside)
        message = card(shown, seen, service=service, approvers=wanted.able, needed=wanted.needed, contacts=contacts)
        message = calling(message, wanted.able, self._catalog.person)
        return discreet.for_outsiders(message) if outside else message

    async def notice(self, notice: Notice, rollback: Rollback, *, channel: str, url: str = "") -> Message:
        """As it is posted in that `channel`; `url` leads from COPY to the card."""
        service, wanted = self._catalog.services.get(rollback.service), await self._approvers.of(rollback)
        outside = await self._audience.outside(channel)
        render = notices.for_outsiders if outside else notices.render
        message = render(
            notice,
            rollback,
            approvers=wanted.able,
            url=url,
            service=service,
            needed=wanted.needed,
            contacts=self._contacts(service, outside),
        )
        return calling(message, called(notice, rollback, wanted.able), self._catalog.person)

    def _contacts(self, service: Service | None, outside: bool) -> Reach:
        contacts = reach(service, self._catalog)
        return discreet.of_contacts(contacts) if outside else contacts
