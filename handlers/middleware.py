"""Gives every interaction its id, which is also its reference in the log, and says in one line that it came."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

log = logging.getLogger(__name__)

ID = "interaction_id"


def register(app: AsyncApp) -> None:
    app.use(name_interaction)


async def name_interaction(
    context: AsyncBoltContext, body: dict[str, Any], next_: Callable[[], Awaitable[None]]
) -> None:
    """Neither the text that was typed nor a button's value is logged: the journal keeps those."""
    context[ID] = uuid4().hex
    what = body.get("command") or [action.get("action_id") for action in body.get("actions") or ()]
    log.info(
        "interaction id=%s what=%s user=%s team=%s channel=%s",
        context[ID], what, context.user_id, context.team_id, context.channel_id,
    )  # fmt: skip
    await next_()


def reference(context: AsyncBoltContext) -> str:
    """What a person is told to quote: the first eight characters of the id."""
    return str(context.get(ID, "unknown"))[:8]
