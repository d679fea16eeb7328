"""Which of many services are worth a line, when somebody asks for all of them at once."""

from bot.model import ServiceState

_AT_REST = ("", "COMPLETED")  # ECS tells no rollout state where traffic is moved


def notable(state: ServiceState | None) -> bool:
    """It cannot be read, it moves, or it does not run what it should."""
    if state is None or state.primary is None or len(state.deployments) > 1:
        return True
    return state.primary.rollout_state not in _AT_REST or (state.running, state.pending) != (state.desired, 0)
