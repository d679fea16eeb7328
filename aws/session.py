"""Threads: the one place where calls to AWS are made.

boto3 blocks, so calls run in threads of our own. There are two kinds of client. One reads and lets botocore retry.
The other acts and sends once: UpdateService has no client token, and botocore by itself would put it on the wire up to
three times. Acting has threads of its own, so that no slow read is ever in front of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import cached_property, partial
from types import MethodType
from typing import Any, Literal, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from botocore.client import BaseClient
from botocore.parsers import ResponseParserError

from aws import errors
from aws.acting import Acting
from aws.allowances import Allowances
from aws.client_pool import MOST
from aws.clients import ClientFactory
from aws.permissions import prefix
from aws.reading_clients import Clients
from aws.scopes import Scope
from bot.catalog import Service
from bot.errors import Failed
from bot.metrics import Metrics
from bot.model import AwsPermission

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 16
ACTING_THREADS = 4
FRESH_SECONDS = 60.0
AMAZONS_OWN = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws")


class Aws:
    """Everything the adapters share. Clients that read are made once per region and role, and reused."""

    def __init__(
        self, *, read_timeout: float | None = None, metrics: Metrics | None = None, most_clients: int = MOST
    ) -> None:
        """`read_timeout`, in real seconds, replaces `aws.clients.READ_SECONDS`. `most_clients` that read are held."""
        self._reads = ThreadPoolExecutor(THREADS, thread_name_prefix="aws-read")
        self._acts = ThreadPoolExecutor(ACTING_THREADS, thread_name_prefix="aws-act")
        self._thread = threading.local()
        self.allowances = Allowances()
        self._factory = ClientFactory(
            connections=THREADS,
            read_timeout=read_timeout,
            metrics=metrics or Metrics(),
            on_sent=self._note_sent,
            most=most_clients,
        )
        self.acting = Acting(self._factory, partial(_run, self._acts))

    def of(self, service: Service, *, region: str = "") -> Clients:
        """The clients that read for this service, in its own region or in another."""
        return self._factory.reading(region or service.region, service.role(AwsPermission.READ) or "")

    @cached_property
    def simulated(self) -> bool:
        """Is the ECS endpoint something other than Amazon's?"""
        host = urlsplit(self._factory.any.ecs.meta.endpoint_url).hostname or ""
        return not host.endswith(AMAZONS_OWN)

    def endpoints(self, region: str) -> frozenset[str]:
        """Where each client there sends to. Raises Misconfigured when AWS's own settings are wrong."""
        clients = (*self._factory.reading(region, "").all, self._factory.sts(region))
        return frozenset(client.meta.endpoint_url for client in clients)

    async def has_credentials(self) -> bool:
        """Of any kind, also such as AWS will not take. Raises Misconfigured when AWS's own settings are wrong."""
        return await _run(self._reads, self._factory.has_credentials)

    async def identity(self, region: str) -> str:
        """Who the bot itself is: the ARN that STS tells. Raises what a read raises."""
        sts = await _run(self._reads, partial(self._factory.sts, region))
        return (await self.read("ask AWS who this bot is", sts.get_caller_identity))["Arn"]

    async def own_account(self, region: str) -> str:
        """The account of the bot's own rights. Raises what a read raises."""
        return (await self.identity(region)).split(":")[4]

    async def keeping(self, region: str) -> Any:
        """The client of S3 that keeps the audit's heads. Raises Misconfigured."""
        return await _run(self._reads, partial(self._factory.keeping, region))

    async def listening(self, api: Literal["sqs", "events"], region: str) -> Any:
        """The client that takes events in. Raises Misconfigured."""
        return await _run(self._reads, partial(self._factory.listening, api, region))

    async def telling(self, api: Literal["sesv2", "sns"], region: str) -> Any:
        """The client that tells people outside the team. Raises Misconfigured."""
        return await _run(self._reads, partial(self._factory.telling, api, region))

    async def warm(self, service: Service) -> None:
        """Have clients, credentials and connections ready before they are needed. Raises what a read raises."""
        await self.ready(service)
        ecs, doing = self.of(service).ecs, f"reach ECS in {service.region}"
        if service.role(AwsPermission.ACT) == "":
            await self.acting.client(service, Scope(AwsPermission.ACT), rollback_id="")
        await self.read(doing, ecs.describe_services, cluster=service.cluster, services=[service.service])

    async def ready(self, service: Service) -> None:
        """Have ECS's client: making one takes milliseconds, which hold up nobody here. Raises Misconfigured."""
        await _run(self._reads, lambda: self.of(service).ecs)

    async def keep_fresh(self) -> None:
        """For ever: assume the roles that read anew before they expire. What fails is told by whoever reads next."""
        while True:
            await asyncio.sleep(FRESH_SECONDS)
            self.acting.close_spent()
            for credentials in self._factory.assumed:
                with contextlib.suppress(Failed):
                    await _run(self._reads, credentials.get_frozen_credentials)

    async def read(self, doing: str, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a reading call; `doing` completes "Could not …". Raises Unreachable, Rejected or Failed."""
        try:
            return _answered(await _run(self._reads, partial(method, *args, **kwargs)))
        except Exception as error:
            raise errors.of_read(_asked(doing, method), error) from error

    async def act(self, doing: str, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a changing call, once. Raises Failed (certainly not done) or Unanswered (perhaps done)."""

        def send() -> T:
            self._thread.sent = False
            try:
                return _answered(method(*args, **kwargs))
            except Exception as error:
                raise errors.of_act(_asked(doing, method), error, sent=self._thread.sent) from error

        return await _run(self._acts, send)

    def _note_sent(self, **_: Any) -> None:
        """botocore calls this in the calling thread when it has credentials and a signed request in hand."""
        self._thread.sent = True

    def close(self) -> None:
        """Start no further calls; those on the wire come to their end."""
        for pool in (self._reads, self._acts):
            pool.shutdown(wait=False, cancel_futures=True)


async def _run(pool: Executor, call: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, call)


def _answered(answer: T) -> T:
    """botocore takes a 200 that is not AWS's own, such as a proxy's web page, for an answer with nothing in it."""
    if isinstance(answer, dict) and answer.keys() <= {"ResponseMetadata"}:
        raise ResponseParserError("The answer is empty.")
    return answer


def _asked(doing: str, method: Callable[..., Any]) -> errors.Asked:
    meta = cast("BaseClient", cast("MethodType", method).__self__).meta
    operation = meta.method_to_api_mapping[method.__name__]
    return errors.Asked(doing, prefix=prefix(meta.service_model), operation=operation)
