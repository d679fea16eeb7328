"""Operations on tasks, on what they are made of, and on what they leave behind: targets and log events."""

from collections.abc import Sequence

from playground.aws import answers, shapes
from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid, not_simulated
from playground.aws.names import ALTERNATE_ARN, TARGET_GROUP_ARN, revision_of, short


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
    known = {task.id: shapes.task(service, task) for service in it.services.values() for task in service.tasks}
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
    if target_group_arn not in (TARGET_GROUP_ARN, ALTERNATE_ARN):
        raise AwsError("TargetGroupNotFound", f"Target groups '{target_group_arn}' not found")
    tasks = [task for service in it.services.values() for task in service.tasks if task.target]
    registered = [task for task in tasks if task.revision.target_group == target_group_arn]
    return {"TargetHealthDescriptions": [shapes.target_health(task) for task in registered]}


def filter_log_events(
    it: Cluster,
    *,
    log_group_name: str,
    log_stream_names: list[str] | None = None,
    log_stream_name_prefix: str = "",
    filter_pattern: str = "",
    start_time: int | None = None,
    end_time: int | None = None,
    limit: int = 10_000,
    next_token: str | None = None,
) -> Json:
    """Moto answers patterns it does not understand with every event; those are refused here."""
    if filter_pattern.lstrip()[:1] in ("{", "[", "?", "-", "%"):
        raise not_simulated(f"the filter pattern {filter_pattern}")
    names = _log_streams(it, log_group_name, log_stream_names, log_stream_name_prefix)
    if not names:  # moto would search them all
        return {"events": [], "searchedLogStreams": []}
    parameters = {
        "logGroupName": log_group_name,
        "logStreamNames": names,
        "filterPattern": filter_pattern,
        "startTime": start_time,
        "endTime": end_time,
        "limit": limit,
        "nextToken": next_token,
        "interleaved": True,
    }
    return it.moto.call("logs", "FilterLogEvents", parameters, region=it.region)


def _log_streams(it: Cluster, group: str, names: list[str] | None, prefix: str) -> list[str]:
    """Each that is named must be there."""
    if names and prefix:
        raise invalid("logStreamNames and logStreamNamePrefix cannot be specified together.")
    answers.at_most(100, names or [], "logStreamNames")
    there = it.moto.log_streams(group, region=it.region)
    if there is None:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    if names and not there.issuperset(names):
        raise AwsError("ResourceNotFoundException", "The specified log stream does not exist.")
    return names or [name for name in there if name.startswith(prefix)]
