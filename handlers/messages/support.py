"""The form behind "Open an AWS Support case…": a person reads the text, corrects it, and confirms it."""

from bot.follow_up.case_text import LONGEST
from bot.model import Answer, Drafted, Refusal, Severity
from handlers import ids
from handlers.messages.blocks import Block, context, section
from handlers.messages.modal import modal, option, select, text_area
from handlers.messages.mrkdwn import foreign, prose

TITLE = "AWS Support case"
LATE = "Slack did not open the form in time. Nothing happened. Please press the button again."
OLD = "This form is from an older version. Nothing happened. Press the button again for a new one."
_SEVERITIES = {
    Severity.CRITICAL: "Critical: business-critical system down",
    Severity.URGENT: "Urgent: production system down",
    Severity.HIGH: "High: production system impaired",
    Severity.NORMAL: "Normal: system impaired",
    Severity.LOW: "Low: general guidance",
}


def reading() -> Block:
    """Shown while the text is drafted."""
    return note("Drafting the text of the case …")


def note(text: str) -> Block:
    return modal(TITLE, section(prose(text)), callback_id=ids.SUPPORT)


def form(answer: Answer, card: ids.Card) -> Block:
    """The form itself, or what keeps it from being filled."""
    if isinstance(answer, Refusal):
        return note("\n".join(filter(None, [answer.reason, answer.fix])))
    if not isinstance(answer, Drafted):
        return note(LATE)
    severities = [option(text, value=severity) for severity, text in _SEVERITIES.items()]
    return modal(
        TITLE,
        section(f"*{foreign(answer.subject)}*", "Nothing is sent before you press “Open the case”. It is opened once."),
        select("Severity", severities, id_=ids.SEVERITY, chosen=Severity.URGENT),
        text_area("What AWS is told", id_=ids.REASON, longest=LONGEST, text=answer.text),
        context("Secrets are hidden. Read it: whatever stands here leaves your company."),
        callback_id=ids.SUPPORT,
        place=ids.card(card),
        submit="Open the case",
        close="Not now",
    )
