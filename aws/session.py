"""Clients, credentials and threads: the one place where calls to AWS are made.

boto3 blocks, so calls run in threads of our own. There are two kinds of client. One reads and lets botocore retry.
The other acts and sends once: UpdateService has no client token, and botocore by itself would put it on the wire up to
three times. Acting has threads of its own, so that no slow read is ever in front of it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial
from types import MethodType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.parsers import ResponseParserError

from aws import assumed_role, errors
from bot.catalog import Service
from bot.metrics import Metrics

if TYPE_CHECKING:
    from types_boto3_ecr import ECRClient
    from types_boto3_ecs import ECSClient
    from types_boto3_elbv2 import ElasticLoadBalancingv2Client
    from types_boto3_logs import CloudWatchLogsClient

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 16
ACTING_THREADS = 4
CONNECT_SECONDS = 2.0
READ_SECONDS = 10.0
IAM_PREFIXES = {"monitoring": "cloudwatch"}  # where IAM calls a service otherwise than its signatures do
AMAZONS_OWN = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws")


@dataclass(frozen=True, slots=True)
class CodeDeployClients:
    """Made only where CodeDeploy deploys a service. `acting` sends once."""

    reads: Any
    acting: Any


@dataclass(frozen=True, slots=True)
class Clients:
    """The clients of one region and role. `acting` is ECS too, but sends once."""

    ecs: ECSClient
    acting: ECSClient
    ecr: ECRClient
    elbv2: ElasticLoadBalancingv2Client
    logs: CloudWatchLogsClient
    cloudwatch: Any
    iam: Any
    secretsmanager: Any
    ssm: Any

    @property
    def all(self) -> tuple[BaseClient, ...]:
        return tuple(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True)
class BuildClients:
    """CodeBuild, for the few services that can be rebuilt. `acting` sends once."""

    reading: Any
    acting: Any


class Aws:
    """Everything the adapters share. Clients are made once per region and role, and reused."""

    def __init__(self, *, read_timeout: float | None = None, metrics: Metrics | None = None) -> None:
        """`read_timeout`, in real seconds, replaces READ_SECONDS."""
        self._metrics = metrics or Metrics()
        self._read_timeout = read_timeout
        self._reads = ThreadPoolExecutor(THREADS, thread_name_prefix="aws-read")
        self._acts = ThreadPoolExecutor(ACTING_THREADS, thread_name_prefix="aws-act")
        self._clients: dict[tuple[str, str], Clients] = {}
        self._building: dict[tuple[str, str], BuildClients] = {}
        self._code_deploy: dict[tuple[str, str], CodeDeployClients] = {}
        self._making = threading.Lock()
        self._thread = threading.local()

    def of(self, service: Service, *, region: str = "") -> Clients:
        """The clients for this service, in its own region or in another."""
        return self._clients_of(region or service.region, service.role_arn)

    def code_deploy(self, service: Service) -> CodeDeployClients:
        """AWS CodeDeploy's clients for this service."""
        key = (service.region, service.role_arn)
        with self._making:
            if key not in self._code_deploy:
                with errors.settings_of_aws():
                    self._code_deploy[key] = CodeDeployClients(*self._pair("codedeploy", *key))
            return self._code_deploy[key]

    @property
    def simulated(self) -> bool:
        """Is the ECS endpoint something other than Amazon's?"""
        clients = next(iter(self._clients.values()), None) or self._clients_of("us-east-1", "")
        host = urlsplit(clients.ecs.meta.endpoint_url).hostname or ""
        return not host.endswith(AMAZONS_OWN)

    def endpoints(self, service: Service) -> frozenset[str]:
        """Where each client of this service sends to. Raises Misconfigured when AWS's own settings are wrong."""
        builds = (self._building_of(service).acting,) if service.build else ()
        return frozenset(client.meta.endpoint_url for client in (*self.of(service).all, *builds))

    async def building(self, service: Service) -> BuildClients:
        """The clients for the builds of this service, made when they are first needed."""
        return await _run(self._reads, partial(self._building_of, service))

    async def identity(self, service: Service) -> str:
        """As whom this service is looked at: the ARN that STS tells. Raises what a read raises."""
        config = _config(attempts=3, connections=1, read_timeout=self._read_timeout or READ_SECONDS)
        session = _session(service.region, service.role_arn, config=config)
        sts = await asyncio.get_running_loop().run_in_executor(
            self._reads, lambda: session.client("sts", config=config)
        )
        return (await self.read("ask AWS who this bot is", sts.get_caller_identity))["Arn"]

    async def warm(self, service: Service) -> None:
        """Have clients, credentials and connections ready before they are needed. Raises what a read raises."""
        clients = await asyncio.get_running_loop().run_in_executor(self._reads, self.of, service)
        await asyncio.gather(*(self._look(client, service) for client in (clients.ecs, clients.acting)))

    async def _look(self, client: ECSClient, service: Service) -> None:
        doing = f"reach ECS in {service.region}"
        await self.read(doing, client.describe_services, cluster=service.cluster, services=[service.service])

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

    def close(self) -> None:
        """Start no further calls; those on the wire come to their end."""
        for pool in (self._reads, self._acts):
            pool.shutdown(wait=False, cancel_futures=True)

    def _clients_of(self, region: str, role_arn: str) -> Clients:
        with self._making:  # boto3 sessions must not make two clients at once
            if (region, role_arn) not in self._clients:
                with errors.settings_of_aws():
                    self._clients[region, role_arn] = self._make(region, role_arn)
            return self._clients[region, role_arn]

    def _make(self, region: str, role_arn: str) -> Clients:
        seconds = self._read_timeout or READ_SECONDS
        reading = _config(attempts=3, connections=THREADS, read_timeout=seconds)
        acting = _config(attempts=1, connections=ACTING_THREADS, read_timeout=seconds)
        session = _session(region, role_arn, config=reading)
        clients = Clients(
            ecs=session.client("ecs", config=reading),
            acting=session.client("ecs", config=acting),
            ecr=session.client("ecr", config=reading),
            elbv2=session.client("elbv2", config=reading),
            logs=session.client("logs", config=reading),
            cloudwatch=session.client("cloudwatch", config=reading),
            iam=session.client("iam", config=reading),
            secretsmanager=session.client("secretsmanager", config=reading),
            ssm=session.client("ssm", config=reading),
        )
        for client in clients.all:
            client.meta.events.register("response-received", self._count)
        clients.acting.meta.events.register("before-send.ecs", self._note_sent)
        return clients

    def _pair(self, name: str, region: str, role_arn: str) -> tuple[Any, Any]:
        """One client that reads, and one that sends once."""
        seconds, make = self._read_timeout or READ_SECONDS, cast("Any", boto3.Session.client)
        reading = _config(attempts=3, connections=THREADS, read_timeout=seconds)
        acting = _config(attempts=1, connections=ACTING_THREADS, read_timeout=seconds)
        session = _session(region, role_arn, config=reading)
        pair = (make(session, name, config=reading), make(session, name, config=acting))
        for client in pair:
            client.meta.events.register("response-received", self._count)
        pair[1].meta.events.register(f"before-send.{name}", self._note_sent)
        return pair

    def _building_of(self, service: Service) -> BuildClients:
        key = (service.region, service.role_arn)
        with self._making:
            if key not in self._building:
                with errors.settings_of_aws():
                    self._building[key] = BuildClients(*self._pair("codebuild", *key))
            return self._building[key]

    def _count(self, *, event_name: str, parsed_response: Any, exception: Exception | None, **_: Any) -> None:
        """botocore calls this for every request it sent, those among them that it repeats by itself."""
        code = (parsed_response or {}).get("Error", {}).get("Code")
        outcome = type(exception).__name__ if exception else code or "ok"
        self._metrics.aws_called(event_name.rpartition(".")[2], outcome)

    def _note_sent(self, **_: Any) -> None:
        """botocore calls this in the calling thread when it has credentials and a signed request in hand."""
        self._thread.sent = True


def _session(region: str, role_arn: str, *, config: Config) -> boto3.Session:
    session = boto3.Session(region_name=region)
    return assumed_role.session(session, role_arn, config=config) if role_arn else session


def _config(*, attempts: int, connections: int, read_timeout: float) -> Config:
    return Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_timeout,
        tcp_keepalive=True,
        max_pool_connections=connections,
    )


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
    name = meta.service_model.signing_name
    return errors.Asked(doing, prefix=IAM_PREFIXES.get(name, name), operation=operation)
