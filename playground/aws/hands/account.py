"""The account itself: its cluster, its servers, its clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from playground.aws.around import Around
from playground.aws.cluster import Cluster
from playground.aws.http_server import HttpServer
from playground.aws.moto_backend import Moto
from playground.aws.names import LOG_GROUP, REGION, REPOSITORY, SERVICE
from playground.aws.sts import Sts
from playground.aws.target import Target
from playground.aws.view import view
from playground.aws.wire import Call, Wire
from playground.clock import Clock


class Account:
    """Whatever is done to it, is done after all that was due before."""

    def __init__(self, clock: Clock, *, port: int = 0, target_port: int = 0) -> None:
        self.clock = clock
        self._lock = RLock()
        self._moto = Moto()
        self._moto.call("ecr", "CreateRepository", {"repositoryName": REPOSITORY})
        self._moto.call("logs", "CreateLogGroup", {"logGroupName": LOG_GROUP})
        self.cluster = Cluster(self._moto, at=clock.now(), seed=int(clock.epoch))
        self._wire = Wire(self.cluster, now=clock.now, lock=self._lock)
        self._servers = (
            HttpServer(self._wire, port=port),
            HttpServer(Target(self.cluster, now=clock.now, lock=self._lock), port=target_port),
        )
        self.endpoint_url, self.target_url = (server.url for server in self._servers)
        self.cluster.endpoint = self.endpoint_url

    def start(self) -> None:
        for server in self._servers:
            server.start()

    def stop(self) -> None:
        self._wire.polling.hang_up()
        for server in self._servers:
            server.stop()
        self.cluster.repository.close()

    @property
    def sts(self) -> Sts:
        """Who may assume which role, and what that role may do; for how long, and who did."""
        return self._wire.sts

    def open(self, account: str, region: str) -> Cluster:
        """One more account or region, with an empty cluster of its own."""
        with self._lock:
            cluster = Cluster(
                self._moto,
                at=self.clock.now(),
                seed=int(account) + sum(region.encode()),
                home=self.cluster,
                account=account,
                region=region,
            )
            self._wire.places.open(account, region, cluster)
            return cluster

    def catch_up(self) -> None:
        """Play everything that was due until now; every request and every method below does it first."""
        with self._today():
            pass

    def calls(self, operation: str | None = None, *, behind: int = 0) -> list[Call]:
        """Requests so far, oldest first: all of them, or those of one operation such as "UpdateService".

        Without the first `behind` of all: whoever looks again and again need not look at what was seen.
        """
        with self._lock:
            return [call for call in self._wire.calls[behind:] if operation in (None, call.operation)]

    @property
    def around(self) -> Around:
        """Secrets, parameters, roles, the target group, what the cluster offers: to be taken away."""
        return self.cluster.around

    def log_group(self, name: str, *, region: str = REGION) -> None:
        """One more of them; what is written into one that is not there is lost."""
        with self._today():
            self._moto.call("logs", "CreateLogGroup", {"logGroupName": name}, region=region)

    def view(self, service: str = SERVICE) -> dict[str, Any]:
        """What the web page shows of a service, JSON-able."""
        with self._today():
            return view(self.cluster.mover(service).service, self.cluster)

    @contextmanager
    def _today(self) -> Iterator[None]:
        with self._lock:
            self._wire.places.catch_up(self.clock.now())
            yield
