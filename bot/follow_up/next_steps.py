"""What may be planned next where a service is not well after its rollback. Pure, and nothing is read for it.

Each step is only ever planned by its button, and needs an approval like everything else. See docs/decisions/0104.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.catalog import Service
from bot.model import (
    Ask,
    Complete,
    Figures,
    Health,
    Immediate,
    Metric,
    Partial,
    Restore,
    Rollback,
    State,
    Undo,
    Verb,
)
from bot.text import span

_FULL_COMMIT = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
_FEWEST = 20  # requests, from which on two error rates are compared


@dataclass(frozen=True, slots=True)
class NextStep:
    """`verb` is its button's and `ask` what that plans; `label` is on it, and `what` says it in a sentence's middle."""

    verb: Verb
    ask: Ask
    label: str
    what: str


def next_steps(rollback: Rollback, service: Service | None) -> tuple[NextStep, ...]:
    """The likeliest first; none unless a phase of its validation failed. `service` is None where none is declared."""
    if rollback.state is not State.SUCCEEDED or rollback.health is not Health.FAILED or service is None:
        return ()
    return (*_away(rollback), *_undo(rollback), *_rebuild(rollback, service))


def left_to_type(rollback: Rollback, service: Service | None) -> Iterator[str]:
    """What nobody can prepare, as sentences: what is typed for it."""
    offered = {step.verb for step in next_steps(rollback, service)}
    command = f"/rollback {rollback.service}"
    if service is None:
        yield f"The services file does not have {rollback.service} any more, so nothing can be planned for it here."
        return
    if not offered:
        yield f"No other revision is known to have served well: `{command} history` shows what there is."
    if Verb.UNDO_IT not in offered and isinstance(rollback.request.ask, Immediate | Complete):
        yield f"If it is worse now than before the rollback: `{command} undo`."
    if Verb.REBUILD not in offered and _may_rebuild(rollback, service):
        yield f"To rebuild it without a commit: `{command} complete COMMIT`."


def made_worse(rollback: Rollback) -> bool:
    """More of the requests failed in a phase that failed than in the incident that was left."""
    failed = [phase for phase in rollback.phases if phase.result is Health.FAILED]
    return any(
        phase.baseline is not None and _share(phase.figures) > _share(phase.baseline.incident) >= 0 for phase in failed
    )


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
    """Without the commit that the image names, where it names one in full: nothing else may be built."""
    named = (_FULL_COMMIT.search(image.image.partition("@")[0]) for image in rollback.plan.from_images)
    commit = next((found[0] for found in named if found), "")
    if commit and _may_rebuild(rollback, service):
        what = f"a rebuild without {commit[:12]}, the commit of {rollback.plan.from_name}"
        yield NextStep(Verb.REBUILD, Complete(commit), f"Plan a rebuild without {commit[:7]}", what)


def _may_rebuild(rollback: Rollback, service: Service) -> bool:
    return service.build is not None and isinstance(rollback.request.ask, Immediate)


def _share(figures: Figures | None) -> float:
    """Of the requests that failed; below 0 where too few are known."""
    if figures is None:
        return -1
    requests, errors = (
        sum(point.value for point in figures.points.get(metric, ())) for metric in (Metric.REQUESTS, Metric.ERRORS)
    )
    return errors / requests if requests >= _FEWEST else -1
