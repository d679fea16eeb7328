"""All that a task definition needs outside of itself before a task of it can start: is it there?

A secret's JSON key cannot be looked for without reading it, and a parameter of another account not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aws import looking, references
from aws.parameters_and_roles import ParametersAndRoles
from aws.secrets import Secrets
from aws.session import Aws
from aws.storage import Storage
from bot.catalog import Service
from bot.model import Dependency, Lack, NotChecked, Reference, TaskDefinition


class Needs:
    """Part of `bot.ports.DependencyReads`."""

    def __init__(self, aws: Aws) -> None:
        self._secrets, self._others, self._storage = Secrets(aws), ParametersAndRoles(aws), Storage(aws)

    async def of(
        self, service: Service, definition: TaskDefinition, *, patient: bool = False
    ) -> tuple[tuple[Dependency, ...], tuple[NotChecked, ...]]:
        """-> what it needs, and what of that could not be looked at. All at once, each thing only once."""
        asked = references.sort(definition.references, account=definition.arn.split(":")[4])
        roles = {"task role": definition.task_role, "execution role": definition.execution_role}
        reads = [
            *(self._secrets.look(service, region, *each) for region, s in asked.secrets.items() for each in s.items()),
            *(self._others.role(service, arn, kind, patient=patient) for kind, arn in roles.items() if arn),
            *(self._others.parameters(service, region, named) for region, named in asked.parameters.items()),
            *(self._storage.file_system(service, *each) for each in asked.file_systems.items()),
            *(self._storage.access_point(service, *each) for each in asked.access_points.items()),
            *(
                self._storage.log_group(service, region, *e)
                for region, g in asked.log_groups.items()
                for e in g.items()
            ),
        ]
        found = [*asked.strange, *(each for some in await asyncio.gather(*reads) for each in some)]
        needs = tuple(each for each in found if isinstance(each, Dependency))
        return tuple(_with_file_system(needs, asked)), tuple(each for each in found if isinstance(each, NotChecked))


def _with_file_system(needs: Sequence[Dependency], asked: references.Sorted) -> Iterator[Dependency]:
    """Of the access points of a file system that this account does not see, it sees none either."""
    systems = [each.name for each in needs if each.lack is Lack.UNSEEN]
    unseen = {_volume(each) for name in systems for each in asked.file_systems.get(name, [])}
    for each in needs:
        points = asked.access_points.get(each.name, []) if each.kind == "access point" else []
        hidden = each.why == looking.GONE and any(_volume(point) in unseen for point in points)
        yield replace(each, lack=Lack.UNSEEN) if hidden else each


def _volume(reference: Reference) -> tuple[str, str]:
    return reference.container, reference.name
