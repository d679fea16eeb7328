"""The MCP integration is reverted and rebuilt: Ana asks, Ben approves, the bot is killed during the build.

The service is held until the pull request of the revert is merged.
"""

from playground.aws.names import SERVICE
from playground.aws.repository import git
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.immediate import CHANNEL, UnexpectedEndError


async def complete(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    slack, repository = stage.slack, stage.aws.cluster.repository
    await slack.slash("U0AAAA", CHANNEL, f"quilt-catalog complete {repository.commit('mcp')} security: JWT too large")
    card = await slack.wait_for(lambda: _card(stage), timeout=10)
    if stage.aws.calls("StartBuild"):
        raise UnexpectedEndError("A build was started before the approval.")
    if refused := await slack.click("U0BBBB", CHANNEL, card.ts, "approve"):
        raise UnexpectedEndError(refused)
    await slack.wait_for(lambda: _told(stage, "has started"), timeout=30)
    await stage.bot.kill()
    await stage.start_bot()
    await slack.wait_for(lambda: "is well on" in _latest(stage, card), timeout=90)
    await slack.wait_for(lambda: _told(stage, "pull request"), timeout=10)
    _check(stage)
    if not stage.aws.cluster.services[SERVICE].tags:
        raise UnexpectedEndError("The service is not held, although the revert is not merged.")
    stage.github.merge(1)
    await slack.wait_for(lambda: _told(stage, "The hold ended: the revert is merged"), timeout=30)
    if stage.aws.cluster.services[SERVICE].tags:
        raise UnexpectedEndError("The revert is merged, and the service is still held.")


def _card(stage: Stage) -> Message | None:
    having = (m for m in stage.slack.messages(CHANNEL) if any(b["type"] == "actions" for b in m.blocks or []))
    return next(having, None)


def _latest(stage: Stage, card: Message) -> str:
    return next(m.text for m in stage.slack.messages(CHANNEL) if m.ts == card.ts)


def _told(stage: Stage, words: str) -> bool:
    return any(words in message.text for message in stage.slack.messages(CHANNEL))


def _check(stage: Stage) -> None:
    """One build although the bot was killed; what it pushed is what runs; and its branch has a pull request."""
    sent = [len(stage.aws.calls(operation)) for operation in ("StartBuild", "RegisterTaskDefinition", "UpdateService")]
    running = {task["revision"] for task in stage.aws.view(SERVICE)["tasks"]}
    heads = [pull.head for pull in stage.github.pulls]
    repository = stage.aws.cluster.repository
    if (sent, running, len(heads)) != ([1, 1, 1], {43}, 1):
        raise UnexpectedEndError(f"AWS was sent {sent}, ECS runs {sorted(running)}, pull requests: {heads}.")
    if "catalog/mcp.js" in git("ls-tree", "-r", "--name-only", heads[0], at=repository.path):
        raise UnexpectedEndError("The branch still has the reverted file.")
