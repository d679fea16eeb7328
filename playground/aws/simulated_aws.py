"""The simulated AWS as the playground, its stories and the tests hold it in their hands."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import RLock
from typing import Any

from playground.aws.around import Around
from playground.aws.behaviour import GOOD_ANSWERS, GOOD_LOG, Answer, Behaviour, Case, Start
from playground.aws.cluster import Cluster
from playground.aws.code_deploy_group import Group
from playground.aws.deployment_rules import BreakerRules, EarlySuccess, admit_percents
from playground.aws.faults import Change, Fault, Faults
from playground.aws.http_server import HttpServer
from playground.aws.moto_backend import Moto
from playground.aws.names import FAMILY, LOG_GROUP, REGION, REPOSITORY, SERVICE, ecs_arn, revision_of
from playground.aws.registration import deregister_definition
from playground.aws.release import register
from playground.aws.strategy import Action, Strategy
from playground.aws.sts import Sts
from playground.aws.target import Target
from playground.aws.task import Task
from playground.aws.traffic import CHOICES, Traffic
from playground.aws.view import view
from playground.aws.wire import Call, Wire
from playground.clock import Clock


class SimulatedAws:
    """One account, one region, one cluster at first. Thread-safe; one at a time in a process, since moto is global."""

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

    def start(self) -> None:
        for server in self._servers:
            server.start()

    def stop(self) -> None:
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
                region=region,
            )
            self._wire.places.open(account, region, cluster)
            return cluster

    def catch_up(self) -> None:
        """Play everything that was due until now; every request and every method below does it first."""
        with self._today():
            pass

    def calls(self, operation: str | None = None) -> list[Call]:
        """Requests so far, oldest first: all of them, or those of one operation such as "UpdateService"."""
        with self._lock:
            return [call for call in self._wire.calls if operation in (None, call.operation)]

    @property
    def faults(self) -> Faults:
        """What went wrong so far and what will; `fail_next`, `distort_next` and `stale_next` plan it."""
        return self._wire.faults

    def fail_next(self, operation: str, *, code: str | None = "ServerException", times: int = 1, **how: Any) -> None:
        """Spoil the next answers of `operation`. No `code`: no answer at all. `how` are the fields of `Fault`."""
        with self._lock:
            self.faults.plan(operation, Fault(code, **how), times=times)

    def distort_next(self, operation: str, change: Change, *, times: int = 1, after: str = "") -> None:
        """Answer with what `change` makes of the true answer: a dictionary, or the text of a body."""
        with self._lock:
            self.faults.plan(operation, Fault(change=change, apply=True, after=after), times=times)

    def stale_next(self, operation: str, times: int = 1, *, after: str = "") -> None:
        """Answer with what was answered before the newest change, as an eventually consistent service may."""
        with self._lock:
            self.faults.plan(operation, Fault(stale=True, apply=True, after=after), times=times)

    def unplug(self) -> None:
        """Refuse every connection to AWS, until `plug_in`."""
        self._servers[0].stop()

    def plug_in(self) -> None:
        self._servers[0].start_again()

    def delay(self, seconds: float) -> None:
        """Make every AWS call take this much longer, in real time."""
        self._wire.latency = seconds

    def register(
        self,
        family: str = FAMILY,
        *,
        behaviour: Start = "ok",
        image: str | None = None,
        environment: Mapping[str, str] | None = None,
        answers: Mapping[str, Answer] = GOOD_ANSWERS,
        log: str = GOOD_LOG,
        sidecars: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> int:
        """What CI does: push an image under the tag `image` (a new one by default), register a revision of it.

        `behaviour`, `answers` and `log` are what a new image does; `sidecars` are images by the name of a container;
        `more` are members of RegisterTaskDefinition that are not as usual.
        """
        acts = Behaviour(behaviour, answers, log)
        cases = [] if acts == Behaviour() else [Case({}, acts)]
        with self._today():
            arn = register(
                self.cluster,
                family,
                image=image,
                environment=environment or {},
                acts=cases,
                sidecars=sidecars,
                more=more,
            )
            return revision_of(arn)

    def log_group(self, name: str, *, region: str = REGION) -> None:
        """One more of them; what is written into one that is not there is lost."""
        with self._today():
            self._moto.call("logs", "CreateLogGroup", {"logGroupName": name}, region=region)

    def deploy(self, service: str, revision: int) -> None:
        """Somebody else deploys, past the request log."""
        with self._today():
            self._wire.answers.changed()
            self.cluster.mover(service).deploy(_arn(revision))

    def scale(self, service: str, desired_count: int) -> None:
        with self._today():
            self.cluster.mover(service).scale(desired_count)

    def behave(
        self,
        revision: int,
        behaviour: Behaviour | Start,
        *,
        where: Mapping[str, str | None] | None = None,
        why: str = "",
    ) -> None:
        """Tasks that start from now on with the image of `revision` do this, those of every copy as well.

        `where`: only in such an environment; None stands for a variable that is not set. `why` is ECS's reason where
        they do not start or cannot be placed, or the container's where it exits.
        """
        with self._today():
            self.cluster.behave(_arn(revision), behaviour, where=where, why=why)

    def traffic(self, revision: int, traffic: Traffic | str, *, since: datetime | None = None) -> None:
        """What CloudWatch measures of the image of `revision`, in every copy as well: from now on, or `since` then."""
        chosen = CHOICES[traffic] if isinstance(traffic, str) else traffic
        with self._today():
            self.cluster.choose_traffic(_arn(revision), chosen, since or self.cluster.at)

    def delay_metrics(self, seconds: float) -> None:
        """So long after the end of a minute its figures are there to be read."""
        self.cluster.traffics.choices.delay = seconds

    def set_circuit_breaker(self, enabled: bool, *, service: str = SERVICE) -> None:
        """For deployments that start from now on, with rollback."""
        with self._today():
            self.cluster.scheduler(service).service.circuit_breaker = enabled

    def set_breaker_rules(self, rules: BreakerRules, *, service: str = SERVICE) -> None:
        """Its `thresholdConfiguration` and `resetOnHealthyTask`, for deployments that start from now on."""
        with self._today():
            self.cluster.scheduler(service).service.breaker_rules = rules

    def finish_early(self, criteria: EarlySuccess, *, service: str = SERVICE) -> None:
        """Its `earlySuccessCriteria`."""
        with self._today():
            self.cluster.scheduler(service).service.early = criteria

    def use_classic_load_balancer(self, service: str = SERVICE) -> None:
        """ECS tells no rollout state then."""
        with self._today():
            self.cluster.scheduler(service).service.classic = True

    def protect(self, revision: int, *, protected: bool = True, service: str = SERVICE) -> None:
        """Its tasks that run now are protected from scale-in, or not any longer."""
        with self._today():
            for task in self.cluster.scheduler(service).service.tasks:
                if revision_of(task.revision.task_definition) == revision:
                    task.protected = protected
            self.cluster.nudge()

    def disconnect(self, revision: int, count: int, *, service: str = SERVICE) -> None:
        """So many of its tasks run on container instances whose agent does not hear ECS any more."""
        with self._today():
            tasks = self.cluster.scheduler(service).service.tasks
            there = [task for task in tasks if revision_of(task.revision.task_definition) == revision and task.wanted]
            for task in there[:count]:
                task.unstoppable = True

    def stop_tasks(self, revision: int, count: int, reason: str, *, code: str = "ServiceSchedulerInitiated") -> None:
        """ECS, or somebody, stops so many of its running tasks and starts others."""
        with self._today():
            scheduler = self.cluster.scheduler(SERVICE)
            for task in self._running(revision)[:count]:
                scheduler.stop_task(task, reason, code)

    def crash(self, revision: int, count: int = 1, *, well: bool = False) -> None:
        """The application in so many of its running tasks exits: with an error, or `well`, as one that recycles."""
        with self._today():
            for task in self._running(revision)[:count]:
                task.script = [(self.cluster.at, "EXITED_WELL" if well else "EXITED")]
            self.cluster.nudge()

    def say_health(self, revision: int, count: int, health: str) -> None:
        """What the containers' own health checks say from now on in so many of its running tasks."""
        with self._today():
            for task in self._running(revision)[:count]:
                task.health = health

    def _running(self, revision: int) -> list[Task]:
        tasks = self.cluster.scheduler(SERVICE).service.tasks
        mine = [task for task in tasks if revision_of(task.revision.task_definition) == revision]
        return [task for task in mine if task.wanted and task.last_status == "RUNNING"]

    def use_strategy(self, strategy: Strategy, *, service: str = SERVICE) -> None:
        """For deployments that start from now on."""
        with self._today():
            self.cluster.scheduler(service).service.strategy = strategy

    def watch_alarms(self, *names: str, service: str = SERVICE) -> None:
        """Deployments that start from now on are rolled back when one of these CloudWatch alarms goes off."""
        with self._today():
            self.cluster.scheduler(service).service.alarms = names
            for name in names:
                self.around.alarm(name, "ALARM" if name in self.cluster.ringing else "OK")

    def use_code_deploy(self, group: Group | None = None, *, service: str = SERVICE) -> None:
        """CodeDeploy deploys the service, as if it had always done so. Call it while nothing moves."""
        with self._today():
            self.cluster.hand_over(service, group or Group())

    def stop_code_deployment(self, service: str = SERVICE, *, rollback: bool = True) -> None:
        """Somebody else stops the current CodeDeploy deployment."""
        with self._today():
            scheduler = self.cluster.code_deploy[service]
            scheduler.stop(scheduler.group.deployments[0].id, rollback=rollback)

    def forget_external_ids(self, service: str = SERVICE) -> None:
        """The task sets were made with the service, before CodeDeploy ever deployed it."""
        with self._today():
            for task_set in self.cluster.code_deploy[service].service.deployments:
                task_set.external_id = ""

    def become(self, *, controller: str = "ECS", scheduling: str = "REPLICA", service: str = SERVICE) -> None:
        """What DescribeServices says of the service; nothing deploys it otherwise than before."""
        with self._today():
            found = self.cluster.scheduler(service).service
            found.controller, found.scheduling = controller, scheduling
            found.primary.set_status = "PRIMARY"

    def stop_deployment(self, service: str = SERVICE, *, abort: bool = False) -> None:
        """Somebody else stops the current service deployment, past the request log."""
        with self._today():
            scheduler = self.cluster.scheduler(service)
            (scheduler.request_stop if abort else scheduler.request_rollback)(scheduler.service.current.arn)

    def answer_hook(self, service: str, action: Action) -> None:
        """Somebody else answers the hook at which the current service deployment is paused."""
        with self._today():
            scheduler = self.cluster.scheduler(service)
            hook = scheduler.service.current.hook
            scheduler.act_on_hook(scheduler.service.current.arn, hook.id if hook else "", action)

    def ring(self, alarm: str) -> None:
        """The CloudWatch alarm is in ALARM, until `silence`."""
        with self._today():
            self.cluster.ringing.add(alarm)
            self.around.alarm(alarm, "ALARM")
            self.cluster.nudge()

    def silence(self, alarm: str) -> None:
        with self._today():
            self.cluster.ringing.discard(alarm)
            self.around.alarm(alarm, "OK")

    def delete_image(self, revision: int) -> None:
        """ECR's lifecycle policy expires the image of `revision`."""
        with self._today():
            image = self.cluster.describe(_arn(revision))["containerDefinitions"][0]["image"]
            self.delete_image_under(image.rpartition(":")[2])

    def delete_image_under(self, tag: str) -> None:
        with self._today():
            asked = {"repositoryName": REPOSITORY, "imageIds": [{"imageTag": tag}]}
            self._moto.call("ecr", "BatchDeleteImage", asked)

    @property
    def around(self) -> Around:
        """Secrets, parameters, roles, alarms, the target group, what the cluster offers: to be taken away."""
        return self.cluster.around

    def declare(self, *, service: str = SERVICE, **members: Any) -> None:
        """Let DescribeServices say this of the service, in AWS's own members: `launchType`, `tags`, `status`.

        What AWS says of its deployments alone, such as `serviceConnectConfiguration`, it says of these.
        """
        with self._today():
            self.cluster.scheduler(service).service.declared |= members

    def limit(self, *, minimum: int, maximum: int, service: str = SERVICE) -> None:
        """Its minimumHealthyPercent and maximumPercent. Raises AwsError for those that ECS keeps for no service."""
        admit_percents(minimum, maximum)
        with self._today():
            it = self.cluster.scheduler(service).service
            it.minimum_healthy_percent, it.maximum_percent = minimum, maximum

    def tag(self, revision: int, **tags: str) -> None:
        """Tags of a task definition; `_` in a name stands for `-`."""
        with self._today():
            listed = [{"key": name.replace("_", "-"), "value": value} for name, value in tags.items()]
            self._moto.call("ecs", "TagResource", {"resourceArn": _arn(revision), "tags": listed})

    def move_tag(self, revision: int) -> str:
        """Somebody pushes another image under the tag that `revision` names. -> the new image's digest."""
        with self._today():
            image = self.cluster.describe(_arn(revision))["containerDefinitions"][0]["image"]
            return self._moto.push_image(image.rpartition(":")[2], at=self.cluster.at, content=self.cluster.digits())

    def deregister(self, revision: int) -> None:
        with self._today():
            deregister_definition(self.cluster, task_definition=_arn(revision))

    def view(self, service: str = SERVICE) -> dict[str, Any]:
        """What the web page shows of a service, JSON-able."""
        with self._today():
            return view(self.cluster.mover(service).service, self.cluster)

    @contextmanager
    def _today(self) -> Iterator[None]:
        with self._lock:
            self.cluster.catch_up(self.clock.now())
            yield


def _arn(revision: int) -> str:
    return ecs_arn("task-definition", f"{FAMILY}:{revision}")
