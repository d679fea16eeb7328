"""What one look at a rollout shows, and what it amounts to."""

from dataclasses import dataclass

from bot.model.state import State


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of the rollout in hand; `on_target` of `desired` tasks run the planned revision."""

    on_target: int
    running: int
    pending: int
    desired: int
    failed: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the facts of one look amount to. `state` is None while it is still rolling."""

    state: State | None
    reason: str
    progress: Progress
