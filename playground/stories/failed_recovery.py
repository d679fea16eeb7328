"""ECS undoes the rollback: contacts are called until Chloe looks, AWS Support hears of it, and they go further back."""

import json

from playground.aws.names import SERVICE
from playground.slack.view import View
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.asking import ANA, BEN, asked_and_approved
from playground.stories.escalation import CHLOE, pressed, said
from playground.stories.immediate import CHANNEL, UnexpectedEndError

BAD = 38
SPEED = 120.0  # more than ten minutes pass until somebody looks
LONGEST = 60  # real seconds


async def failed_recovery(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    stage.aws.behave(BAD, "fails")
    await asked_and_approved(stage, "quilt-catalog immediate 5xx since the MCP deploy")
    ways = await said(stage, "What is possible now")
    evidence = await stage.slack.wait_for(lambda: _with_files(stage), timeout=LONGEST)
    await said(stage, f"<@{BEN}>, you are called as primary contact. The rollback")
    await said(stage, f"<@{CHLOE}>, you are called as secondary contact. The rollback")
    await pressed(stage, CHLOE, await said(stage, "Still open since"), "take")
    await said(stage, "chloe is looking")
    await _case_opened(stage, ways)
    await pressed(stage, ANA, ways, "further_back")
    card = await stage.slack.wait_for(lambda: _waiting(stage), timeout=LONGEST)
    await pressed(stage, BEN, card, "approve")
    await stage.slack.wait_for(lambda: _rolled_back(stage), timeout=LONGEST)
    sent = [call.operation for call in stage.aws.calls() if call.operation in ("UpdateService", "CreateCase")]
    running = {task["revision"] for task in stage.aws.view(SERVICE)["tasks"]}
    if sent != ["UpdateService", "CreateCase", "UpdateService"] or BAD in running or not evidence.thread_ts:
        raise UnexpectedEndError(f"ECS runs {sorted(running)} after {', '.join(sent)}.")


async def _case_opened(stage: Stage, ways: Message) -> None:
    await pressed(stage, CHLOE, ways, "support")
    view = await stage.slack.wait_for(lambda: _drafted(stage), timeout=LONGEST)
    if wrong := await stage.slack.forms.submit(view, {"severity": "urgent"}):
        raise UnexpectedEndError(wrong)
    await said(stage, "is open with AWS Support")


def _drafted(stage: Stage) -> View | None:
    view = stage.slack.views.of(CHLOE)
    return view if view and any(block["type"] == "input" for block in view.blocks) else None


def _with_files(stage: Stage) -> Message | None:
    return next((message for message in stage.slack.messages(CHANNEL) if message.files), None)


def _waiting(stage: Stage) -> Message | None:
    return next((m for m in stage.slack.messages(CHANNEL) if '"approve"' in json.dumps(list(m.blocks))), None)


def _rolled_back(stage: Stage) -> bool:
    return any("Rolled quilt-catalog back" in message.text for message in stage.slack.messages(CHANNEL))
