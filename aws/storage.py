"""What the agent mounts and writes to: file systems of Amazon EFS, their access points, log groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aws import looking
from aws.errors import understood
from aws.looking import Found, look, used
from aws.session import Aws
from bot.catalog import Service
from bot.model import Dependency, Lack, Reference

_UNREACHABLE = "has no mount target, so that no task can reach it"
_WELL = {"available", "updating"}


class Storage:
    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    async def file_system(self, service: Service, identifier: str, by: Sequence[Reference]) -> Found:
        """Another account's is answered like one that is gone; it can be mounted, where a hosted zone has its name."""
        flaw = self._of_file_system(service, identifier)
        [found] = await look("file system", identifier, used(by), flaw, gone={"FileSystemNotFound"})
        if isinstance(found, Dependency) and found.why == looking.GONE:
            return [replace(found, lack=Lack.UNSEEN)]
        if isinstance(found, Dependency) and found.why == _UNREACHABLE:
            return [replace(found, lack=Lack.UNREACHABLE)]
        return [found]

    async def access_point(self, service: Service, identifier: str, by: Sequence[Reference]) -> Found:
        flaw = self._of_access_point(service, identifier)
        return await look("access point", identifier, used(by), flaw, gone={"AccessPointNotFound"})

    async def log_group(self, service: Service, region: str, name: str, by: Sequence[Reference]) -> Found:
        return await look("log group", name, used(by), self._of_log_group(service, region, name), gone=())

    async def _of_file_system(self, service: Service, identifier: str) -> str:
        doing, efs = f"look for the file system {identifier}", self._aws.of(service).efs
        answer = await self._aws.read(doing, efs.describe_file_systems, FileSystemId=identifier)
        with understood(doing, "DescribeFileSystems"):
            (found,) = answer["FileSystems"]
            if found["LifeCycleState"] not in _WELL:
                return f"is {found['LifeCycleState']}"
            return "" if found["NumberOfMountTargets"] else _UNREACHABLE

    async def _of_access_point(self, service: Service, identifier: str) -> str:
        doing, efs = f"look for the access point {identifier}", self._aws.of(service).efs
        answer = await self._aws.read(doing, efs.describe_access_points, AccessPointId=identifier)
        with understood(doing, "DescribeAccessPoints"):
            (found,) = answer["AccessPoints"]
            return "" if found["LifeCycleState"] in _WELL else f"is {found['LifeCycleState']}"

    async def _of_log_group(self, service: Service, region: str, name: str) -> str:
        """Of those whose names begin with it, it comes first."""
        doing = f"look for the log group {name}"
        describe = self._aws.of(service, region=region).logs.describe_log_groups
        answer = await self._aws.read(doing, describe, logGroupNamePrefix=name)
        with understood(doing, "DescribeLogGroups"):
            return "" if name in {group["logGroupName"] for group in answer["logGroups"]} else "does not exist"
