"""What a case with AWS Support says: drafted from what is known, redacted, for a person to confirm. Pure."""

from bot.evidence.file import timeline
from bot.evidence.told import telling
from bot.model import EvidenceBefore, Rollback, Severity, short
from bot.secrets.redaction import redacted
from bot.text import cut

LONGEST = 2900  # characters: what one field of a form of Slack's holds
_SUBJECT = 120
_NOT_BY_AWS = "\nBeforehand, of what was rolled back:"
NO_PLAN = (
    "AWS opens no cases by its API for this account: that needs a Business, Enterprise On-Ramp or Enterprise support "
    "plan (SubscriptionRequiredException). Nothing was opened. Open it in the console of AWS Support."
)


def subject(rollback: Rollback) -> str:
    """The reference is in it: by this the case is found again where AWS gave no clear answer."""
    plan = rollback.plan
    what = f"ECS service {plan.cluster}/{plan.ecs_service}: rollback {rollback.state}"
    return cut(f"[{rollback.reference}] {what}", _SUBJECT)


def draft(rollback: Rollback, before: EvidenceBefore | None) -> str:
    """At most LONGEST characters, secrets hidden. `before` is the evidence of what was rolled back, None for none."""
    plan, seen = rollback.plan, rollback.recovery.seen if rollback.recovery else None
    lines = [
        f"Service: {plan.service_arn or plan.ecs_service}",
        f"From {plan.from_name} to {rollback.effective_plan.to_name} by {plan.call}.",
        f"What happened: {rollback.outcome or 'not known'}",
    ]
    if seen:
        lines.append(f"Now: {short(seen.task_definition)}, {seen.running} of {seen.desired} tasks run.")
        lines += [f"ECS says: {seen.short_of}"] if seen.short_of else []
    lines += ["", "Times are UTC:", *(f"{at:%Y-%m-%d %H:%M:%S} {what}" for at, what in timeline(rollback))]
    lines += [_NOT_BY_AWS, *telling(before)] if before else []
    return _within(redacted("\n".join(lines)))


def read_sent(reason: str) -> tuple[Severity, str] | None:
    """`urgent TEXT` -> both. None for a severity that there is not, or no text."""
    word, _, text = reason.partition(" ")
    if word not in set(Severity) or not text.strip():
        return None
    return Severity(word), _within(redacted(text.strip()))


def _within(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def opened(severity: Severity, display: str) -> str:
    number = f" {display}" if display else ""
    return f"A case{number} is open with AWS Support, severity {severity}. AWS answers there, not here."


def not_opened(why: str) -> str:
    return f"No case was opened with AWS Support: {why}"


def unclear(subject: str) -> str:
    """Nothing says whether it was opened: whoever opens another may open it twice."""
    return (
        "AWS was asked to open a case and gave no clear answer, and none is found under this subject. "
        f"Look in the console of AWS Support for “{subject}” before you open another."
    )
