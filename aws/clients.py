"""boto3's clients: how they are made, what they may call, and that everything they send is counted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials

from aws import errors
from aws.assumed_role import Assumed, Role, reading_session
from aws.client_pool import MOST, ClientPool, Key
from aws.members import keep_wire
from aws.permissions import keep_to, keep_to_keeping, keep_to_listening, keep_to_telling
from aws.reading_clients import Clients
from bot.metrics import Metrics
from bot.model import AwsPermission

if TYPE_CHECKING:
    from types_boto3_sts import STSClient

CONNECT_SECONDS = 2.0
READ_SECONDS = 10.0
LONG_POLL_SECONDS = 20  # the longest that SQS waits for a message


class ClientFactory:
    """Makes clients. boto3 must not make two at once; making one takes some milliseconds."""

    def __init__(
        self,
        *,
        connections: int,
        read_timeout: float | None,
        metrics: Metrics,
        on_sent: Callable[..., None],
        most: int = MOST,
    ) -> None:
        """`on_sent` is called by whoever sends a changing call, in his thread, before the first byte. `most` clients
        that read are held.
        """
        self._connections, self._read_timeout = connections, read_timeout
        self._metrics, self._on_sent = metrics, on_sent
        self._making, self._making_s3, self._places = threading.RLock(), threading.Lock(), threading.RLock()
        self._own: botocore.session.Session | None = None
        self._reading: dict[tuple[str, str], Clients] = {}
        self._pool = ClientPool(self._make, left=self._forget, most=most)
        self._sessions: dict[tuple[str, str], boto3.Session] = {}
        self._roles: dict[tuple[str, str], Role] = {}
        self._sts: dict[str, STSClient] = {}
        self._keeping: dict[str, Any] = {}
        self._listening: dict[tuple[str, str], Any] = {}
        self._telling: dict[tuple[str, str], Any] = {}

    def reading(self, region: str, role_arn: str) -> Clients:
        """`role_arn` is "" for the bot's own rights. Whoever asks one of them for a client may get Misconfigured."""
        with self._places:
            if (region, role_arn) not in self._reading:
                self._reading[region, role_arn] = Clients(lambda api: self._pool.get(Key(region, role_arn, api)))
            return self._reading[region, role_arn]

    @property
    def any(self) -> Clients:
        with self._places:
            return next(iter(self._reading.values()), None) or self.reading("us-east-1", "")

    @property
    def assumed(self) -> list[Credentials]:
        """Of the roles under which is read: kept when their clients are closed, so that new ones need no new keys."""
        with self._places:
            return [role.credentials for role in self._roles.values()]

    def has_credentials(self) -> bool:
        """The bot's own; the machine that it runs on may be asked for them. Raises Misconfigured."""
        with self._making, errors.settings_of_aws():
            return self._session("us-east-1", "").get_credentials() is not None

    def sts(self, region: str) -> STSClient:
        """With the bot's own rights. Made once. Raises Misconfigured."""
        with self._making:
            if region not in self._sts:
                with errors.settings_of_aws():
                    sts = self._session(region, "").client("sts", region_name=region, config=self._config(3))
                    self._sts[region] = self._watched(sts)
            return self._sts[region]

    def keeping(self, region: str) -> Any:
        """S3 with the bot's own rights, to put heads and nothing else. Made once. Raises Misconfigured.

        By a session of its own: boto3 gives its client of S3 more methods, and breaks where it would twice. And with
        a lock of its own, since S3 is much to read, and nobody who rolls back shall wait for it.
        """
        with self._making_s3:
            if region not in self._keeping:
                with errors.settings_of_aws():
                    make: Any = boto3.Session(botocore_session=botocore.session.get_session()).client
                    self._keeping[region] = self._watched(make("s3", region_name=region, config=self._config(3)))
                keep_to_keeping(self._keeping[region])
            return self._keeping[region]

    def listening(self, api: Literal["sqs", "events"], region: str) -> Any:
        """With the bot's own rights, to take events in and nothing else. Made once. Raises Misconfigured.

        It sends once: whoever waits for messages asks again anyhow.
        """
        with self._making:
            if (api, region) not in self._listening:
                with errors.settings_of_aws():
                    patient = Config(read_timeout=LONG_POLL_SECONDS + READ_SECONDS)
                    make: Any = self._session(region, "").client
                    client = make(api, region_name=region, config=self._config(1).merge(patient))
                keep_to_listening(client)
                self._listening[api, region] = self._watched(client)
            return self._listening[api, region]

    def telling(self, api: Literal["sesv2", "sns"], region: str) -> Any:
        """With the bot's own rights, to tell people outside the team. Made once. Raises Misconfigured.

        It sends once: neither API knows that it was sent the same before.
        """
        with self._making:
            if (api, region) not in self._telling:
                with errors.settings_of_aws():
                    make: Any = self._session(region, "").client
                    client = make(api, region_name=region, config=self._config(1))
                keep_to_telling(client)
                self._telling[api, region] = self._watched(client)
            return self._telling[api, region]

    def acting(self, api: str, region: str, right: AwsPermission, assumed: Assumed | None) -> Any:
        """A client that sends once, with the keys of `assumed`, or with the bot's own rights. Made anew."""
        keys = assumed.keys if assumed else {}
        with self._making, errors.settings_of_aws():
            make: Any = self._session(region, "").client
            client = make(
                api,
                region_name=region,
                config=self._config(1),
                aws_access_key_id=keys.get("AccessKeyId"),
                aws_secret_access_key=keys.get("SecretAccessKey"),
                aws_session_token=keys.get("SessionToken"),
            )
        keep_to(right, client)
        client.meta.events.register("before-send", self._on_sent)
        return self._watched(client)

    def _make(self, key: Key) -> Any:
        with self._making, errors.settings_of_aws():
            make: Any = self._session(key.region, key.role_arn).client
            client = self._watched(make(key.api, region_name=key.region, config=self._config(3)))
        client.meta.events.register("before-parse.ecs.DescribeTaskDefinition", keep_wire)
        keep_to(AwsPermission.READ, client)
        return client

    def _forget(self, region: str, role_arn: str) -> None:
        with self._making:
            self._sessions.pop((region, role_arn), None)

    def _session(self, region: str, role_arn: str) -> boto3.Session:
        """All of them share the API models that the first one reads; `region` is where the role is assumed."""
        if self._own is None:
            self._own = botocore.session.get_session()
        if not role_arn:
            return boto3.Session(botocore_session=self._own)
        if (region, role_arn) not in self._sessions:
            self._sessions[region, role_arn] = reading_session(self._own, self._role(region, role_arn))
        return self._sessions[region, role_arn]

    def _role(self, region: str, role_arn: str) -> Role:
        with self._places:
            if (region, role_arn) not in self._roles:
                self._roles[region, role_arn] = Role(partial(self.sts, region), role_arn)
            return self._roles[region, role_arn]

    def _config(self, attempts: int) -> Config:
        return Config(
            retries={"mode": "standard", "total_max_attempts": attempts},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=self._read_timeout or READ_SECONDS,
            tcp_keepalive=True,
            max_pool_connections=self._connections,
        )

    def _watched(self, client: Any) -> Any:
        client.meta.events.register("response-received", self._count)
        return client

    def _count(self, *, event_name: str, parsed_response: Any, exception: Exception | None, **_: Any) -> None:
        """botocore calls this for every request it sent, those among them that it repeats by itself."""
        code = (parsed_response or {}).get("Error", {}).get("Code")
        outcome = type(exception).__name__ if exception else code or "ok"
        self._metrics.aws_called(event_name.rpartition(".")[2], outcome)
