"""The headline of a rollback: posted once, with its buttons, and edited in place to the very end."""

from collections.abc import Iterator

from bot.approval.escalation import Reach
from bot.model import REPLANNABLE, Complete, Partial, Plan, Progress, Restore, Rollback, State, Verb
from bot.text import between
from handlers import ids
from handlers.messages import complete, emergency, escalation, links, partial, phrases
from handlers.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    fields,
    header,
    section,
    sections,
)
from handlers.messages.findings import elsewhere, finding_line
from handlers.messages.hold import holding
from handlers.messages.mrkdwn import bar, code, foreign, moment, prose, verbatim

_BEFORE_ROLLING = {
    State.APPROVED: "The service and the rights are read once more. Then ECS is called, once.",
    State.EXECUTING: "ECS is being called. The call is sent once and never repeated.",
}


_NOBODY = Reach()


def card(
    rollback: Rollback, progress: Progress | None = None, *, log_group: str = "", contacts: Reach = _NOBODY
) -> Message:
    """`progress` is the newest look at the rollout; after a restart there may be none yet. `log_group`: see links.

    `contacts` stand below what went wrong.
    """
    top = (header(phrases.headline(rollback)), section(phrases.where(rollback.plan), *_what(rollback.effective_plan)))
    console = links.of_rollback(rollback, log_group=log_group)
    foot = context(*_people(rollback), phrases.marks(rollback))
    return Message(
        text=phrases.spoken(rollback),
        blocks=(*top, *_middle(rollback, progress), *_people_called(rollback, contacts), *console, foot),
    )


def _people_called(rollback: Rollback, contacts: Reach) -> Iterator[Block]:
    yield from emergency.badge(rollback)
    if called := escalation.calls(rollback):
        yield section(*called)
    yield from escalation.whom_to_call(rollback, contacts)


def _what(plan: Plan) -> list[str]:
    return [f"*{foreign(plan.from_name)}  →  {foreign(plan.to_name)}*", *phrases.images(plan)]


def _people(rollback: Rollback) -> list[str]:
    """While it is proposed they are in the middle of the card, where the decision is made."""
    return [] if rollback.state is State.PROPOSED else [phrases.who(rollback), phrases.why_asked(rollback)]


def _middle(rollback: Rollback, progress: Progress | None) -> Iterator[Block]:
    if rollback.state is State.PROPOSED:
        yield from _proposed(rollback)
    elif rollback.live:
        yield section(*_under_way(rollback, progress))
    else:
        yield from _ended(rollback)


def _proposed(rollback: Rollback) -> Iterator[Block]:
    plan, ask = rollback.plan, rollback.request.ask
    if plan.rebuild:
        yield section(*complete.proposed(rollback, plan.rebuild))
    elif isinstance(ask, Partial | Restore):
        yield section(*partial.delta(plan, ask))
    else:
        yield section(f"*Why {phrases.revision(plan.to_name)}*  {prose(plan.target.why)}")
    if plan.what_to_expect:
        yield section(f"*What you will see*  {prose(plan.what_to_expect)}")
    yield fields(
        ("Asked by", phrases.asker(rollback.request)),
        ("Reason", phrases.why_asked(rollback)),
        ("Takes about", f"{_build_and(rollback)}{between(*plan.expected)} (the runbook says {phrases.runbook(ask)})"),
        ("Approve before", moment(rollback.expires_at)),
    )
    if warnings := [each for each in plan.warnings if not each.note]:
        yield from sections(*(finding_line("⚠", each) for each in warnings), rest=elsewhere(plan, ask))
    yield actions(*_decisions(rollback))


def _is_rebuild(rollback: Rollback) -> bool:
    return isinstance(rollback.request.ask, Complete)


def _build_and(rollback: Rollback) -> str:
    return "the build, then " if _is_rebuild(rollback) and not rollback.build else ""


def _decisions(rollback: Rollback) -> tuple[Block, ...]:
    value = ids.value(rollback.id, rollback.plan.digest)
    first = [button(complete.IMMEDIATE_FIRST, action_id=Verb.IMMEDIATE_FIRST, value=value)]
    return (
        button("Approve", action_id=Verb.APPROVE, value=value, style="primary", confirm=_sure(rollback)),
        button("Reject", action_id=Verb.REJECT, value=value, style="danger"),
        button("Cancel", action_id=Verb.CANCEL, value=value),
        *(first if _is_rebuild(rollback) and not rollback.plan.gone_back else ()),
    )


def _sure(rollback: Rollback) -> Block:
    plan = rollback.plan
    where = f"{plan.cluster}/{plan.ecs_service} ({plan.region}, account {plan.account})"
    first = "A copy is registered. Then one" if plan.copy else "One"
    if plan.rebuild:
        first = complete.sure(rollback, plan.rebuild)
    text = f"{plan.from_name} → {plan.to_name} on {where}. {first} call: {plan.call}."
    return confirm(phrases.headline(rollback), text=text, yes="Approve", no="Not yet")


def _under_way(rollback: Rollback, progress: Progress | None) -> Iterator[str]:
    if _is_rebuild(rollback) and rollback.state is State.APPROVED:
        yield complete.approved(rollback)
    elif rollback.plan.copy and rollback.state is State.APPROVED:
        yield "The service and the rights are read once more. Then the copy is registered, and deployed by one call."
    elif rollback.state is not State.ROLLING:
        yield _BEFORE_ROLLING[rollback.state]
    elif progress is None:
        yield "ECS is replacing the tasks. Reading how far it is…"
    else:
        yield from _progress(rollback.effective_plan, progress)


def _progress(plan: Plan, seen: Progress) -> Iterator[str]:
    on_target = f"{seen.on_target} of {seen.desired} tasks on {code(plan.to_name)}"
    yield f"{bar(seen.on_target, seen.desired)}  *{on_target}*"
    failed = f" · *failed {seen.failed}*" if seen.failed else ""
    yield f"running {seen.running} · pending {seen.pending} · desired {seen.desired}{failed}"
    if seen.note:
        yield foreign(seen.note, 500)


def _ended(rollback: Rollback) -> Iterator[Block]:
    if told := phrases.ending(rollback):
        yield section(prose(told))
    if rollback.state is State.INDETERMINATE:
        yield section(*look_at(rollback.plan))
    if facts := list(phrases.times(rollback)):
        yield fields(*facts)
    put_behind = _is_rebuild(rollback) and rollback.state is State.CANCELLED
    if rollback.state in REPLANNABLE:
        yield actions(*_at_once(rollback), _plan_again(rollback))
    elif put_behind:
        yield actions(_plan_again(rollback))
    yield from holding(rollback)


def _at_once(rollback: Rollback) -> Iterator[Block]:
    """A rebuild that came to nothing leaves the bad release serving, and may come to nothing again."""
    if _is_rebuild(rollback) and not rollback.plan.gone_back and rollback.state is not State.STALE:
        value = ids.value(rollback.id, rollback.plan.digest)
        yield button(complete.IMMEDIATELY, action_id=Verb.IMMEDIATE_FIRST, value=value)


def _plan_again(rollback: Rollback) -> Block:
    return button("Plan again", action_id=Verb.REPLAN, value=ids.value(rollback.id, rollback.plan.digest))


def look_at(plan: Plan) -> list[str]:
    """The runbook's own look at the service, for a person who has to judge what the bot cannot."""
    command = (
        f"aws ecs describe-services --cluster {plan.cluster} --services {plan.ecs_service} "
        f"--region {plan.region} --query 'services[0].deployments'"
    )
    return [
        "Look at the service's deployments and say in this thread what you see:",
        f"```{verbatim(command, 1000)}```",
    ]
