"""A text that anybody may read waits for a person: all of it, as it would be sent, with the buttons that decide."""

from bot.model import Rollback, Verb, text_digest
from handlers import ids
from handlers.messages.blocks import Message, actions, button, said, sections
from handlers.messages.mrkdwn import foreign

_LINE = 4000  # characters: no line is cut, or nobody would approve what is sent


def wanted(rollback: Rollback, whole: str) -> Message:
    """`whole` is the text with its subject in the first line. The buttons carry its digest, so it is what is sent."""
    subject, *lines = [f"> {foreign(line, _LINE)}" for line in whole.splitlines()] or ["> -"]
    value = ids.value(rollback.id, text_digest(whole))
    yes = button("Publish", action_id=Verb.PUBLISH, value=value, style="primary")
    no = button("Do not publish", action_id=Verb.KEEP_BACK, value=value)
    return said(
        f"This would be told to users of {foreign(rollback.service)}. Nobody outside has seen it yet.",
        *sections(subject, *lines, rest="The rest is not shown."),
        actions(yes, no),
    )
