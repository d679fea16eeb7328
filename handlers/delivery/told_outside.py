"""A channel of Slack as one of those outside the team: each text is one message, found again after any doubt."""

from bot.errors import Failed, Unreachable
from bot.model import Delivery
from handlers.delivery.poster import Poster
from handlers.messages import Message
from handlers.messages.blocks import said
from handlers.messages.mrkdwn import foreign
from handlers.transport.client import ChannelClosed, Unauthorized

_LINE = 2500  # characters; with the subject, all of it fits into one section of Slack


class ChannelTold:
    """Implements `bot.ports.Destination`. It is posted in `channel`, where the bot must be."""

    def __init__(self, poster: Poster, channel: str) -> None:
        self._poster, self._channel = poster, channel

    async def send(self, delivery: Delivery) -> str:
        """-> its ts."""
        mark = f"told-{delivery.id}" if not delivery.test else f"told-{delivery.key}"
        try:
            if delivery.attempted_at is not None and (
                ts := await self._poster.find(mark, channel=self._channel, since=delivery.attempted_at)
            ):
                return ts

            async def post(kept: Message) -> str:
                return await self._poster.post(kept, channel=self._channel, outbox_id=mark)

            return await self._poster.taken.send(shown(delivery), post)
        except ChannelClosed as error:
            raise Failed(f"Slack says: {error.why}") from error
        except Unauthorized as error:  # until the app is installed anew
            raise Unreachable(str(error)) from error


def shown(delivery: Delivery) -> Message:
    """Nothing in it can mention anybody, link, or be set off."""
    return said(
        "\n".join([f"*{foreign(delivery.subject)}*", *(foreign(line, _LINE) for line in delivery.text.splitlines())])
    )
