"""The Home tab is opened: something short at once, where nothing was shown before, and then what holds now."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.errors import Failed
from bot.intake.worker import IntakeWorker
from bot.model import HomePage, Refusal, Rollback
from handlers.delivery.poster import Poster
from handlers.listeners.insist import insist
from handlers.messages import app_home
from handlers.messages.blocks import Block
from handlers.messages.times import local_block

log = logging.getLogger(__name__)


def register(app: AsyncApp, *, worker: IntakeWorker, poster: Poster) -> None:
    async def opened(event: dict[str, Any]) -> None:
        """Nothing here is stored: who opens it again sees it again."""
        if event.get("tab") != "home" or not isinstance(event.get("user"), str):
            return
        user, shown = event["user"], event.get("view") or {}
        try:
            hash_ = str(shown.get("hash") or "") or await insist(lambda: poster.publish(app_home.reading(), user=user))
            page = await _page(user)
            await insist(lambda: poster.publish(page, user=user, hash_=hash_))
        except Failed as error:  # what was opened again meanwhile shows the newer one
            log.info("a Home tab stays as it is: %s", error)

    async def _page(user: str) -> Block:
        found = await worker.home(user)
        if isinstance(found, Refusal):
            return app_home.refused(found)
        view: Block = local_block(app_home.page(found, await _urls(found)), datetime.now(UTC))
        return view

    async def _urls(found: HomePage) -> dict[str, str]:
        """Of the cards that are linked; one that is gone has none."""
        newest = [row[3] for row in found.statuses.rows]
        live = [each for each in (*found.waiting, *newest) if each and each.live]
        linked = {each.id: each for each in (*live, *found.following) if each.card_ts}
        urls = await asyncio.gather(*map(_url, linked.values()))
        return {id_: url for id_, url in zip(linked, urls, strict=True) if url}

    async def _url(rollback: Rollback) -> str:
        try:
            return await poster.permalink(channel=rollback.channel, ts=rollback.card_ts)
        except Failed:
            return ""

    app.event("app_home_opened")(opened)
