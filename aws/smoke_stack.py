"""The stack of `rollback-bot smoke`: made, and deleted by its id, so that nothing else can ever be meant."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from bot.errors import Failed

_FOLDERS = (Path(__file__).parent / "shipped", Path(__file__).parents[1] / "deploy" / "cloudformation")
_DONE, _DELETED = "CREATE_COMPLETE", "DELETE_COMPLETE"
EVERY = 5.0  # seconds between two looks at the stack


# Denied, no stack was made, and to look for it is as little allowed; or it is somebody else's: our own is known by the
# token.
_NOT_MADE = frozenset({"AccessDenied", "AccessDeniedException", "AlreadyExistsException"})


class SmokeStack:
    """With the caller's own rights. Once it is asked for it may be there, whatever was answered."""

    def __init__(self, region: str) -> None:
        self._id = ""  # or its name, which nobody else has, until CloudFormation has told it
        retries: Any = {"mode": "standard", "total_max_attempts": 3}
        config = Config(retries=retries, connect_timeout=5, read_timeout=20)
        self._client: Any = boto3.client("cloudformation", region_name=region, config=config)
        self._region = region

    async def create(self, name: str, parameters: dict[str, str], *, deadline: float) -> dict[str, str]:
        """-> its outputs. Raises Failed, with the stack perhaps there unless that was denied: `delete` in any case."""
        body = next(each for each in _FOLDERS if each.is_dir()) / "smoke.yml"
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
        asked = self._ask_for(
            name,
            TemplateBody=body.read_text(encoding="utf-8"),
            Parameters=given,
            Capabilities=["CAPABILITY_IAM"],
            Tags=[_tag(name)],
        )
        await _whatever_happens(asked)
        stack = await self._until_still("CREATE_IN_PROGRESS", deadline)
        if stack["StackStatus"] != _DONE:
            raise Failed(f"The stack is {stack['StackStatus']}: {stack.get('StackStatusReason', 'no reason is given')}")
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}

    async def _ask_for(self, name: str, **wanted: Any) -> None:
        self._id = name
        try:
            made = await self._call("create_stack", StackName=name, ClientRequestToken=name, **wanted)
        except Failed as error:
            if _code(error) in _NOT_MADE:
                self._id = ""
            raise
        self._id = made["StackId"]

    async def delete(self, *, deadline: float) -> None:
        """Whole. Raises Failed where it could not be."""
        if not self._id:
            return
        await self._call("delete_stack", StackName=self._id)
        try:
            stack = await self._until_still("DELETE_IN_PROGRESS", deadline)
        except Failed as error:
            if "does not exist" in str(error):  # only its name was known
                return
            raise
        if stack["StackStatus"] != _DELETED:
            raise Failed(f"The stack is {stack['StackStatus']}: {stack.get('StackStatusReason', 'no reason is given')}")

    async def others(self, prefix: str) -> list[str]:
        """The commands that delete what is there of this prefix and was made here; none where that may not be read.

        By its tag too: somebody's own stack may be called so.
        """
        try:
            found = await asyncio.to_thread(self._all)
        except (ClientError, BotoCoreError):
            return []
        ours = [each["StackName"] for each in found if _tag(each["StackName"]) in each.get("Tags", [])]
        return [_deletes(self._region, name) for name in ours if name.startswith(prefix)]

    def _all(self) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("describe_stacks").paginate()
        return [stack for page in pages for stack in page["Stacks"]]

    @property
    def asked_for(self) -> bool:
        return bool(self._id)

    def by_hand(self) -> str:
        return _deletes(self._region, self._id)

    async def _until_still(self, moving: str, deadline: float) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        until = loop.time() + deadline
        while loop.time() < until:
            stack: dict[str, Any] = (await self._call("describe_stacks", StackName=self._id))["Stacks"][0]
            if stack["StackStatus"] != moving:
                return stack
            await asyncio.sleep(EVERY)
        raise Failed(f"The stack was still {moving} after {deadline:.0f} s.")

    async def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = await asyncio.to_thread(partial(getattr(self._client, operation), **parameters))
        except (ClientError, BotoCoreError) as error:
            raise Failed(f"CloudFormation did not {operation.replace('_', ' ')}: {error}") from error
        return answer


def _tag(name: str) -> dict[str, str]:
    return {"Key": "rollback-bot:smoke", "Value": name}


def _code(error: Failed) -> str:
    """AWS's, of what it refused."""
    cause = error.__cause__
    return str(cause.response["Error"]["Code"]) if isinstance(cause, ClientError) else ""


def _deletes(region: str, stack: str) -> str:
    return f"aws cloudformation delete-stack --region {region} --stack-name {stack}"


async def _whatever_happens(call: Coroutine[Any, Any, None]) -> None:
    """To its end, also where whoever waits is told to stop meanwhile: what was begun then must be known."""
    task = asyncio.ensure_future(call)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
