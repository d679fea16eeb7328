"""What a rollback leans on besides ECS and ECR, looked for over real HTTP; no value is ever asked for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from aws import task_definitions
from aws.dependencies import DependencyReads
from aws.ecs import Ecs
from aws.references import sort
from aws.session import Aws
from bot.catalog import Service
from bot.model import Capacity, Dependency, Lack, Reference, ReferenceKind, TargetGroup, TaskDefinition
from playground.aws import SimulatedAws
from playground.aws.around import SECRET as SESSION
from playground.aws.names import TARGET_GROUP_ARN
from playground.aws.storage import FileSystem

ACCOUNT = "123456789012"
SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:quilt/key-a1B2c3"


@pytest.fixture
def dependencies(aws: Aws, world: SimulatedAws) -> DependencyReads:
    return DependencyReads(aws)


@pytest.fixture
async def target(aws: Aws, world: SimulatedAws, service: Service) -> TaskDefinition:
    found = await Ecs(aws).task_definition(service, "quilt-catalog:38")
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _values_are_never_read(world: SimulatedAws) -> Iterator[None]:
    yield
    assert not {"GetSecretValue", "GetParameter", "GetParameters"} & {call.operation for call in world.calls()}


def referring(definition: TaskDefinition, *sources: str) -> TaskDefinition:
    return replace(definition, references=tuple(Reference("catalog", f"V{i}", s) for i, s in enumerate(sources)))


async def test_all_that_a_revision_needs_is_looked_for(
    dependencies: DependencyReads, service: Service, target: TaskDefinition
) -> None:
    needs, unread = await dependencies.needs(service, target)

    assert unread == ()
    assert {(need.kind, need.why) for need in needs} == {
        ("secret", ""), ("parameter", ""), ("task role", ""), ("execution role", ""), ("log group", "")
    }  # fmt: skip
    assert {need.used_by for need in needs} >= {"SESSION_KEY of catalog", "JWT_SECRET of catalog"}


@pytest.mark.parametrize(
    "source", ["/quilt/jwt", "/quilt/jwt:3", f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/quilt/jwt"]
)
async def test_a_parameter_is_found_however_it_is_written(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, source: str
) -> None:
    needs, unread = await dependencies.needs(service, referring(target, source))

    assert [need for need in needs if need.kind == "parameter"] == [
        Dependency("parameter", "/quilt/jwt", "V0 of catalog")
    ]
    assert unread == ()


async def test_what_is_not_there_is_gone_and_not_unread(
    dependencies: DependencyReads, service: Service, target: TaskDefinition
) -> None:
    lost = replace(referring(target, SECRET, "/no/such"), task_role="arn:aws:iam::123456789012:role/path/to/nobody")

    needs, unread = await dependencies.needs(service, lost)

    gone = {(need.kind, need.name) for need in needs if need.why == "does not exist"}
    assert gone == {("secret", "quilt/key-a1B2c3"), ("parameter", "/no/such"), ("task role", "nobody")}
    assert unread == ()


async def test_a_secret_on_its_way_out_can_be_restored(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, world: SimulatedAws
) -> None:
    world.cluster.moto.call("secretsmanager", "CreateSecret", {"Name": "doomed", "SecretString": "x"})
    gone = world.cluster.moto.call("secretsmanager", "DeleteSecret", {"SecretId": "doomed", "RecoveryWindowInDays": 7})

    [need] = [
        n
        for n in (await dependencies.needs(service, referring(target, f"{gone['ARN']}:key::")))[0]
        if n.kind == "secret"
    ]

    assert (need.lack, "scheduled to be deleted" in need.why) == (Lack.LEAVING, True)


@pytest.mark.parametrize(
    "source",
    [f"arn:aws:ssm:us-east-1:{'9' * 12}:parameter/of/others", "arn:aws:s3:::bucket/file", "", "not a name"],
)
async def test_what_cannot_be_seen_from_here_is_said_to_be_unknown(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, source: str
) -> None:
    needs, [unread] = await dependencies.needs(service, referring(target, source))

    assert {need.kind for need in needs} == {"task role", "execution role"}
    assert "V0 of catalog" in unread.what


def test_one_secret_of_many_keys_is_looked_for_once() -> None:
    asked = sort([Reference("c", key, f"{SECRET}:{key}::") for key in "abc"], account=ACCOUNT)
    assert {region: list(named) for region, named in asked.secrets.items()} == {"us-east-1": [SECRET]}


async def test_a_denied_read_names_the_action(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, world: SimulatedAws
) -> None:
    for operation, action in (("DescribeSecret", "secretsmanager:DescribeSecret"), ("GetRole", "iam:GetRole")):
        message = f"User: bot is not authorized to perform: {action} on resource: *"
        world.fail_next(operation, code="AccessDeniedException", status=400, message=message)

    needs, unread = await dependencies.needs(service, target)

    assert {each.lacks for each in unread} == {"secretsmanager:DescribeSecret", "iam:GetRole"}
    assert len(needs) + len(unread) == 5


async def test_target_groups_alarms_and_the_cluster_arrive_as_values(
    dependencies: DependencyReads, service: Service, world: SimulatedAws
) -> None:
    world.alarm("errors", "ALARM")

    assert await dependencies.target_group(service, TARGET_GROUP_ARN) == TargetGroup("ip", 9, 2)
    assert await dependencies.deregistration_delay(service, TARGET_GROUP_ARN) == 16
    assert await dependencies.target_group(service, TARGET_GROUP_ARN.replace("quilt", "other")) is None
    assert await dependencies.alarms(service, ["errors", "gone"]) == {"errors": "ALARM", "gone": None}
    assert int(world.calls("DescribeAlarms")[-1].parameters["MaxRecords"]) == 100, "else the 51st would count as gone"
    assert await dependencies.capacity(service) == Capacity("ACTIVE", ("FARGATE", "FARGATE_SPOT"), 0)
    assert not await dependencies.has_instance(service, "X86_64")
    world.around.offer.instances = ["x86_64"]
    assert (await dependencies.capacity(service)).instances == 1
    assert await dependencies.has_instance(service, "X86_64")


async def test_registry_credentials_and_log_secrets_are_needs_too() -> None:
    told = task_definitions.task_definition(
        {
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:1:task-definition/web:1",
            "status": "ACTIVE",
            "containerDefinitions": [
                {
                    "name": "web",
                    "image": "nginx",
                    "repositoryCredentials": {"credentialsParameter": SECRET},
                    "logConfiguration": {
                        "logDriver": "splunk",
                        "secretOptions": [{"name": "splunk-token", "valueFrom": "/splunk"}],
                    },
                }
            ],
        }
    )
    assert {reference.source for reference in told.references} == {SECRET, "/splunk"}
    assert SECRET not in repr(told)


async def test_one_call_that_fails_leaves_the_parameters_of_the_others_judged(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, world: SimulatedAws
) -> None:
    many = referring(target, "/quilt/jwt", *(f"/zz/{number:02}" for number in range(49)))
    world.fail_next("DescribeParameters", code="AccessDeniedException", status=400)

    needs, unread = await dependencies.needs(service, many)

    judged = {need.name for need in needs if need.kind == "parameter"}
    assert len(judged) == 25
    assert {each.what.removeprefix("the parameter ") for each in unread}.isdisjoint(judged)
    assert len(unread) == 25


async def why(dependencies: DependencyReads, service: Service, target: TaskDefinition, *of: Reference) -> list[str]:
    """What is wrong with each; all of it could be looked at."""
    needs, unread = await dependencies.needs(service, replace(target, references=of, task_role="", execution_role=""))
    assert unread == ()
    return [need.why for need in needs]


async def test_a_name_is_a_secret_s_where_only_a_secret_may_stand_and_a_parameter_s_elsewhere(
    dependencies: DependencyReads, service: Service, target: TaskDefinition
) -> None:
    credentials = Reference("c", "the registry's credentials", SESSION, ReferenceKind.SECRET)

    assert await why(dependencies, service, target, credentials) == [""]
    assert await why(dependencies, service, target, replace(credentials, source="quilt/no")) == ["does not exist"]
    assert await why(dependencies, service, target, Reference("c", "KEY", SESSION)) == ["does not exist"]
    handed_on = Reference("c", "KEY", f"/aws/reference/secretsmanager/{SESSION}")
    assert await why(dependencies, service, target, handed_on) == [""]


async def test_what_aws_itself_keeps_as_a_parameter_is_unknown_and_not_gone(
    dependencies: DependencyReads, service: Service, target: TaskDefinition
) -> None:
    needs, [unread] = await dependencies.needs(service, referring(target, "/aws/service/ecs/optimized-ami/id"))

    assert "parameter" not in {need.kind for need in needs}
    assert "a parameter of AWS itself" in unread.why


async def test_a_pinned_version_without_a_label_can_be_read_until_it_is_removed(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, world: SimulatedAws
) -> None:
    pinned = [world.around.rotate_secret() for _ in range(3)]
    arn = world.around.secret_arn

    def version(identifier: str, label: str = "") -> Reference:
        return Reference("catalog", "KEY", f"{arn}::{label}:{identifier}")

    assert await why(dependencies, service, target, *map(version, pinned)) == [""]
    assert await why(dependencies, service, target, version("", "AWSPREVIOUS")) == [""]
    assert await why(dependencies, service, target, version("", "v1")) == ["has no version with the label v1"]
    [flaw] = await why(dependencies, service, target, version(pinned[0], "AWSCURRENT"))
    assert flaw == f"has no version {pinned[0]} with the label AWSCURRENT"
    [flaw] = await why(dependencies, service, target, version("5e6f7a8b"))
    assert flaw == "has no version 5e6f7a8b any more"


async def test_a_secret_of_which_nothing_is_current_starts_no_task(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, world: SimulatedAws
) -> None:
    empty, pending = world.around.create_secret("empty"), world.around.create_secret("new", labels=["AWSPENDING"])

    def named(*sources: str) -> list[Reference]:
        return [Reference("catalog", "KEY", source) for source in sources]

    assert await why(dependencies, service, target, *named(empty)) == ["has no value yet"]
    assert await why(dependencies, service, target, *named(f"{empty}::AWSCURRENT:")) == ["has no value yet"]
    [flaw] = await why(dependencies, service, target, *named(pending, f"{pending}::AWSPENDING:"))
    assert flaw == "has no version with the label AWSCURRENT"
    assert await why(dependencies, service, target, *named(f"{pending}:key:AWSPENDING:")) == [""]
    credentials = Reference("c", "the registry's credentials", "empty", ReferenceKind.SECRET)
    assert await why(dependencies, service, target, credentials) == ["has no value yet"]


async def test_whether_a_secret_has_any_value_may_not_be_known(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, world: SimulatedAws
) -> None:
    blank = world.around.create_secret("blank")
    world.fail_next("ListSecretVersionIds", code="AccessDeniedException", status=400)

    needs, [unread] = await dependencies.needs(service, referring(target, blank))

    assert "secret" not in {need.kind for need in needs}
    assert unread.what == "the secret blank"


async def test_whether_a_version_without_a_label_is_there_may_not_be_known(
    dependencies: DependencyReads, service: Service, target: TaskDefinition, world: SimulatedAws
) -> None:
    world.fail_next("ListSecretVersionIds", code="AccessDeniedException", status=400)

    needs, [unread] = await dependencies.needs(service, referring(target, f"{world.around.secret_arn}:::5e6f7a8b"))

    assert "secret" not in {need.kind for need in needs}
    assert "version 5e6f7a8b" in unread.what


@pytest.mark.parametrize(
    ("system", "flaw"),
    [
        (FileSystem(access_points={"fsap-1": "available"}), ["", ""]),
        (FileSystem(state="deleting"), ["is deleting", "does not exist"]),
        (FileSystem(mount_targets=0, access_points={"fsap-1": "error"}), [
            "has no mount target, so that no task can reach it", "is error"
        ]),
        (None, ["does not exist", "does not exist"]),
    ],
)  # fmt: skip
async def test_file_systems_and_access_points_are_looked_for(
    dependencies: DependencyReads,
    service: Service,
    target: TaskDefinition,
    world: SimulatedAws,
    system: FileSystem | None,
    flaw: list[str],
) -> None:
    world.around.file_systems = {"fs-1": system} if system else {}

    mounted = Reference("catalog", "the volume data", "fs-1", ReferenceKind.FILE_SYSTEM)
    by = Reference("catalog", "the volume data", "fsap-1", ReferenceKind.ACCESS_POINT)
    assert await why(dependencies, service, target, mounted, by) == flaw


async def test_a_log_group_that_nothing_creates_is_looked_for(
    dependencies: DependencyReads, service: Service, target: TaskDefinition
) -> None:
    for name, flaw in (("/aws/ecs/quilt-catalog", ""), ("/aws/ecs/quilt", "does not exist"), ("/no", "does not exist")):
        assert await why(dependencies, service, target, Reference("c", "the log", name, ReferenceKind.LOG_GROUP)) == [
            flaw
        ]


def test_whatever_lies_outside_is_referred_to_by_the_field_in_which_it_stands() -> None:
    told = task_definitions.task_definition(
        {
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:1:task-definition/web:1",
            "status": "ACTIVE",
            "volumes": [
                {
                    "name": "data",
                    "efsVolumeConfiguration": {
                        "fileSystemId": "fs-1",
                        "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"},
                    },
                },
                {
                    "name": "share",
                    "fsxWindowsFileServerVolumeConfiguration": {
                        "fileSystemId": "fs-2",
                        "rootDirectory": "x",
                        "authorizationConfig": {"credentialsParameter": SECRET, "domain": "corp"},
                    },
                },
                {"name": "scratch"},
            ],
            "containerDefinitions": [
                {
                    "name": "web",
                    "image": "nginx",
                    "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}],
                    "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::bucket/web.env"}],
                    "credentialSpecs": ["credentialspec:arn:aws:ssm:us-east-1:1:parameter/spec"],
                    "firelensConfiguration": {
                        "type": "fluentbit",
                        "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::bucket/router.conf"},
                    },
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": "/web", "awslogs-region": "eu-west-1"},
                    },
                },
                {
                    "name": "worker",
                    "image": "nginx",
                    "logConfiguration": {
                        "logDriver": "awslogs",
                        "options": {"awslogs-group": "/made", "awslogs-create-group": "true"},
                    },
                },
            ],
        }
    )

    asked = sort(told.references, account="1")
    assert list(asked.file_systems) == ["fs-1"]
    assert list(asked.access_points) == ["fsap-1"]
    assert {region: list(named) for region, named in asked.log_groups.items()} == {"eu-west-1": ["/web"]}
    assert list(asked.secrets["us-east-1"]) == [SECRET]
    assert list(asked.parameters["us-east-1"]) == ["/spec"]
    assert [each.what for each in asked.strange] == [
        "the environment file web.env of web", "the log router's configuration of web", "the volume share of the task"
    ]  # fmt: skip
