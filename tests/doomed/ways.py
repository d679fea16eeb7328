"""How a rollback comes to be doomed: each takes something away from the simulated AWS, or makes it otherwise."""

from collections.abc import Callable
from typing import Any

from playground.aws import SimulatedAws
from playground.aws.names import CONTAINER, FAMILY, PORT, TARGET_GROUP_ARN, ecs_arn
from playground.aws.storage import FileSystem

NOTICED, REFUSED, DEPLOYED, NOT_ASKED = "noticed", "refused by AWS", "deployed", "cannot be asked this"
Doom = Callable[[SimulatedAws], object]


def nothing(aws: SimulatedAws) -> None:
    """It is doomed by what stands in the services file."""


def balanced(**changed: Any) -> Doom:
    """The load balancer was changed together with the bad release."""
    binding = {"targetGroupArn": TARGET_GROUP_ARN, "containerName": CONTAINER, "containerPort": PORT} | changed
    return lambda aws: aws.declare(loadBalancers=[binding])


def made(revision: int, **attributes: Any) -> Doom:
    """A revision of long ago that was registered otherwise."""

    def doom(aws: SimulatedAws) -> None:
        definition = aws.cluster.moto.definitions(FAMILY)[revision]
        for name, value in attributes.items():
            setattr(definition, name, value)

    return doom


def on_instances(*architectures: str) -> Doom:
    def doom(aws: SimulatedAws) -> None:
        aws.around.offer.instances = list(architectures)
        aws.declare(launchType="EC2")

    return doom


def by_provider(aws: SimulatedAws) -> None:
    aws.declare(launchType=None, capacityProviderStrategy=[{"capacityProvider": "quilt-spot", "weight": 1, "base": 0}])


def tag_moved_and_image_gone(aws: SimulatedAws) -> None:
    aws.move_tag(38)
    aws.delete_image_under("was-c3f56d0")


def another_family(aws: SimulatedAws) -> None:
    aws.register("web", more={"containerDefinitions": [{"name": "web", "image": "nginx", "memory": 64}]})


def fresh_service(aws: SimulatedAws) -> None:
    aws.cluster.create_service("fresh", task_definition=ecs_arn("task-definition", f"{FAMILY}:42"), desired_count=4)


def said_to_be(**members: Any) -> Doom:
    return lambda aws: aws.declare(**members)


def undated(aws: SimulatedAws) -> None:
    """ECS leaves out when anything was registered, as it does for what is old enough."""

    def without(answer: dict[str, Any]) -> dict[str, Any]:
        answer["taskDefinition"].pop("registeredAt", None)
        return answer

    aws.distort_next("DescribeTaskDefinition", without, times=200)


def together(*dooms: Doom) -> Doom:
    def doom(aws: SimulatedAws) -> None:
        for each in dooms:
            each(aws)

    return doom


def connected(port_name: str = "") -> Doom:
    """Service Connect was switched on together with the bad release."""
    services = [{"portName": port_name}] if port_name else []
    return said_to_be(serviceConnectConfiguration={"enabled": True, "namespace": "prod", "services": services})


def registered_in_dns(**named: Any) -> Doom:
    arn = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-web"
    return said_to_be(serviceRegistries=[{"registryArn": arn, **named}])


def with_volume(name: str) -> Doom:
    ebs = {"roleArn": "arn:aws:iam::123456789012:role/ebs", "sizeInGiB": 10}
    return said_to_be(volumeConfigurations=[{"name": name, "managedEBSVolume": ebs}])


def tagged(**tags: str) -> Doom:
    return lambda aws: aws.tag(42, **tags)


def failed_between(**tags: str) -> Doom:
    """The circuit breaker took :40 back, long before :42."""
    return lambda aws: aws.tag(40, **tags)


def container(**members: Any) -> Doom:
    """The target's container was registered with these members."""

    def doom(aws: SimulatedAws) -> None:
        aws.cluster.moto.definitions(FAMILY)[38].container_definitions[0].update(members)

    return doom


def pinning(version: str) -> Doom:
    """The target takes one version of its secret, and no other."""

    def doom(aws: SimulatedAws) -> None:
        container(secrets=[{"name": "SESSION_KEY", "valueFrom": f"{aws.around.secret_arn}:::{version}"}])(aws)

    return doom


def mounting(system: FileSystem | None) -> Doom:
    """The target mounts `fs-0c1d2e3f` by its access point; that is what has become of it."""
    efs = {"fileSystemId": "fs-0c1d2e3f", "authorizationConfig": {"accessPointId": "fsap-4a5b"}}

    def doom(aws: SimulatedAws) -> None:
        aws.around.file_systems = {"fs-0c1d2e3f": system} if system else {}
        container(mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}])(aws)
        made(38, volumes=[{"name": "data", "efsVolumeConfiguration": efs}])(aws)

    return doom


def without_log_group(aws: SimulatedAws) -> None:
    """What :38 logged into has been cleared away since."""
    to = {"awslogs-group": "/aws/ecs/quilt-old", "awslogs-region": "us-east-1", "awslogs-stream-prefix": CONTAINER}
    container(logConfiguration={"logDriver": "awslogs", "options": to})(aws)


def without_group(aws: SimulatedAws) -> None:
    aws.around.target_group.exists = False


def by_instance(aws: SimulatedAws) -> None:
    aws.around.target_group.target_type = "instance"
