"""The headline of a rollback: posted once, with its buttons, and edited in place to the very end."""

from collections.abc import Collection, Iterator

from bot.approval.escalation import Reach
from bot.catalog import Service
from bot.model import Complete, Plan, Progress, Rollback, State
from handlers.messages import alarm, card_commands, complete, drill, emergency, escalation, links, phrases
from handlers.messages.blocks import Block, Message, context, fields, header, section, spelled
from handlers.messages.hold import holding
from handlers.messages.look_at import look_at
from handlers.messages.mrkdwn import bar, code, foreign, prose
from handlers.messages.proposed import proposed
from handlers.messages.times import local
from handlers.messages.ways_on import ways_on

_BEFORE_ROLLING = {
    State.APPROVED: "The service and the rights are read once more. Then ECS is called, once.",
    State.EXECUTING: "ECS is being called. The call is sent once and never repeated.",
}


_NOBODY = Reach()


def card(
    rollback: Rollback,
    progress: Progress | None = None,
    *,
    service: Service | None = None,
    approvers: Collection[str] = (),
    needed: int = 1,
    contacts: Reach = _NOBODY,
) -> Message:
    """`progress` is the newest look at the rollout; after a restart there may be none yet.

    `service` is its entry of the services file, None where there is none. `approvers` are the Slack ids of those who
    are asked to decide and have not yet, and `needed` is how many must approve it. `contacts` stand below what went
    wrong.
    """
    top = (header(phrases.untimed(phrases.headline(rollback))), section(*_where(rollback)))
    console = links.of_rollback(rollback, log_group=links.declared_group(service))
    foot = context(*_people(rollback), phrases.footer(rollback))
    people = _people_called(rollback, contacts)
    blocks = (*top, *_middle(rollback, progress, service, approvers, needed), *people, *console, foot)
    message = Message(text=spelled(phrases.spoken(rollback), *blocks[1:]), blocks=blocks)
    return local(message, rollback.requested_at)


def _people_called(rollback: Rollback, contacts: Reach) -> Iterator[Block]:
    yield from emergency.badge(rollback)
    yield from alarm.badge(rollback)
    yield from drill.badge(rollback)
    if called := escalation.calls(rollback):
        yield section(*called)
    yield from escalation.whom_to_call(rollback, contacts)


def _where(rollback: Rollback) -> Iterator[str]:
    """While it waits for a decision, what comes first then comes in the middle: who asks, and why."""
    yield phrases.at(rollback.plan)
    if rollback.state is not State.PROPOSED:
        plan = rollback.effective_plan
        yield f"*{foreign(plan.from_name)}  →  {foreign(plan.to_name)}*"
    if times := phrases.times_of(phrases.headline(rollback)):
        yield times


def _people(rollback: Rollback) -> list[str]:
    """Likewise."""
    return [] if rollback.state is State.PROPOSED else [phrases.who(rollback), phrases.why_asked(rollback)]


def _middle(
    rollback: Rollback,
    progress: Progress | None,
    service: Service | None,
    approvers: Collection[str],
    needed: int,
) -> Iterator[Block]:
    if rollback.state is State.PROPOSED:
        yield from proposed(rollback, approvers, needed, service)
    elif rollback.live:
        yield section(*_under_way(rollback, progress))
        yield from card_commands.ending(rollback)
    else:
        yield from _ended(rollback, service)


def _under_way(rollback: Rollback, progress: Progress | None) -> Iterator[str]:
    if isinstance(rollback.request.ask, Complete) and rollback.state is State.APPROVED:
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


def _ended(rollback: Rollback, service: Service | None) -> Iterator[Block]:
    if told := phrases.ending(rollback):
        yield section(prose(told))
    if rollback.state is State.INDETERMINATE:
        yield section(*look_at(rollback.plan))
    if facts := list(phrases.times(rollback, service)):
        yield fields(*facts)
    yield from ways_on(rollback)
    yield from card_commands.afterwards(rollback)
    yield from holding(rollback)
