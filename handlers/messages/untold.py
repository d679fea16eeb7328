"""What is told beside the card where something could not be told at its own address. Pure."""

from bot.model import Notice, NoticeKind
from bot.text import mention, mention_channel


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
