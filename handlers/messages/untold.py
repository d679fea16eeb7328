"""What is told beside the card where something could not be told at its own address. Pure."""

from bot.model import Notice, NoticeKind
from bot.text import mention, mention_channel
from handlers.messages.blocks import Message, section, spelled
from handlers.messages.mrkdwn import place, prose


def untold(notice: Notice, why: str) -> str:
    """`why` goes on in the middle of a sentence. "" for what has no address of its own."""
    if not notice.kind.addressed:
        return ""
    if notice.kind is NoticeKind.SKIPPED:
        return f"{mention(notice.to)} was skipped, and Slack took no direct message to them: this thread has all of it."
    if notice.kind is NoticeKind.COPY:
        return f"{mention_channel(notice.to)} is not told of this rollback: {why}."
    what = "of this rollback" if notice.kind is NoticeKind.INCIDENT else "how it ended"
    return f"The thread in {mention_channel(notice.to)} this was asked from is not told {what}: {why}."


def letter(message: Message, channel: str, why: str) -> Message:
    """What was to be told in the channel, to one person alone; there is nothing to press, since its card is there."""
    there = f"{place(channel)} cannot be written to: {prose(why)}. So this comes to you alone."
    line = section(f"{there} Nothing can be decided until the bot may write there again.")
    blocks = tuple(block for block in message.blocks if block["type"] != "actions")
    return Message(text=spelled(message.text, line), blocks=(*blocks, line))
