"""A message as this installation sends it: with what the services file says of the service, and who is called by it."""

from bot.catalog import Catalog
from bot.model import Notice, Progress, Rollback, State
from handlers.messages import Message, notices
from handlers.messages.called import called, calling
from handlers.messages.card import card


class Rendering:
    """What is posted and what is edited look the same, since both come from here."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def card(self, rollback: Rollback, progress: Progress | None) -> Message:
        service, approvers = self._catalog.services.get(rollback.service), self.approvers(rollback)
        message = card(rollback, progress, service=service, approvers=approvers)
        return calling(message, approvers, self._catalog.person)

    def notice(self, notice: Notice, rollback: Rollback, *, url: str = "") -> Message:
        """`url` leads from COPY to the card."""
        service, approvers = self._catalog.services.get(rollback.service), self.approvers(rollback)
        message = notices.render(notice, rollback, approvers=approvers, url=url, service=service)
        return calling(message, called(notice, rollback, approvers), self._catalog.person)

    def approvers(self, rollback: Rollback) -> tuple[str, ...]:
        """All who may approve but the requester, by Slack id; nobody any more once it is decided."""
        service = self._catalog.services.get(rollback.service)
        named = service.approvers if service and rollback.state is State.PROPOSED else ()
        return self._catalog.slack_ids(tuple(person for person in named if person != rollback.requester))
