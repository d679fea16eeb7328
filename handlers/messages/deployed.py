"""The line of a deployment that completed: what is on, who deployed it, where a rollback would go; and its end."""

from collections.abc import Iterator

from bot.model import LineState, WatchedDeployment
from bot.text import both
from handlers import ids
from handlers.messages.blocks import Message, actions, button, context, section, spelled
from handlers.messages.mrkdwn import code, foreign, moment, prose
from handlers.messages.times import local

_SIGNS = {
    LineState.WATCHED: ":eyes:",
    LineState.WELL: ":white_check_mark:",
    LineState.UNWELL: ":x:",
    LineState.UNCLEAR: ":grey_question:",
    LineState.OVER: ":arrow_right_hook:",
}


def deployed(found: WatchedDeployment) -> Message:
    """As it is by now: one message, edited once, at its end."""
    lines = [f"{_SIGNS[found.state]} {_headline(found)}", *([prose(found.end)] if found.end else [])]
    beside = list(_beside(found))
    blocks = [section(*lines), *([context(*beside)] if beside else [])]
    if found.state is not LineState.OVER:
        blocks.append(actions(button("Roll back…", action_id=ids.OPEN_PLAN, value=found.service)))
    message = Message(spelled("\n".join(lines), *blocks[1:]), tuple(blocks))
    return local(message, found.line.completed_at)


def _headline(found: WatchedDeployment) -> str:
    line = found.line
    before = f", before that {code(line.before)}" if line.before else ""
    by = f", deployed by {foreign(line.by)}" if line.by else ""
    until = f". Watched until {moment(found.until)}" if found.state is LineState.WATCHED else ""
    return (
        f"*{foreign(found.service)}* is on {code(line.revision)} since {moment(line.completed_at)}{before}{by}{until}."
    )


def _beside(found: WatchedDeployment) -> Iterator[str]:
    line = found.line
    if line.firing:
        those = both([foreign(name) for name in line.firing])
        yield f"Fired already when this deployment began: {those}. ECS ignores such alarms while it deploys."
    if found.state is LineState.OVER:
        return
    if line.target:
        yield f"A rollback would go to {code(line.target)}."
    elif line.no_target:
        yield f"A rollback would find nothing to go back to. {prose(line.no_target)}"
