"""Only the home workspace is heard: one gate before every listener, whatever Slack delivers, and over which wire."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from handlers.delivery.poster import Poster
from handlers.listeners.intake import InteractionIntake
from handlers.listeners.origin import of_home
from handlers.messages import answers, choose_revision
from handlers.messages.blocks import said


def register(app: AsyncApp, *, home: str, poster: Poster, intake: InteractionIntake) -> None:
    """`home` is the id of the workspace, or organization, of the services file."""

    async def at_home(
        body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]
    ) -> BoltResponse | None:
        if of_home(body, home):
            await next_()
            return None
        intake.turned_away(context, body, "other_workspace")
        return await _refusal(body, poster)

    app.use(at_home)


async def _refusal(body: dict[str, Any], poster: Poster) -> BoltResponse:
    """Said where the payload itself can be answered, and nowhere else: its channel is none of ours."""
    if "command" in body:
        return BoltResponse(status=200, body=answers.ELSEWHERE)
    if body.get("type") == "view_submission":
        view = choose_revision.note(answers.ELSEWHERE)
        return BoltResponse(status=200, body={"response_action": "update", "view": view})
    if isinstance(url := body.get("response_url"), str):
        await poster.respond(said(answers.ELSEWHERE), url)
    return BoltResponse(status=200, body="")
