"""ECS's own word on what it could not do for a service: its events tell what no task ever shows."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.model import ServiceEvent
from bot.text import cut

_TROUBLE = re.compile(r"unable|failed|cannot|could not|not authorized|throttled|misconfigured|insufficient", re.I)
_OF_TASKS = re.compile(r"health checks?\b|deployment failed|unhealthy")  # they say it better themselves
_EVENT = 300  # characters
_OVER = "has reached a steady state"
_STARTED = re.compile(r"has started \d+ tasks")
_PLACING = re.compile(r"place a task|start tasks|launch")
_SERVICE = re.compile(r"^\(service [^)]*\) ")
_SEE_ALSO = re.compile(r"\s*For more information,? see .*$")


def trouble(events: Sequence[ServiceEvent], since: datetime) -> str:
    """The last event since then that says what stands in the way, without what is the same in all; "" for none.

    `events` are newest first. What ECS has got over since is not told: a steady state, or a task that was placed.
    """
    started = False
    for event in events:
        if event.at < since or _OVER in event.message:
            return ""
        started = started or bool(_STARTED.search(event.message))
        placed = started and _PLACING.search(event.message)
        if _TROUBLE.search(event.message) and not _OF_TASKS.search(event.message) and not placed:
            return cut(_SEE_ALSO.sub("", _SERVICE.sub("", event.message)), _EVENT)
    return ""
