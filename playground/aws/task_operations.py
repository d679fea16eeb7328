"""Operations on tasks, on what they are made of, and on their targets."""

from collections.abc import Sequence

from playground.aws import answers, task_shapes
from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid
from playground.aws.names import ALTERNATE_ARN, TARGET_GROUP_ARN, revision_of, short
from playground.aws.shapes import CLASSIC


def list_tasks(
    it: Cluster,
    *,
    cluster: str = "default",
    service_name: str | None = None,
    desired_status: str = "RUNNING",
    max_results: int = 100,
    next_token: str | None = None,
) -> Json:
    answers.check(cluster)
    services = [it.mover(service_name).service] if service_name else it.services.values()
    arns = [task.arn for s in services for task in s.tasks if task.desired_status == desired_status]
    return answers.page("taskArns", arns, max_results, next_token)


def describe_tasks(it: Cluster, *, tasks: list[str], cluster: str = "default") -> Json:
    answers.check(cluster)
    answers.at_most(100, tasks, "tasks")
    wanted = {short(arn) for arn in tasks}
    known = {
        task.id: task_shapes.task(service, task)
        for service in it.services.values()
        for task in service.tasks
        if task.id in wanted
    }
    return {
        "tasks": [known[short(arn)] for arn in tasks if short(arn) in known],
        "failures": [{"arn": arn, "reason": "MISSING"} for arn in tasks if short(arn) not in known],
    }


def describe_task_definition(it: Cluster, *, task_definition: str, include: Sequence[str] = ()) -> Json:
    revision = short(task_definition).partition(":")[2]
    if revision and not revision.isdecimal():
        raise invalid(f"Invalid revision number. Number: {revision}")
    parameters = {"taskDefinition": task_definition, "include": list(include)}
    return it.moto.call("ecs", "DescribeTaskDefinition", parameters)


def list_task_definitions(
    it: Cluster,
    *,
    family_prefix: str | None = None,
    status: str = "ACTIVE",
    sort: str = "ASC",
    max_results: int = 100,
    next_token: str | None = None,
) -> Json:
    """Moto filters; it neither sorts nor pages."""
    parameters = {"status": status} | ({"familyPrefix": family_prefix} if family_prefix else {})
    arns = it.moto.call("ecs", "ListTaskDefinitions", parameters)["taskDefinitionArns"]
    arns.sort(key=lambda arn: (arn.rpartition(":")[0], revision_of(arn)), reverse=sort == "DESC")
    return answers.page("taskDefinitionArns", arns, max_results, next_token)


def describe_target_health(it: Cluster, *, target_group_arn: str) -> Json:
    if target_group_arn not in (TARGET_GROUP_ARN, ALTERNATE_ARN, *it.around.further):
        raise AwsError("TargetGroupNotFound", f"Target groups '{target_group_arn}' not found")
    tasks = [task for service in it.services.values() for task in service.tasks if task.target]
    registered = [task for task in tasks if task.revision.target_group == target_group_arn]
    return {"TargetHealthDescriptions": [task_shapes.target_health(task) for task in registered]}


def describe_instance_health(it: Cluster, *, load_balancer_name: str) -> Json:
    """Of a Classic Load Balancer, which knows instances; each has one of the tasks."""
    behind = [service for service in it.services.values() if service.classic]
    if not behind or load_balancer_name != CLASSIC[0]["loadBalancerName"]:
        raise AwsError("LoadBalancerNotFound", f"There is no ACTIVE Load Balancer named '{load_balancer_name}'")
    tasks = [task for service in behind for task in service.tasks if task.target]
    return {"InstanceStates": [task_shapes.instance_state(task) for task in tasks]}
