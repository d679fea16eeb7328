"""What the journal shows of a rollback, each with its evidence: a row of the audit, or a check. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.lessons.rules import missing
from bot.model import Check, Checklist, FollowUp, Health, Phase, Proof, Recorded, Result, Rollback, State, of_list
from bot.text import both, counted, cut, inert
from bot.validation.container_health import NAME as CONTAINER_HEALTH
from bot.validation.sign_in import SIGN_IN

_WATCHED = timedelta(minutes=30)  # the runbook's “30+ minutes”
_SHOWN = 160  # characters of what somebody typed, or a check said
_FOLLOWED = (State.SUCCEEDED, State.REVERTED, State.SUPERSEDED)  # to the end of its deployment
_OF_HEALTH = ("health check", CONTAINER_HEALTH, "target health")


@dataclass(frozen=True, slots=True)
class _Shown:
    """`functions` are the names of the requests that the service declares."""

    rollback: Rollback
    rows: Sequence[Recorded]
    functions: Collection[str]

    def row(self, *events: str, having: str = "") -> str:
        """`Row 12 of the audit`, the last of these; "" where there is none."""
        found = [row for row in self.rows if row.event in events and (not having or row.detail.get(having))]
        return _named(found[-1]) if found else ""

    def row_of_phase(self, phase: Phase) -> str:
        return next((_named(row) for row in reversed(self.rows) if row.detail.get("phase") == phase.number), "")


def proven(rollback: Rollback, rows: Sequence[Recorded], functions: Collection[str]) -> Mapping[Proof, str]:
    """By what is proven: the evidence, a sentence. `rows` are those of the audit, in their order."""
    shown = _Shown(rollback, rows, functions)
    told = {proof: tell(shown) for proof, tell in _PROOFS.items()}
    return {proof: evidence for proof, evidence in told.items() if evidence}


def _named(row: Recorded) -> str:
    return f"Row {row.seq} of the audit"


def _issue(shown: _Shown) -> str:
    """That somebody, or an alarm, has said why."""
    rollback = shown.rollback
    why = inert(" ".join(rollback.reason.split()))
    row = shown.row(State.PROPOSED)
    told = ": ".join(filter(None, (rollback.category, why)))
    return f"{row}: {cut(told, _SHOWN)}." if row and why else ""


def _type(shown: _Shown) -> str:
    plan, row = shown.rollback.plan, shown.row(State.PROPOSED, "remade")
    return f"{row}: {shown.rollback.request.ask.kind}, {plan.from_name} to {plan.to_name}." if row else ""


def _team(shown: _Shown) -> str:
    return f"The card was posted: Slack's message {ts}." if (ts := shown.rollback.card_ts) else ""


def _commands(shown: _Shown) -> str:
    plan, row = shown.rollback.plan, shown.row(State.PROPOSED, "remade")
    return f"{row}: {plan.call}, plan {plan.digest[:12]}." if row else ""


def _executed(shown: _Shown) -> str:
    row = shown.row(State.ROLLING, having="acted_at")
    return f"{row}: {shown.rollback.plan.call} was accepted." if row and shown.rollback.acted_at else ""


def _status(shown: _Shown) -> str:
    """Whatever its end: the deployment was followed to it."""
    state = shown.rollback.state
    row = shown.row(state) if state in _FOLLOWED and _executed(shown) else ""
    return f"{row}: followed to its end, {state}." if row else ""


def _health(shown: _Shown) -> str:
    return _passed(shown, lambda check: check.name.startswith(_OF_HEALTH))


def _function(shown: _Shown) -> str:
    return _passed(shown, lambda check: check.name in shown.functions or check.name.startswith(SIGN_IN))


def _passed(shown: _Shown, wanted: Callable[[Check], bool]) -> str:
    """All such checks of the phase that was judged last; one that did not pass proves nothing."""
    phase = shown.rollback.judged
    checks = [check for check in phase.checks if wanted(check)] if phase else []
    if phase is None or not checks or any(check.result is not Result.PASS for check in checks):
        return ""
    named = both([f"{check.name} ({cut(check.evidence, 60)})" for check in checks])
    row = shown.row_of_phase(phase)
    return f"{row}: phase {phase.number} of the validation, {cut(named, 2 * _SHOWN)}." if row else ""


def _validated(shown: _Shown) -> str:
    phases = shown.rollback.phases
    rows = [shown.row_of_phase(phase) for phase in phases if phase.result is Health.PASSED and not phase.ended]
    if not rows or len(rows) < len(phases) or not all(rows):
        return ""
    return f"{rows[-1]}: all {len(phases)} phases of the validation passed."


def _monitored(shown: _Shown) -> str:
    """Whatever was seen. A stretch in which nobody looked breaks it off."""
    phases = list(_looked_at(shown.rollback.phases))
    if not phases or phases[-1].ends_at - phases[0].due_at < _WATCHED:
        return ""
    looks = sum(phase.watch.looks for phase in phases if phase.watch)
    from_to = f"{phases[0].due_at:%H:%M} to {phases[-1].ends_at:%H:%M} UTC"
    row = shown.row_of_phase(phases[-1])
    return f"{row}: {counted(looks, 'look')} from {from_to}." if row else ""


def _looked_at(phases: Sequence[Phase]) -> Iterator[Phase]:
    """From the first on, without a gap."""
    for phase in phases:
        if phase.judged_at is None or phase.ended or phase.watch is None or phase.watch.unseen:
            return
        yield phase


def _documented(shown: _Shown) -> str:
    """All that the runbook asks for is written down."""
    learned, row = shown.rollback.learned, shown.row("noted", having="lessons")
    return f"{row}: the lessons, version {learned.version}." if row and learned and not missing(learned) else ""


def _next_steps(shown: _Shown) -> str:
    items = of_list(shown.rollback.items, Checklist.FOLLOW_UPS)
    if not items or any(item.open and not (item.owner_slack_id and item.due_at) for item in items):
        return ""
    begun = (row for row in shown.rows if FollowUp.ROOT_CAUSE in (row.detail.get("items_begun") or {}))
    row = next(map(_named, begun), "")
    return f"{row}: {counted(len(items), 'follow-up')}, each with an owner and a day, or done." if row else ""


_PROOFS: Mapping[Proof, Callable[[_Shown], str]] = {
    Proof.ISSUE: _issue,
    Proof.TYPE: _type,
    Proof.TEAM: _team,
    Proof.COMMANDS: _commands,
    Proof.EXECUTED: _executed,
    Proof.STATUS: _status,
    Proof.HEALTH: _health,
    Proof.FUNCTION: _function,
    Proof.VALIDATED: _validated,
    Proof.MONITORED: _monitored,
    Proof.DOCUMENTED: _documented,
    Proof.NEXT_STEPS: _next_steps,
}
