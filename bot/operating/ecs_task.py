"""Which ECS task this process is, from the endpoint that ECS names in ECS_CONTAINER_METADATA_URI_V4."""

import asyncio
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.errors import Refused
from bot.model import OwnTask, short

_ATTEMPTS = 3
_LIMIT = aiohttp.ClientTimeout(total=2)


async def own_task(metadata: str) -> OwnTask | None:
    """`metadata` is the endpoint's address, "" outside ECS: then None. Raises Refused when ECS does not tell."""
    if not metadata:
        return None
    problem = ""
    for attempt in range(_ATTEMPTS):
        try:
            return _task(await _read(f"{metadata.rstrip('/')}/task"))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, LookupError) as error:
            problem = f"{type(error).__name__} {error}".strip()
            await asyncio.sleep(0.1 * attempt)
    raise Refused(
        f"ECS does not tell which task this is: {problem}.",
        "Without it this bot could roll back itself. Check ECS_CONTAINER_METADATA_URI_V4, or unset it outside ECS.",
    )


async def _read(url: str) -> Mapping[str, Any]:
    async with aiohttp.ClientSession(timeout=_LIMIT) as session, session.get(url, raise_for_status=True) as answer:
        told: Mapping[str, Any] = await answer.json(content_type=None)
        return told


def _task(told: Mapping[str, Any]) -> OwnTask:
    """`Cluster` is a name or an ARN; older agents tell no `ServiceName`."""
    _, _, _, region, account, _ = str(told["TaskARN"]).split(":", 5)
    return OwnTask(
        account=account,
        region=region,
        cluster=short(str(told["Cluster"])),
        service=str(told.get("ServiceName") or ""),
        family=str(told["Family"]),
    )
