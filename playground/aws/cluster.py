"""The cluster `sales-prod`: its services, what they run, and the time up to which it has lived."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from playground.aws import resources
from playground.aws.around import Around, Further
from playground.aws.behaviour import Behaviour, Case, Start
from playground.aws.builds import Builds
from playground.aws.cloudformation.stacks import Stacks
from playground.aws.cloudwatch.alarms import Alarms
from playground.aws.code_deploy import CodeDeployScheduler
from playground.aws.code_deploy_group import TIMEOUT, CodeDeployment, Group, app_spec
from playground.aws.errors import AwsError, invalid
from playground.aws.eventbridge.buses import Buses
from playground.aws.images import Images
from playground.aws.model import Service, ServiceDeployment
from playground.aws.moto_backend import Moto
from playground.aws.names import (
    ACCOUNT,
    ALTERNATE_ARN,
    CLUSTER,
    REGION,
    REGISTRY,
    REPOSITORY,
    TARGET_GROUP_ARN,
    ecs_arn,
    short,
)
from playground.aws.repository import Repository
from playground.aws.scheduler import Scheduler
from playground.aws.sqs.queues import Queues
from playground.aws.task import ContainerImage, ServiceRevision
from playground.aws.task_life import mortality
from playground.aws.telling.told import Told
from playground.aws.traffic import Traffic
from playground.aws.traffics import Choices, Traffics, image_of


class Cluster:
    """Has no clock: `catch_up(at)` plays what was due until then, in order and at the right moments.

    So one jump of an hour leaves the same history as many small steps.
    """

    def __init__(
        self,
        moto: Moto,
        *,
        at: datetime,
        seed: int,
        home: "Cluster | None" = None,
        account: str = ACCOUNT,
        region: str = REGION,
    ) -> None:
        """What lies in moto is that of the cluster at `home`, for one in another place; logs are of its `region`."""
        self.moto, self.account, self.region = moto, account, region
        self.endpoint: str = home.endpoint if home else ""
        self.neighbours: dict[tuple[str, str], Cluster] = home.neighbours if home else {}  # by account and region
        self.neighbours[account, region] = self
        self.around: Around = home.around if home else Around(moto)
        self.repository: Repository = home.repository if home else Repository()
        self.images: Images = home.images if home else Images()
        self.builds: Builds = home.builds if home else Builds(moto, self.repository, self.images)
        self.traffics: Traffics = Traffics(self, home.traffics.choices if home else Choices(int(at.timestamp() // 60)))
        self.at = at
        self.alarms, self.buses, self.queues, self.stacks = Alarms(self), Buses(self), Queues(self), Stacks(self)
        self.told = Told(self)
        self._schedulers: dict[str, Scheduler] = {}
        self.apart: set[str] = set()  # services that none of the others' requests reach
        self.code_deploy: dict[str, CodeDeployScheduler] = {}  # by the service's name
        self._containers: dict[str, list[dict[str, Any]]] = {}
        self._random = Random(seed)

    def catch_up(self, at: datetime) -> None:
        schedulers = self._all()
        while (due := min((m for s in schedulers for m in s.moments() if m <= at), default=None)) is not None:
            if self.alarms.evaluate(until=due):
                continue
            self.at = due
            for scheduler in schedulers:
                scheduler.play()
        while self.alarms.evaluate(until=at):
            pass
        self.builds.catch_up(at)
        self.at = at
        self.buses.late(at)

    def tell(self, source: str, kind: str, resources: Sequence[str], detail: Callable[[], dict[str, Any]]) -> None:
        """EventBridge, what has happened."""
        self.buses.happened(source, kind, resources, detail)

    def nudge(self) -> None:
        """Something outside has changed: let every scheduler look, now."""
        for scheduler in self._all():
            scheduler.play()

    @property
    def ringing(self) -> set[str]:
        """The CloudWatch alarms that are in ALARM."""
        return self.alarms.ringing

    @property
    def services(self) -> Mapping[str, Service]:
        return {scheduler.service.name: scheduler.service for scheduler in self._all()}

    def create_service(
        self, name: str, *, task_definition: str, desired_count: int, target_group: str = TARGET_GROUP_ARN
    ) -> None:
        """`target_group`: its ARN; another than the usual one is made."""
        service = Service(name, created_at=self.at, desired_count=desired_count, target_group=target_group)
        if target_group != TARGET_GROUP_ARN:
            self.around.further[target_group] = Further(1.0)
        self._schedulers[name] = Scheduler(service, self)
        self._schedulers[name].deploy(task_definition)

    def create_apart(self, name: str, *, task_definition: str) -> None:
        """A service, a staging say, that none of the others' requests reach."""
        self.apart.add(name)
        self.create_service(name, task_definition=task_definition, desired_count=1)
        self.services[name].maximum_percent = 200

    def forget_service(self, name: str) -> None:
        """Deleted, with its tasks; one that is not there stays away."""
        self.apart.discard(name)
        self._schedulers.pop(name, None)

    def scheduler(self, service: str) -> Scheduler:
        """By name or ARN; raises ServiceNotFoundException."""
        if (found := self._schedulers.get(short(service))) is None:
            raise AwsError("ServiceNotFoundException", "Service not found.")
        return found

    def mover(self, service: str) -> Scheduler | CodeDeployScheduler:
        """Whatever deploys it."""
        return self.code_deploy.get(short(service)) or self.scheduler(service)

    def hand_over(self, service: str, group: Group) -> None:
        """From now on CodeDeploy deploys it, and knows what ECS did before as deployments of its own."""
        ecs = self._schedulers.pop(service)
        group.deployments = [
            _as_code_deploys(record, self.hexadecimal(9)) for record in ecs.service.service_deployments
        ]
        ecs.service.controller, primary = "CODE_DEPLOY", ecs.service.primary
        serving = next(d for d in group.deployments if d.status == "Succeeded")
        primary.external_id, primary.set_status = serving.id, "PRIMARY"
        self.code_deploy[service] = CodeDeployScheduler(ecs.service, self, group)

    def _all(self) -> list[Scheduler | CodeDeployScheduler]:
        return [*self._schedulers.values(), *self.code_deploy.values()]

    def behaviour(self, revision: ServiceRevision) -> Behaviour:
        """That of its first container, by the image it was resolved to, and by its environment."""
        first = revision.images[0]
        declared = self._containers[revision.task_definition][0].get("environment", [])
        environment = {variable["name"]: variable["value"] for variable in declared}
        return self.images.behaviour(first.digest or first.image, environment)

    def behave(
        self,
        task_definition: str,
        behaviour: Behaviour | Start,
        *,
        where: Mapping[str, str | None] | None = None,
        why: str = "",
    ) -> None:
        """From now on tasks that start on the image that this revision names do this.

        `where`: only in such an environment; None stands for a variable that is not set.
        """
        named = str(self.describe(task_definition)["containerDefinitions"][0]["image"])
        image = self.moto.digest(named) or named
        if isinstance(behaviour, Behaviour):
            acts = replace(behaviour, why=why or behaviour.why)
            self.images.act(image, [Case(where or {}, acts)])
        elif where:
            self.images.act(image, [Case(where, Behaviour(behaviour, why=why))])
        else:
            self.images.start(image, behaviour, why)

    def choose_traffic(self, task_definition: str, traffic: Traffic, since: datetime) -> None:
        """What CloudWatch measures of the image that this revision names, and how long its tasks live from now on."""
        named = str(self.describe(task_definition)["containerDefinitions"][0]["image"])
        image = self.moto.digest(named) or named
        self.traffics.choices.choose(image, traffic, since.timestamp())
        for service in self.services.values():
            for task in service.tasks:
                if image_of(task.revision) == image and task.healthy:
                    task.script = mortality(task, traffic, self.at)

    def start_of(self, revision: ServiceRevision) -> Start:
        """An image that ECR lost cannot be pulled, whatever it was told to do."""
        ours = [image for image in revision.images if image.image.startswith(f"{REGISTRY}/{REPOSITORY}")]
        gone = [image.image for image in ours if not self.moto.has_image(image.digest)]
        if not all(self.around.registries.fetched_again(image) for image in gone):
            return "no-image"
        if self.lacking(revision):
            return "no-start"
        return self.behaviour(revision).start

    def lacking(self, revision: ServiceRevision) -> str:
        """Why no task of it can start, "" where none is kept from it."""
        return resources.lacking(self.moto, self.around.file_systems, revision.task_definition)

    def revise(self, service: Service, task_definition: str) -> ServiceRevision:
        """A new service revision: image tags are resolved to digests once, here, as ECS does."""
        images = [
            ContainerImage(c["name"], c["image"], self._resolved(c["image"])) for c in self.containers(task_definition)
        ]
        arn = ecs_arn("service-revision", CLUSTER, service.name, self.digits())
        return ServiceRevision(arn, task_definition, images, self.at, _target_group(service))

    def containers(self, task_definition: str) -> list[dict[str, Any]]:
        if task_definition not in self._containers:  # they never change, and moto takes its time
            self._containers[task_definition] = self.describe(task_definition)["containerDefinitions"]
        return self._containers[task_definition]

    def _resolved(self, image: str) -> str | None:
        """ECS pulls by digest from wherever it is; from the account's own registry only what is there."""
        if not image.startswith(f"{REGISTRY}/{REPOSITORY}"):
            return self.around.registries.digest(image)
        digest = self.moto.digest(image)
        if digest is None and "@" not in image and self.around.registries.fetched_again(image):
            return self.moto.push_image(image.rpartition(":")[2], at=self.at)
        return digest

    def describe(self, task_definition: str) -> dict[str, Any]:
        answer = self.moto.call("ecs", "DescribeTaskDefinition", {"taskDefinition": task_definition})
        return dict(answer["taskDefinition"])

    def resolve(self, task_definition: str) -> str:
        """`family`, `family:revision` or ARN -> ARN of a revision that may be deployed, or AWS's refusal."""
        revision = short(task_definition).partition(":")[2]
        if revision and not revision.isdecimal():
            raise invalid(f"Invalid revision number. Number: {revision}")
        try:
            found = self.describe(task_definition)
        except AwsError as missing:
            raise AwsError("ClientException", "TaskDefinition not found.") from missing
        if found["status"] != "ACTIVE":
            raise AwsError("ClientException", "TaskDefinition is inactive")
        return str(found["taskDefinitionArn"])

    def digits(self) -> str:
        """Nineteen, as in `ecs-svc/4980306466373577095`; the same clock epoch gives the same ones."""
        return str(self._random.randrange(10**18, 10**19))

    def hexadecimal(self, length: int) -> str:
        return f"{self._random.getrandbits(4 * length):0{length}x}"

    def address(self) -> str:
        return f"10.0.{self._random.randrange(1, 5)}.{self._random.randrange(4, 255)}"


def _as_code_deploys(record: ServiceDeployment, identifier: str) -> CodeDeployment:
    content = app_spec(record.target.task_definition)
    status = "Succeeded" if record.status == "SUCCESSFUL" else "Failed"
    error = None if status == "Succeeded" else TIMEOUT
    ended = record.finished_at
    return CodeDeployment(
        f"d-{identifier.upper()}", content, record.created_at, status=status, error=error, completed_at=ended
    )


def _target_group(service: Service) -> str:
    """Traffic that is moved needs somewhere to go: the other one of two target groups."""
    used = service.production.target_group if service.production else ALTERNATE_ARN
    moves = service.strategy.shifts or service.controller == "CODE_DEPLOY"
    return ALTERNATE_ARN if moves and used != ALTERNATE_ARN else service.target_group
