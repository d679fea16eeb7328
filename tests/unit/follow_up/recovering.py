"""Small builders of a rollback that went wrong: quilt-catalog was to go from :42 to :38, and :42 runs again."""

from dataclasses import replace
from typing import Any

from bot.model import Ask, Immediate, Looking, Recovery, Rollback, Seen, State
from tests.asks import requested
from tests.unit.values import MINUTE, NOW, candidate, rollback, td

ENDED = NOW + 5 * MINUTE
BEGAN = ENDED + MINUTE
LOOKS = Looking("U0BOB", "bob", BEGAN + MINUTE)


def seen(number: int = 42, **changed: Any) -> Seen:
    return replace(Seen(BEGAN, td(number), running=4, desired=4, moving=False), **changed)


def went_wrong(ask: Ask | None = None, *, runs: Seen | None = None, following: bool = True, **changed: Any) -> Rollback:
    """Undone by ECS, as long as nothing else is said."""
    made = rollback(state=State.REVERTED, acted_at=NOW + MINUTE, ended_at=ENDED, outcome="It was undone by ECS.")
    plan = replace(made.plan, target=replace(made.plan.target, following=(candidate(36),) if following else ()))
    whole = requested(replace(made, plan=plan), ask=ask or Immediate())
    return replace(whole, **{"recovery": Recovery(BEGAN, runs or seen()), **changed})
