"""A services file that is read anew while services are being rolled back. Pure.

What is being changed is seen to its end where it was begun: under the cluster, service, region and roles of then. Who
may do anything is said by the newest file alone; for a service that is gone from it, that is nobody.
"""

from collections.abc import Collection

from bot.catalog.catalog import Catalog
from bot.catalog.service import Service
from bot.model import Mode

_PLACE = ("cluster", "service", "region", "role_arn", "roles", "code_deploy")


def carried(before: Catalog, newer: Catalog, under_way: Collection[str]) -> tuple[Catalog, frozenset[str]]:
    """`under_way`: the services that AWS is changing now. -> `newer`, and of which services the place is still that of
    `before`.
    """
    kept = {name: _kept(was, newer.services.get(name)) for name in under_way if (was := before.services.get(name))}
    kept = {name: entry for name, entry in kept.items() if entry != newer.services.get(name)}
    if not kept:
        return newer, frozenset()
    return newer.model_copy(update={"services": {**newer.services, **kept}}), frozenset(kept)


def _kept(was: Service, now: Service | None) -> Service:
    if now is None:
        nobody = {"requesters": (), "approvers": (), "requester_sources": (), "approver_sources": ()}
        return was.model_copy(update={**nobody, "emergency": None, "watch": Mode.OFF, "drills": None, "triggers": None})
    return now.model_copy(update={key: getattr(was, key) for key in _PLACE})
