"""Whatever the simulated AWS answers, AWS could answer too: no member of its own, none missing, no null.

Every test watches over that (tests/conftest.py); here every operation is asked.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from simulated_aws_world import CLUSTER, SERVICE, TARGET_GROUP, World, running_world

from playground.aws.around import FileSystem
from playground.aws.code_deploy_group import Group, app_spec
from playground.aws.names import ALTERNATE_ARN, BUILD_PROJECT, LOG_GROUP, REPOSITORY
from playground.aws.operations import LEFT_TO_MOTO, SIMULATED
from playground.aws.strategy import Pause, Strategy
from playground.aws.wire import BY_THE_WIRE
from tests.invariants.answering import witnessed
from tests.invariants.shapes import departures, wrong_error

ROLE = "arn:aws:iam::123456789012:role/quilt-catalog-task"
GROUP = {"applicationName": Group().application, "deploymentGroupName": Group().name}


@pytest.fixture
def world() -> Iterator[World]:
    with running_world() as world:
        yield world


def test_every_operation_of_every_service_answers_as_aws_does(world: World) -> None:
    with witnessed() as answered:
        around(world)
        alarms(world)
        events_and_queues(world)
        stack_sets(world)
        definitions_and_tags(world)
        a_failing_rollout(world)
        a_shifting_rollout(world)
        a_build(world)
        by_code_deploy(world)
        telling(world)

    assert answered.strange == set()
    assert answered.operations == SIMULATED.keys() | LEFT_TO_MOTO | BY_THE_WIRE


def telling(world: World) -> None:
    text = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    world.client("sesv2").send_email(
        FromEmailAddress="a@example.com", Destination={"ToAddresses": ["b@example.com"]}, Content=text
    )
    topic = "arn:aws:sns:us-east-1:123456789012:incidents"
    world.client("sns").publish(TopicArn=topic, Subject="s", Message="m")
    support = world.client("support")
    support.describe_severity_levels(language="en")
    support.describe_services(serviceCodeList=["amazon-elastic-container-service"])
    made = support.create_case(subject="s", communicationBody="b", serviceCode="general-info", severityCode="urgent")
    support.add_communication_to_case(caseId=made["caseId"], communicationBody="more")
    assert support.describe_cases(caseIdList=[made["caseId"]])["cases"][0]["severityCode"] == "urgent"
    support.resolve_case(caseId=made["caseId"])


def around(world: World) -> None:
    world.client("sts").get_caller_identity()
    world.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="anybody")
    world.client("iam").get_role(RoleName="quilt-catalog-task")
    world.client("secretsmanager").describe_secret(SecretId="quilt/session")
    world.client("secretsmanager").list_secret_version_ids(SecretId="quilt/session", IncludeDeprecated=True)
    world.client("ssm").describe_parameters()
    world.aws.around.file_systems["fs-1"] = FileSystem(access_points={"fsap-1": "available"})
    world.client("efs").describe_file_systems(FileSystemId="fs-1")
    world.client("efs").describe_access_points(AccessPointId="fsap-1")
    world.client("ecr").describe_pull_through_cache_rules()
    world.client("logs").describe_log_groups()
    images = [{"imageTag": "c3f56d0"}]
    world.client("ecr").describe_images(repositoryName=REPOSITORY)
    policy = {"rules": [rule := {"rulePriority": 1, "action": {"type": "expire"}}]}
    rule["selection"] = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 10}
    world.client("ecr").put_lifecycle_policy(repositoryName=REPOSITORY, lifecyclePolicyText=json.dumps(policy))
    world.client("ecr").get_lifecycle_policy(repositoryName=REPOSITORY)
    world.client("ecr").batch_get_image(repositoryName=REPOSITORY, imageIds=[*images, {"imageTag": "gone"}])
    alarm = {"MetricName": "m", "Namespace": "n", "Statistic": "Sum", "Period": 60, "EvaluationPeriods": 1}
    world.client("cloudwatch").put_metric_alarm(
        AlarmName="a", Threshold=1, ComparisonOperator="GreaterThanThreshold", **alarm
    )
    world.aws.ring("b")
    world.client("cloudwatch").describe_alarms()
    of_alarm = {"MetricStat": {"Metric": {"Namespace": "n", "MetricName": "m"}, "Period": 60, "Stat": "Sum"}}
    today = {"EndTime": world.clock.now(), "StartTime": world.clock.now() - timedelta(days=1)}
    world.client("cloudwatch").get_metric_data(MetricDataQueries=[{"Id": "m", **of_alarm}], **today)
    events = world.client("logs").filter_log_events(logGroupName=LOG_GROUP, limit=1)["events"]
    world.client("logs").get_log_events(logGroupName=LOG_GROUP, logStreamName=events[0]["logStreamName"])
    world.client("elbv2").describe_target_groups()
    world.client("elbv2").describe_target_group_attributes(TargetGroupArn=TARGET_GROUP)
    world.client("elbv2").describe_target_health(TargetGroupArn=TARGET_GROUP)
    world.aws.use_classic_load_balancer()
    world.client("elb").describe_instance_health(LoadBalancerName="quilt")


def alarms(world: World) -> None:
    """`a` was put before, and `b` rings."""
    client = world.client("cloudwatch")
    arn = client.describe_alarms()["MetricAlarms"][0]["AlarmArn"]
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "sales"}])
    client.list_tags_for_resource(ResourceARN=arn)
    client.untag_resource(ResourceARN=arn, TagKeys=["team"])
    client.disable_alarm_actions(AlarmNames=["a"])
    client.enable_alarm_actions(AlarmNames=["a"])
    client.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="testing")
    client.describe_alarm_history()
    schedule = {"Schedule": {"Expression": "at(2026-11-25T15:10)", "Duration": "PT30M"}}
    client.put_alarm_mute_rule(Name="m", Rule=schedule, MuteTargets={"AlarmNames": ["a"]}, ExpireDate=world.clock.now())
    client.list_alarm_mute_rules()
    client.get_alarm_mute_rule(AlarmMuteRuleName="m")
    client.delete_alarm_mute_rule(AlarmMuteRuleName="m")
    client.delete_alarms(AlarmNames=["a"])


def stack_sets(world: World) -> None:
    member, region, formation = "210987654321", "us-east-1", world.client("cloudformation")
    world.aws.open(member, region)
    queue = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
    formation.create_stack_set(StackSetName="set", TemplateBody=queue)
    where = {"StackSetName": "set", "Accounts": [member], "Regions": [region]}
    asked = formation.create_stack_instances(**where)["OperationId"]
    formation.describe_stack_set_operation(StackSetName="set", OperationId=asked)
    assert formation.list_stack_instances(StackSetName="set")["Summaries"]
    formation.delete_stack_instances(**where, RetainStacks=False)
    formation.delete_stack_set(StackSetName="set")


def events_and_queues(world: World) -> None:
    sqs, events, formation = (world.client(name) for name in ("sqs", "events", "cloudformation"))
    url = sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "60"})["QueueUrl"]
    sqs.get_queue_url(QueueName="q")
    sqs.list_queues()
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["QueueArn"]
    for body in ("one", "two"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    (handle, other) = (
        message["ReceiptHandle"]
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    )
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=90)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=handle)
    entries = [{"Id": "well", "ReceiptHandle": other}, {"Id": "wrong", "ReceiptHandle": "made up"}]
    sqs.delete_message_batch(QueueUrl=url, Entries=entries)

    bus = events.create_event_bus(Name="b")["EventBusArn"]
    events.put_permission(EventBusName="b", Action="events:PutEvents", Principal="222222222222", StatementId="s")
    events.describe_event_bus(Name="b")
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}', Description="ours")
    events.put_targets(Rule="r", Targets=[{"Id": "q", "Arn": arn}])
    events.put_targets(Rule="r", Targets=[{"Id": "b", "Arn": bus, "RoleArn": ROLE}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "sold", "Detail": '{"many": 3}'}])
    events.describe_rule(Name="r")
    events.list_rules()
    events.list_targets_by_rule(Rule="r")
    events.remove_targets(Rule="r", Ids=["q", "b"])
    events.delete_rule(Name="r")
    events.delete_event_bus(Name="b")
    sqs.purge_queue(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)

    formation.create_stack(StackName="s", TemplateBody="Resources: {Q: {Type: AWS::SQS::Queue}}")
    formation.update_stack(StackName="s", TemplateBody="Resources: {T: {Type: AWS::SQS::Queue}}")
    formation.describe_stacks(StackName="s")
    formation.describe_stack_resources(StackName="s")
    formation.delete_stack(StackName="s")


def definitions_and_tags(world: World) -> None:
    arn = world.service()["serviceArn"]
    revision = world.copied("quilt-catalog:42")
    for resource in (arn, revision):
        world.ecs.tag_resource(resourceArn=resource, tags=[{"key": "rollback-hold", "value": "rb-1"}])
        world.ecs.list_tags_for_resource(resourceArn=resource)
        world.ecs.untag_resource(resourceArn=resource, tagKeys=["rollback-hold"])
    world.ecs.deregister_task_definition(taskDefinition=revision)
    world.ecs.list_task_definitions(familyPrefix="quilt-catalog", sort="DESC")


def a_failing_rollout(world: World) -> None:
    world.update(f"quilt-catalog:{world.aws.register('quilt-catalog', behaviour='no-image')}")
    for seconds in (5, 45, 400):
        world.clock.advance(seconds)
        look(world)
    world.ecs.describe_services(cluster=CLUSTER, services=[SERVICE, "basket"], include=["TAGS"])
    world.ecs.list_services(cluster=CLUSTER)
    world.ecs.list_clusters()
    world.ecs.describe_clusters(clusters=[CLUSTER, "basket"])
    world.aws.around.offer.instances = ["x86_64"]
    world.ecs.list_container_instances(cluster=CLUSTER, filter="attribute:ecs.cpu-architecture == x86_64")


def a_shifting_rollout(world: World) -> None:
    for name in ("BLUE_GREEN", "LINEAR", "CANARY"):
        world.aws.use_strategy(Strategy(name, percent=50, pauses=(Pause("POST_TEST_TRAFFIC_SHIFT"),)))
        world.update("quilt-catalog:42", forceNewDeployment=True)
        for seconds in (5, 80):
            world.clock.advance(seconds)
            look(world)
        moving = world.service_deployments()[0]
        arn, (hook,) = moving["serviceDeploymentArn"], moving["lifecycleHookDetails"]
        world.ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=hook["hookId"], action="CONTINUE")
        look(world)
        world.ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
        world.clock.advance(1000)
        look(world)


def look(world: World) -> None:
    world.service()
    world.tasks("STOPPED")
    world.tasks()
    for record in world.service_deployments():
        world.task_definition_of(record["targetServiceRevision"]["arn"])
    world.client("elbv2").describe_target_health(TargetGroupArn=ALTERNATE_ARN)


def a_build(world: World) -> None:
    builds = world.client("codebuild")
    incident = {"ROLLBACK_INCIDENT": "rb-1", "ROLLBACK_COMMIT": world.aws.cluster.repository.commit("mcp")}
    variables = [{"name": name, "value": value} for name, value in (incident | {"ROLLBACK_BASE": "master"}).items()]
    build = builds.start_build(projectName=BUILD_PROJECT, environmentVariablesOverride=variables)["build"]
    for _ in range(8):
        world.clock.advance(30)
        builds.batch_get_builds(ids=[build["id"], f"{BUILD_PROJECT}:gone"])
    builds.list_builds_for_project(projectName=BUILD_PROJECT)
    builds.batch_get_projects(names=[BUILD_PROJECT, "basket"])


def by_code_deploy(world: World) -> None:
    world.aws.use_code_deploy()
    client: Any = world.client("codedeploy")
    content = app_spec("quilt-catalog:38")
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
    made = client.create_deployment(**GROUP, revision=revision, description="rb-1")["deploymentId"]
    for seconds in (5, 60):
        world.clock.advance(seconds)
        world.service()
        client.get_deployment(deploymentId=made)
    client.stop_deployment(deploymentId=made, autoRollbackEnabled=True)
    client.batch_get_deployments(deploymentIds=client.list_deployments(**GROUP)["deployments"][:25])
    client.get_deployment_group(**GROUP)


@pytest.mark.parametrize(
    ("answer", "strange"),
    [
        ({"services": [{"serviceNam": "web"}]}, "DescribeServices.services[].serviceNam is no member"),
        ({"services": [{"serviceName": None}]}, "DescribeServices.services[].serviceName is null"),
        ({"services": [{"serviceName": 7}]}, "DescribeServices.services[].serviceName is 7, not a string"),
        ({"services": [{"desiredCount": True}]}, "DescribeServices.services[].desiredCount is True, not a integer"),
        ({"services": [{"launchType": "MOON"}]}, "DescribeServices.services[].launchType is 'MOON', none of "),
        ({"services": {}}, "DescribeServices.services is {}, not a list"),
        ({"services": [None]}, "DescribeServices.services[] is null"),
        ({"services": [{"tags": [{"key": None}]}]}, "DescribeServices.services[].tags[].key is null"),
        (
            {"services": [{"createdAt": "2026-11-20T08:00:00Z"}]},
            "DescribeServices.services[].createdAt is '2026-11-20T",
        ),
        (
            {"services": [{"createdAt": 1_795_000_000_000}]},
            "DescribeServices.services[].createdAt is 1795000000000, no",
        ),
        ({"services": [{"createdAt": True}]}, "DescribeServices.services[].createdAt is True, not a timestamp"),
        (
            {"services": [{"loadBalancers": [], "deploymentController": {}}]},
            "DescribeServices.services[].deploymentController lacks type",
        ),
    ],
)
def test_an_answer_that_aws_would_not_give_is_noticed(answer: Any, strange: str) -> None:
    (found,) = departures("ecs", "DescribeServices", json.dumps(answer))

    assert found.startswith(strange)


def test_an_answer_in_xml_that_aws_would_not_give_is_noticed() -> None:
    group = "<HealthCheckEnabled>True</HealthCheckEnabled><Port>x</Port><Colour>red</Colour>"
    groups = f"<TargetGroups><member>{group}<TargetType>moon</TargetType></member><group/></TargetGroups>"
    result = f"<DescribeTargetGroupsResult>{groups}</DescribeTargetGroupsResult>"
    body = f"<DescribeTargetGroupsResponse>{result}</DescribeTargetGroupsResponse>"

    assert len(departures("elasticloadbalancing", "DescribeTargetGroups", body)) == 5


def test_a_time_or_nothing_in_xml_that_aws_would_not_give_is_noticed() -> None:
    def strange(expires: str, key: str = "ASIA") -> list[str]:
        credentials = f"<Credentials><Expiration>{expires}</Expiration><AccessKeyId>{key}</AccessKeyId></Credentials>"
        result = f"<AssumeRoleResult>{credentials}</AssumeRoleResult>"
        return departures("sts", "AssumeRole", f"<AssumeRoleResponse>{result}</AssumeRoleResponse>")

    well = set(strange("2026-11-20T08:00:00Z"))
    assert set(strange("1795000000")) - well == {"AssumeRole.Credentials.Expiration is '1795000000', not a timestamp"}
    assert set(strange("2026-11-20T08:00:00Z", "None")) - well == {"AssumeRole.Credentials.AccessKeyId is null"}


@pytest.mark.parametrize(
    ("service", "operation", "body", "wrong"),
    [
        ("ecs", "UpdateService", {"__type": "ServiceNotActiveException", "message": "No."}, ""),
        ("ecs", "UpdateService", {"__type": "com.amazonaws.ecs#ClientException", "message": "No."}, ""),
        ("ecs", "UpdateService", {"__type": "ThrottlingException", "message": "Rate exceeded"}, ""),
        (
            "ecs",
            "UpdateService",
            {"__type": "InvalidRevisionException", "message": "No."},
            "UpdateService fails with Inv",
        ),
        ("ecs", "UpdateService", {"message": "No."}, "UpdateService fails with "),
        ("ecs", "UpdateService", {"__type": "ClientException", "message": None}, "without a message"),
        (
            "codedeploy",
            "CreateDeployment",
            {"__type": "ClientException", "message": "No."},
            "fails with ClientException",
        ),
        ("sts", "AssumeRole", "<E><Error><Code>AccessDenied</Code><Message>No.</Message></Error></E>", ""),
        (
            "sts",
            "AssumeRole",
            "<E><Error><Code>Wrong</Code><Message>No.</Message></Error></E>",
            "AssumeRole fails with W",
        ),
        ("sts", "AssumeRole", "<E><Error><Code>AccessDenied</Code></Error></E>", "without a message"),
    ],
)
def test_an_error_that_aws_would_not_give_is_noticed(service: str, operation: str, body: Any, wrong: str) -> None:
    found = wrong_error(service, operation, body if isinstance(body, str) else json.dumps(body))

    assert wrong in found
    assert bool(found) is bool(wrong)


def test_an_error_that_a_test_makes_up_is_one_that_aws_could_give(world: World) -> None:
    with witnessed() as answered:
        for code in ("ServerException", "DeploymentLimitExceededException"):
            world.aws.fail_next("DescribeServices", code=code, status=400)
            with pytest.raises(ClientError):
                world.service()

    assert answered.strange == {"DescribeServices fails with DeploymentLimitExceededException"}
