"""After the rollback: root cause, fix, a re-test proven on staging, and the fix deployed; then the hold ends."""

import asyncio

from playground.aws.names import SERVICE
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.staging import STAGING, add_staging, with_staging
from playground.stories.asking import ANA, BEN, asked_and_approved, told
from playground.stories.immediate import CHANNEL, UnexpectedEndError

SPEED = 90.0
_LONGEST = 120  # real seconds; half an hour of watching takes twenty


async def followed(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await asked_and_approved(stage, "quilt-catalog immediate 5xx since the MCP deploy")
    await closed(stage)


async def closed(stage: Stage) -> None:
    """From the rollback to the last of its follow-ups. Raises as `followed` does."""
    slack, aws = stage.slack, stage.aws
    await slack.wait_for(lambda: _list(stage), timeout=_LONGEST)
    await _press(stage, "tick", "root_cause", user=BEN)
    fix = await asyncio.to_thread(aws.register)
    await asyncio.to_thread(add_staging, aws, fix)
    await _press(stage, "tick", "fix", user=ANA)
    await slack.wait_for(lambda: _at_rest(stage), timeout=_LONGEST)
    await _press(stage, "retest", "retest", user=ANA)
    await slack.wait_for(lambda: told(stage, "Re-test is proven"), timeout=_LONGEST)
    await asyncio.to_thread(aws.deploy, SERVICE, fix)
    await slack.wait_for(lambda: told(stage, "The hold ended: the fix is deployed and well"), timeout=_LONGEST)
    await slack.wait_for(lambda: _says(stage, "4 of 4 done"), timeout=_LONGEST)


def _at_rest(stage: Stage) -> bool:
    return [each["state"] for each in stage.aws.view(STAGING)["deployments"]] == ["COMPLETED"]


def with_a_staging(text: str) -> str:
    return with_staging(text)


def _list(stage: Stage) -> Message | None:
    return next((each for each in stage.slack.messages(CHANNEL) if each.text.startswith("*Follow-ups*")), None)


def _says(stage: Stage, words: str) -> bool:
    shown = _list(stage)
    return shown is not None and words in shown.text


async def _press(stage: Stage, verb: str, key: str, *, user: str) -> None:
    shown = _list(stage)
    if shown is None:
        raise UnexpectedEndError("There is no list of follow-ups.")
    rows = [block["elements"] for block in shown.blocks if block["type"] == "actions"]
    values = [each["value"] for row in rows for each in row if each["action_id"] == verb]
    value = next(each for each in values if f":{key}:" in each)
    if refused := await stage.slack.click(user, CHANNEL, shown.ts, verb, value=value):
        raise UnexpectedEndError(refused)
