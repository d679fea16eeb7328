"""A text that anybody may read waits for a person: all of it, as it would be sent, with the buttons that decide."""

from bot.model import Rollback, Verb, text_digest
from handlers import ids
from handlers.messages.blocks import Block, Message, actions, button, said, sections
from handlers.messages.mrkdwn import foreign, prose

_LINE = 4000  # characters: no line is cut, or nobody would approve what is sent


def wanted(rollback: Rollback, whole: str) -> Message:
    """`whole` is the text with its subject in the first line. The buttons carry its digest, so it is what is sent."""
    value = ids.value(rollback.id, text_digest(whole))
    yes = button("Publish", action_id=Verb.PUBLISH, value=value, style="primary")
    no = button("Do not publish", action_id=Verb.KEEP_BACK, value=value)
    return said(
        f"This would be told to users of {foreign(rollback.service)}. It is public once somebody presses Publish.",
        *_quoted(whole),
        actions(yes, no),
    )


def settled(rollback: Rollback, text: str) -> Message:
    """In its first line what became of the text below it. Nothing is to be pressed any more."""
    how, _, whole = text.partition("\n")
    return said(f"{prose(how)} For users of {foreign(rollback.service)}:", *_quoted(whole))


def shown_as(text: str) -> str:
    """The text by which the message is found that is settled so."""
    return text.partition("\n")[2]


def _quoted(whole: str) -> list[Block]:
    subject, *lines = [f"> {foreign(line, _LINE)}" for line in whole.splitlines()] or ["> -"]
    return [*sections(subject, *lines, rest="The rest is not shown.")]
