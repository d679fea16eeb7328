"""Runs that were left are taken up at once.

dbos hands them to a queue of its own, at which it looks for the first time after a second, and once a second from then
on. How often cannot be configured, hence the attribute (dbos 3.4).
"""

import asyncio

from dbos import DBOS

_SOON, _USUAL = 0.1, 1.0  # seconds between two looks: at first, and dbos's own
_FOR = 2.0  # seconds of that


def look_soon(dbos: DBOS) -> asyncio.TimerHandle:
    """To be called before the launch, on the event loop. -> what ends it, so that it can be cancelled."""
    queue = dbos._registry.get_internal_queue()
    queue._polling_interval_sec = _SOON
    return asyncio.get_running_loop().call_later(_FOR, setattr, queue, "_polling_interval_sec", _USUAL)
