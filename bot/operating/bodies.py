"""How much of what is sent to a port is held in memory, while it is not known yet who sends it.

aiohttp has a limit for one body, and none for all of them together: a few hundred that never end would take all memory.
"""

import asyncio
import traceback
from collections.abc import Callable

from aiohttp import ClientError, web
from aiohttp.web_protocol import RequestHandler as Connection

LARGEST = 512 * 1024  # bytes; a click on the fullest message that Slack takes, all of it emoji, is half of that
AT_ONCE = 16 * 1024 * 1024  # bytes of all bodies that are being read at a port


class Bodies:
    """Whoever began first makes room for who comes: what Slack sends comes at once. `hang_up` is called for them."""

    def __init__(self, hang_up: Callable[[Connection], None]) -> None:
        self._hang_up = hang_up
        self._being_read: dict[Connection, int] = {}  # connection -> bytes that its body may take

    async def came_whole(self, request: web.Request, *, largest: int, within: float) -> bool:
        """Has all of it come in so many seconds? Not where the connection was closed meanwhile, by them or by us.

        Raises HTTPRequestEntityTooLarge for more than `largest` bytes.
        """
        size = request.content_length or 0  # what comes in chunks is refused by its head
        if size > largest:
            raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=size)
        self._make_room(size)
        self._being_read[request.protocol] = size
        try:
            return await _came_whole(request, within)
        finally:
            self._being_read.pop(request.protocol, None)

    def _make_room(self, size: int) -> None:
        while self._being_read and sum(self._being_read.values()) + size > AT_ONCE:
            first = next(iter(self._being_read))
            del self._being_read[first]
            self._hang_up(first)


async def _came_whole(request: web.Request, within: float) -> bool:
    try:
        async with asyncio.timeout(within):
            await request.read()
    except (TimeoutError, OSError, RuntimeError, web.RequestPayloadError, ClientError) as error:
        _let_go_of_it(error)
        return False
    return True


def _let_go_of_it(error: BaseException | None) -> None:
    """What came is held by the frames of the error, in a cycle that Python collects much later."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
