"""The table of doomed rollbacks: how each comes to be, and what a person is told instead of being asked to approve."""

from functools import cache

from playground.aws.around import EXECUTION_ROLE, TASK_ROLE
from playground.aws.storage import FileSystem
from tests.doomed import ways
from tests.doomed.row import Doomed

_IMAGES = (
    Doomed(
        name="a lifecycle rule of ECR has deleted the target's image",
        doom=lambda aws: aws.delete_image(38),
        says=("An image is gone", "quiltdata/catalog:c3f56d0"),
        fix="Push that image again",
    ),
    Doomed(
        name="the target's tag names another image by now, and the one that ran is gone",
        doom=ways.tag_moved_and_image_gone,
        says=("An image is gone", "quiltdata/catalog:c3f56d0"),
        fix="Push that image again",
    ),
)
_NAMED = (
    Doomed(
        name="the revision that was named belongs to another service",
        doom=ways.another_family,
        command="immediate to web:1",
        task="web:1",
        says=("web:1 belongs to another family", "another program"),
        fix="Name a revision of its own family",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the revision that was named does not exist",
        doom=ways.nothing,
        command="immediate to 99",
        task="quilt-catalog:99",
        says=("quilt-catalog:99 does not exist",),
        fix="/rollback quilt-catalog history",
        ecs_deploy=ways.NOTICED,
    ),
)
_NEEDS = (
    Doomed(
        name="a secret that the target takes was deleted",
        doom=lambda aws: aws.around.delete_secret(),
        says=("A secret is gone", "quilt/session", "SESSION_KEY of catalog", "does not exist"),
        fix="a new revision has to name it",
    ),
    Doomed(
        name="a secret that the target takes is scheduled to be deleted",
        doom=lambda aws: aws.around.delete_secret(at_once=False),
        says=("A secret is gone", "is scheduled to be deleted"),
        fix="aws secretsmanager restore-secret",
    ),
    Doomed(
        name="a parameter that the target takes was deleted",
        doom=lambda aws: aws.around.delete_parameter(),
        says=("A parameter is gone", "/quilt/jwt", "JWT_SECRET of catalog"),
        fix="aws ssm put-parameter --name /quilt/jwt",
    ),
    Doomed(
        name="the target's task role was deleted",
        doom=lambda aws: aws.around.delete_role(TASK_ROLE),
        says=("A task role is gone", "quilt-catalog-task"),
        fix="Create the role again",
        ecs_deploy=ways.NOTICED,
    ),
    Doomed(
        name="the target's execution role was deleted",
        doom=lambda aws: aws.around.delete_role(EXECUTION_ROLE),
        says=("An execution role is gone", "quilt-catalog-execution"),
        fix="Create the role again",
        ecs_deploy=ways.NOTICED,
    ),
    Doomed(
        name="the secret with the credentials for the target's registry, which it gives by name, was deleted",
        doom=ways.container(repositoryCredentials={"credentialsParameter": "quilt/dockerhub"}),
        says=("A secret is gone", "quilt/dockerhub", "the registry's credentials of catalog", "does not exist"),
        fix="a new revision has to name it",
    ),
    Doomed(
        name="the version of a secret that the target pins was removed",
        doom=ways.pinning("5e6f7a8b"),
        says=("A secret is gone", "SESSION_KEY of catalog", "has no version 5e6f7a8b any more"),
        fix="a new revision has to name it",
    ),
    Doomed(
        name="the file system that the target mounts is being deleted",
        doom=ways.mounting(FileSystem(state="deleting")),
        says=("A file system is gone", "fs-0c1d2e3f", "the volume data of catalog", "An access point is gone"),
        fix="a new revision has to name it",
    ),
    Doomed(
        name="the access point of the target's file system was deleted",
        doom=ways.mounting(FileSystem()),
        says=("An access point is gone", "fsap-4a5b", "does not exist"),
        fix="a new revision has to name it",
    ),
    Doomed(
        name="the file system that the target mounts has lost its mount targets",
        doom=ways.mounting(FileSystem(mount_targets=0, access_points={"fsap-4a5b": "available"})),
        says=("A file system cannot be reached", "fs-0c1d2e3f", "has no mount target"),
        fix="aws efs create-mount-target",
    ),
    Doomed(
        name="the log group that the target writes to was deleted, and nothing creates it",
        doom=ways.without_log_group,
        says=("A log group is gone", "/aws/ecs/quilt-old", "the log of catalog"),
        fix="aws logs create-log-group --log-group-name /aws/ecs/quilt-old",
    ),
)

