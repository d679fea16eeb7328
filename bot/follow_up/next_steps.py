"""What may be planned next where a service is not well after its rollback, or where that went wrong. Pure.

Each step is only ever planned by its button, and needs an approval like everything else. See docs/decisions/0104 and
0250. What is possible after a rollback that went wrong depends on what ran when its recovery began.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalog import Service
from bot.follow_up.made_worse import made_worse
from bot.model import (
    WENT_WRONG,
    Ask,
    Complete,
    Health,
    Immediate,
    Partial,
    Restore,
    Rollback,
    Seen,
    State,
    Undo,
    Verb,
    short,
)
from bot.text import span

_FULL_COMMIT = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class NextStep:
    """`verb` is its button's and `ask` what that plans; `label` is on it, and `what` says it in a sentence's middle."""

    verb: Verb
    ask: Ask
    label: str
    what: str


def next_steps(rollback: Rollback, service: Service | None) -> tuple[NextStep, ...]:
    """The likeliest first; none unless a phase of its validation failed, or its recovery has begun.

    `service` is None where none is declared.
    """
    if service is None:
        return ()
    if rollback.state is State.SUCCEEDED and rollback.health is Health.FAILED:
        return (*_away(rollback), *_undo(rollback), *_rebuild(rollback, service))
    seen = rollback.recovery.seen if rollback.recovery and rollback.state in WENT_WRONG else None
    if seen is None or not seen.task_definition:
        return ()
    return (
        *_once_more(rollback, seen),
        *_onwards(rollback, seen),
        *_leave(rollback, seen),
        *_rebuild(rollback, service),
        *_feature_off(rollback, service),
    )


def left_to_type(rollback: Rollback, service: Service | None) -> Iterator[str]:
    """What nobody can prepare after a phase that failed, as sentences: what is typed for it."""
    offered = {step.verb for step in next_steps(rollback, service)}
    command = f"/rollback {rollback.service}"
    if service is None:
        yield f"The services file does not have {rollback.service} any more, so nothing can be planned for it here."
        return
    if not offered:
        yield f"No other revision is known to have served well: `{command} history` shows what there is."
    if Verb.UNDO_IT not in offered and isinstance(rollback.request.ask, Immediate | Complete):
        yield f"If it is worse now than before the rollback: `{command} undo`."
    if Verb.REBUILD not in offered and may_rebuild(rollback, service):
        yield f"To rebuild it without a commit: `{command} complete COMMIT`."


def lands_again(rollback: Rollback, seen: Seen) -> bool:
    """Might the same plan land now? Nothing of it was sent, or something else came between; and what it left runs."""
    interrupted = rollback.acted_at is None or rollback.state is State.SUPERSEDED
    return interrupted and seen.task_definition != rollback.effective_plan.to_task_definition


def may_rebuild(rollback: Rollback, service: Service) -> bool:
    return service.build is not None and isinstance(rollback.request.ask, Immediate)


def commit_left(rollback: Rollback) -> str:
    """The one that the image that was left names in full, "" where it names none: nothing else may be built."""
    named = (_FULL_COMMIT.search(image.image.partition("@")[0]) for image in rollback.plan.from_images)
    return next((found[0] for found in named if found), "")


def _once_more(rollback: Rollback, seen: Seen) -> Iterator[NextStep]:
    if lands_again(rollback, seen):
        to, now = rollback.plan.to_name, short(seen.task_definition)
        why = (
            "nothing of it was sent"
            if rollback.acted_at is None
            else f"{now} came between, and nothing is wrong with it"
        )
        yield NextStep(Verb.ONCE_MORE, rollback.request.ask, "Plan it once more", f"the same again, to {to}: {why}")


def _onwards(rollback: Rollback, seen: Seen) -> Iterator[NextStep]:
    """Back to another revision than the one that did not come up; none where that is what runs."""
    if isinstance(rollback.request.ask, Partial | Restore):
        yield _further_back("", "back to an earlier revision, which the plan names")
        return
    yield from (step for step in _away(rollback) if not _runs(step, seen))


def _runs(step: NextStep, seen: Seen) -> bool:
    named = step.ask.revision if isinstance(step.ask, Immediate) else ""
    return bool(named) and named == short(seen.task_definition)


def _leave(rollback: Rollback, seen: Seen) -> Iterator[NextStep]:
    """The way back to what ran before, where what was rolled back to runs although it did not end well."""
    landed = seen.task_definition == rollback.effective_plan.to_task_definition
    if not landed or isinstance(rollback.request.ask, Undo):
        return
    ask, back = rollback.request.ask, rollback.plan.from_name
    if isinstance(ask, Partial):
        what = f"{ask.feature} on again: {short(seen.task_definition)} runs, and did not end well"
        yield NextStep(Verb.SWITCH_BACK, Restore(ask.feature), f"Plan {ask.feature} on again", what)
    elif isinstance(ask, Immediate | Complete):
        what = f"back to {back}: {short(seen.task_definition)} runs, and did not end well"
        yield NextStep(Verb.UNDO_IT, Undo(), "Plan the undo", what)


def _feature_off(rollback: Rollback, service: Service) -> Iterator[NextStep]:
    """The first that is declared; the others are typed."""
    if isinstance(rollback.request.ask, Partial | Restore) or not service.features:
        return
    feature = next(iter(service.features))
    what = f"{feature} off and nothing else: a smaller change, where it is {feature} that fails"
    yield NextStep(Verb.FEATURE_OFF, Partial(feature), f"Plan {feature} off", what)


def _away(rollback: Rollback) -> Iterator[NextStep]:
    """From what runs now."""
    plan, ask = rollback.plan, rollback.request.ask
    match ask:
        case Immediate():
            for candidate in plan.target.following[:1]:
                what = f"further back, to {candidate.name}, which served {span(candidate.served)}"
                yield _further_back(candidate.name, what)
        case Undo():
            yield _further_back(plan.from_name, f"to {plan.from_name} again, which ran before the undo")
        case Partial(feature):
            restored = Restore(feature)
            yield NextStep(Verb.SWITCH_BACK, restored, f"Plan {feature} on again", f"{feature} on again, as it was")
            yield _further_back("", "back to an earlier revision, which the plan names")
        case Restore(feature):
            yield NextStep(Verb.SWITCH_BACK, Partial(feature), f"Plan {feature} off again", f"{feature} off again")
        case Complete():
            yield _further_back("", "back to an earlier revision, which the plan names")


def _further_back(name: str, what: str) -> NextStep:
    label = f"Plan :{name.rpartition(':')[2]}" if name else "Plan an immediate rollback"
    return NextStep(Verb.FURTHER_BACK, Immediate(name), label, what)


def _undo(rollback: Rollback) -> Iterator[NextStep]:
    if isinstance(rollback.request.ask, Immediate | Complete) and made_worse(rollback):
        back = rollback.plan.from_name
        what = f"back to {back}: fewer requests failed before the rollback than now"
        yield NextStep(Verb.UNDO_IT, Undo(), "Plan the undo", what)


def _rebuild(rollback: Rollback, service: Service) -> Iterator[NextStep]:
    commit = commit_left(rollback)
    if commit and may_rebuild(rollback, service):
        what = f"a rebuild without {commit[:12]}, the commit of {rollback.plan.from_name}"
        yield NextStep(Verb.REBUILD, Complete(commit), f"Plan a rebuild without {commit[:7]}", what)
