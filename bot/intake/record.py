"""What stays of an interaction that was answered: a sentence in the audit, a line in the log, a number."""

import logging
from datetime import datetime

from bot import logs
from bot.metrics import Metrics
from bot.model import Answer, Interaction, Noted, Planned, Refusal


def audit_sentence(answer: Answer) -> str:
    """For the audit."""
    match answer:
        case Refusal():
            return f"not done: {answer.reason}"
        case Planned():
            return f"proposed {answer.rollback.reference}"
        case Noted():
            return answer.text
        case _:
            return "answered"


def log_answer(
    log: logging.Logger,
    metrics: Metrics,
    interaction: Interaction,
    answer: Answer,
    *,
    result: str,
    error: Exception | None,
    now: datetime,
) -> None:
    """The one line of this interaction. Its reference is in the answer too, or in the rollback's own."""
    metrics.interaction(interaction.verb, result)
    rollback = answer.rollback if isinstance(answer, Planned | Refusal) else None
    rollback_id = rollback.id if rollback else interaction.rollback_id
    what = {"ref": interaction.reference, "verb": interaction.verb.value, "result": result}
    about = {"service": interaction.service, "rollback": rollback_id and f"rb-{rollback_id[:8]}"}
    who = {"user": interaction.slack_id, "team": interaction.team, "channel": interaction.channel}
    seconds = round((now - interaction.received_at).total_seconds(), 3)
    logs.event(log, "interaction", error=error, **what, **about, seconds=seconds, **who)
