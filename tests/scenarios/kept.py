"""What each scenario must have kept at its end."""

from collections.abc import Mapping

from bot import catalog as catalogs
from tests.invariants.check import violations
from tests.scenarios.world import World


def all_kept(
    world: World, *, written: Mapping[str, str] | None = None, secrets: frozenset[str] = frozenset()
) -> list[str]:
    """-> one sentence for each invariant that was violated, and for each request that Slack refused."""
    broken = violations(
        journal_url=f"sqlite:///{world.home / 'journal.db'}",
        aws=world.aws,
        slack=world.slack,
        catalog=catalogs.load(world.home / "services.yml"),
        written=written,
        secrets=secrets,
    )
    return [*broken, *(f"Slack refused {refused}" for refused in world.slack.refused)]
