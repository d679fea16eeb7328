"""The middle of a card that waits for a decision, in the order in which a tired person reads it.

Who asks and why, from what to what, why that, what speaks against it, who must decide until when, and the buttons. What
it rests on comes below them, folded; the thread has all of it.
"""

from collections.abc import Collection, Iterator

from bot.catalog import Service
from bot.model import Complete, Finding, Immediate, Partial, Restore, Rollback, Undo, Verb
from bot.plan.takes import takes
from handlers import ids
from handlers.messages import alarm, approvals, complete, drill, partial, phrases
from handlers.messages.blocks import (
    Block,
    actions,
    bullets,
    button,
    confirm,
    folded,
    overflow,
    section,
    sections,
)
from handlers.messages.evidence_of_plan import in_short
from handlers.messages.findings import elsewhere, finding_line
from handlers.messages.mrkdwn import cut, foreign, moment, person, prose

WITHDRAW, ANOTHER = "Withdraw it", "Choose another revision…"
_TITLES, _TITLE = 4, 90


def proposed(
    rollback: Rollback, approvers: Collection[str], needed: int = 1, service: Service | None = None
) -> Iterator[Block]:
    """`approvers` are the Slack ids of those who may decide and have not yet, and `needed` is how many must approve."""
    warnings = [each for each in rollback.plan.warnings if not each.note]
    yield section(_asks(rollback), _from_to(rollback, service))
    if suspicion := list(alarm.evidence(rollback, service)):
        yield section(*suspicion)
    yield section(*_why(rollback))
    yield from drill.badge(rollback)
    yield section(*_titles(warnings), *approvals.progress(rollback, needed), _waits_for(rollback, approvers))
    yield actions(*_decisions(rollback))
    if warnings:
        rest = elsewhere(rollback.plan, rollback.request.ask)
        yield from sections(*(finding_line("⚠", each) for each in warnings), rest=rest)
    yield folded("What this rests on", *_steps(rollback), *in_short(rollback.plan))


def _steps(rollback: Rollback) -> Iterator[Block]:
    rebuild = rollback.plan.rebuild
    if rebuild and (steps := list(complete.steps(rollback, rebuild))):
        yield section("*After the approval*", *bullets(steps))


def _asks(rollback: Rollback) -> str:
    return f"{phrases.asker(rollback.request, first=True)} asks: {phrases.why_asked(rollback)}"


def _from_to(rollback: Rollback, service: Service | None) -> str:
    plan = rollback.plan
    runbook = service.runbook_times.of(rollback.request.ask) if service else None
    told = takes(plan, runbook, built=rollback.build is not None)
    return f"*{foreign(plan.from_name)}  →  {foreign(plan.to_name)}* · takes about {told}"


def _why(rollback: Rollback) -> Iterator[str]:
    plan, ask = rollback.plan, rollback.request.ask
    if plan.rebuild:
        yield from complete.proposed(rollback, plan.rebuild)
    elif isinstance(ask, Partial | Restore):
        yield from partial.delta(plan, ask)
    else:
        yield f"*Why {phrases.revision(plan.to_name)}*  {prose(plan.target.why)}"
    if plan.what_to_expect:
        yield f"*What you will see*  {prose(plan.what_to_expect)}"


def _titles(warnings: list[Finding]) -> Iterator[str]:
    """What speaks against it, a line each; why, and what to do, stands below the buttons."""
    yield from (f"⚠ *{foreign(cut(each.what, _TITLE))}*" for each in warnings[:_TITLES])
    if (more := len(warnings) - _TITLES) > 0:
        yield f"⚠ *and {more} more, below*"


def _waits_for(rollback: Rollback, approvers: Collection[str]) -> str:
    called = " or ".join(map(person, approvers)) or "an approver"
    return f"Waiting for {called}, until {moment(rollback.expires_at)}"


def _decisions(rollback: Rollback) -> Iterator[Block]:
    value = ids.value(rollback.id, rollback.plan.digest)
    yield button("Approve", action_id=Verb.APPROVE, value=value, style="primary", confirm=_sure(rollback))
    yield button("Reject…", action_id=Verb.REJECT, value=value)
    yield from alarm.snooze_button(rollback)
    yield overflow(*_others(rollback, value), action_id=ids.MORE)


def _others(rollback: Rollback, value: str) -> Iterator[tuple[str, str]]:
    ask = rollback.request.ask
    yield WITHDRAW, ids.option(Verb.WITHDRAW, value)
    if isinstance(ask, Immediate | Undo):
        yield ANOTHER, ids.option(ids.PICK, value)
    if isinstance(ask, Complete) and not rollback.plan.gone_back:
        yield complete.IMMEDIATE_FIRST, ids.option(Verb.IMMEDIATE_FIRST, value)


def _sure(rollback: Rollback) -> Block:
    plan = rollback.plan
    where = f"{plan.cluster}/{plan.ecs_service} ({plan.region}, account {plan.account})"
    first = "A copy is registered. Then one" if plan.copy else "One"
    if plan.rebuild:
        first = complete.sure(rollback, plan.rebuild)
    text = f"{plan.from_name} → {plan.to_name} on {where}. {first} call: {plan.call}."
    return confirm(phrases.headline(rollback), text=text, yes="Approve", no="Not yet")