_BALANCER = (
    Doomed(
        name="the load balancer sends to a port that the target does not listen on",
        doom=ways.balanced(containerPort=9090),
        says=("The load balancer would not reach the target", "catalog:9090", "it has catalog:8080/tcp"),
        fix="Name a revision with that port",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the load balancer sends to a container that the target does not have",
        doom=ways.balanced(containerName="proxy"),
        says=("The load balancer would not reach the target", "proxy:8080"),
        fix="Name a revision with that port",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the target group was deleted",
        doom=ways.without_group,
        says=("A target group is gone", "quilt-catalog"),
        fix="Create it",
    ),
    Doomed(
        name="the target group takes instances, and the target's tasks have addresses of their own",
        doom=ways.by_instance,
        says=("The target group does not take these tasks", "awsvpc"),
        fix="Name a revision of the network mode",
    ),
)
_SERVICE_NAMES = (
    Doomed(
        name="Service Connect names a port that the target does not have",
        doom=ways.connected("http"),
        says=("Service Connect names a port that the target does not have", "port name http", "it names no port"),
        fix="Name a revision with that port name",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the service uses Service Connect, and the target runs in host mode",
        doom=ways.together(
            ways.connected(), ways.said_to_be(networkConfiguration=None), ways.made(38, network_mode="host")
        ),
        says=("Service Connect does not work in the target's network mode", "it runs in host mode"),
        fix="Name another revision",
        ecs_deploy=ways.NOTICED,
    ),
    Doomed(
        name="VPC Lattice names a port that the target does not have",
        doom=ways.said_to_be(
            vpcLatticeConfigurations=[{"roleArn": "arn:role", "targetGroupArn": "arn:tg", "portName": "lattice"}]
        ),
        says=("VPC Lattice names a port that the target does not have", "port name lattice"),
        fix="Name a revision with that port name",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="service discovery points at a container that the target does not have",
        doom=ways.registered_in_dns(containerName="proxy", containerPort=8443),
        says=("The service registry srv-web would not find the target", "proxy:8443", "it has catalog:8080/tcp"),
        fix="Name a revision with that port",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the service has a network configuration, and the target runs in bridge mode",
        doom=ways.made(38, network_mode="bridge"),
        says=("The target cannot use the service's network configuration", "runs in bridge mode"),
        fix="Name a revision that runs in awsvpc mode",
        ecs_deploy=ways.NOTICED,
    ),
    Doomed(
        name="the target runs in awsvpc mode, and the service has no network configuration",
        doom=ways.said_to_be(networkConfiguration=None),
        says=("The target needs a network configuration", "it names no subnets"),
        fix="aws ecs update-service --network-configuration",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the service configures a volume at launch that the target does not have",
        doom=ways.with_volume("scratch"),
        says=("The service configures a volume that the target does not have", "the volume scratch"),
        fix="Name a revision with that volume",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the target has a volume to be configured at launch, which the service does not do",
        doom=ways.made(38, volumes=[{"name": "scratch", "configuredAtLaunch": True}]),
        says=("The target has a volume that the service does not configure", "the volume scratch"),
        fix="aws ecs update-service --volume-configurations",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="ECS Exec is on, and the target has no task role",
        doom=ways.together(ways.said_to_be(enableExecuteCommand=True), ways.made(38, task_role_arn=None)),
        says=("ECS Exec needs a task role", "quilt-catalog:38 has no task role"),
        fix="--disable-execute-command",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the target is for Windows, and the service runs on Linux",
        doom=ways.made(38, runtime_platform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}),
        says=("The target is for another operating system", "WINDOWS_SERVER_2022_CORE"),
        fix="Name a revision that is for the same one",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the service's platform version is too old for the target's EFS volume",
        doom=ways.together(
            ways.said_to_be(platformVersion="1.3.0"),
            ways.made(38, volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]),
        ),
        says=("The platform version is too old for the target", "an EFS volume", "1.3.0"),
        fix="--platform-version LATEST",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the service runs on ECS Anywhere, and the target is not made for it",
        doom=ways.said_to_be(launchType="EXTERNAL"),
        says=("The target cannot run where the service runs", "runs on EXTERNAL"),
        fix="Name a revision that is made for EXTERNAL",
        ecs_deploy=ways.REFUSED,
    ),
)
_CAPACITY = (
    Doomed(
        name="minimumHealthyPercent and maximumPercent leave no room to replace a task",
        doom=lambda aws: aws.limit(minimum=100, maximum=124),  # of four tasks
        says=("There is no room to replace tasks", "100 % to 124 %"),
        fix="Raise maximumPercent",
    ),
    Doomed(
        name="the target is made for EC2, and the service has moved to Fargate",
        doom=ways.made(38, compatibilities=["EC2"], requires_compatibilities=["EC2"]),
        says=("The target cannot run where the service runs", "is for EC2"),
        fix="made for Fargate",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the cluster has lost the capacity provider that the service runs on",
        doom=ways.by_provider,
        says=("A capacity provider is gone", "quilt-spot", "it has FARGATE, FARGATE_SPOT"),
        fix="aws ecs put-cluster-capacity-providers",
    ),
    Doomed(
        name="the service runs on EC2, and its cluster has no instances",
        doom=ways.on_instances(),
        says=("There is nothing to run on",),
        fix="Start container instances",
    ),
    Doomed(
        name="the target is for X86_64, and all instances have become ARM64",
        doom=ways.on_instances("arm64", "arm64"),
        says=("No instance has the right architecture", "X86_64"),
        fix="Start X86_64 instances",
    ),
)
_RULES = (
    Doomed(
        name="the release that runs is tagged rollback=unsafe: it migrated the database",
        doom=ways.tagged(rollback="unsafe"),
        says=("This release must not be rolled back", "quilt-catalog:42", "rollback=unsafe"),
        fix="Deploy a corrected revision",
        rule=True,
    ),
    Doomed(
        name="a release between failed after its migration, and is tagged rollback=unsafe",
        doom=ways.failed_between(rollback="unsafe"),
        says=("This release must not be rolled back", "quilt-catalog:40", "rollback=unsafe"),
        fix="Deploy a corrected revision",
        rule=True,
    ),
    Doomed(
        name="the target lies below the rollback floor of the services file",
        doom=ways.nothing,
        declared="    rollback_floor: {revision: 40, reason: migration 42 dropped a column}\n",
        says=("The target lies below the rollback floor", "migration 42 dropped a column"),
        fix="Deploy a corrected revision",
        rule=True,
    ),
    Doomed(
        name="the services file allows nothing registered before a moment, and nobody knows when the target was",
        doom=ways.undated,
        declared="    rollback_floor: {registered_after: 2020-01-01T00:00:00Z, reason: migration 42}\n",
        says=("Whether the target lies below the rollback floor is not known", "quilt-catalog:38", "migration 42"),
        fix="Name a revision that is certainly younger",
        rule=True,
    ),
    Doomed(
        name="the target is blocked in the services file",
        doom=ways.nothing,
        declared="    blocked_revisions: [{revision: 38, reason: leaks customer data}]\n",
        says=("The target is blocked", "leaks customer data"),
        fix="Name another revision",
        rule=True,
    ),
)
_SERVICE = (
    Doomed(
        name="the service is being deleted",
        doom=ways.said_to_be(status="DRAINING"),
        says=("The service is not active", "DRAINING"),
        fix="Check the cluster and service",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the service is deployed by an EXTERNAL controller",
        doom=ways.said_to_be(deploymentController={"type": "EXTERNAL"}),
        says=("EXTERNAL",),
        fix="aws ecs create-task-set",
        ecs_deploy=ways.REFUSED,
    ),
    Doomed(
        name="the service has never run anything but what it runs now",
        doom=ways.fresh_service,
        service="fresh",
        says=("There is no known good revision",),
        fix="Deploy a corrected revision",
        ecs_deploy=ways.NOT_ASKED,
    ),
)


@cache
def table() -> tuple[Doomed, ...]:
    found = (*_IMAGES, *_NAMED, *_NEEDS, *_BALANCER, *_SERVICE_NAMES, *_CAPACITY, *_RULES, *_SERVICE)
    assert len({row.name for row in found}) == len(found), "two rows have the same name"
    return found


def sample() -> tuple[Doomed, ...]:
    """One of most topics: what every test run plays."""
    return tuple(topic[0] for topic in (_IMAGES, _NEEDS, _BALANCER, _SERVICE_NAMES, _CAPACITY, _RULES))
