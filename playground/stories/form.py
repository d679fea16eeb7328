"""Nobody has to know a command: Ana fills in the form, Ben approves, and the form's reason is what the card shows."""

from typing import Any

from playground.slack.view import View
from playground.stage import Stage
from playground.stories.asking import ANA, BEN, expect, headline
from playground.stories.immediate import CHANNEL, UnexpectedEndError

REASON, LINK = "5xx since the MCP deploy", "https://incidents.example.com/7"


async def form(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    slack = stage.slack
    await slack.slash(ANA, CHANNEL, "")
    view = await slack.wait_for(lambda: slack.views.of(ANA), timeout=10)
    slack.forms.fill(view, {"reason": REASON})
    view = await slack.wait_for(lambda: _ready(stage), timeout=10)
    filled: dict[str, Any] = {_kind(view): "immediate", "category": "performance", "link": LINK}
    if refused := await slack.forms.submit(view, filled):
        raise UnexpectedEndError(refused)
    card = await slack.wait_for(lambda: _card(stage), timeout=10)
    if REASON not in card.text:
        raise UnexpectedEndError(f"What was typed while the form was filled is lost: {card.text}")
    if refused := await slack.click(BEN, CHANNEL, card.ts, "approve"):
        raise UnexpectedEndError(refused)
    await slack.wait_for(lambda: "is well on" in headline(stage, card), timeout=40)
    expect(stage, call="UpdateService", revision=38)


def _ready(stage: Stage) -> View | None:
    """It shows the kinds, which are read last."""
    view = stage.slack.views.of(ANA)
    return view if view and any(block["block_id"].startswith("kind:") for block in view.blocks) else None


def _kind(view: View) -> str:
    return next(str(block["block_id"]) for block in view.blocks if block["block_id"].startswith("kind:"))


def _card(stage: Stage) -> Any:
    having = (m for m in stage.slack.messages(CHANNEL) if any(b["type"] == "actions" for b in m.blocks or []))
    return next(having, None)
