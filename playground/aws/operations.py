"""The allow-list: every AWS operation the playground knows. What is not here is refused as NotSimulated."""

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any

from playground.aws import (
    around_operations,
    build_operations,
    code_deploy_operations,
    log_operations,
    metric_operations,
    registration,
    service_operations,
    tag_operations,
    target_group_operations,
    task_operations,
)
from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import invalid, not_simulated

Operation = Callable[..., Json]

SIMULATED: dict[str, Operation] = {
    "ecs.ListClusters": service_operations.list_clusters,
    "ecs.DescribeClusters": around_operations.describe_clusters,
    "ecs.ListContainerInstances": around_operations.list_container_instances,
    "ecs.ListServices": service_operations.list_services,
    "ecs.DescribeServices": service_operations.describe_services,
    "ecs.UpdateService": service_operations.update_service,
    "ecs.ListServiceDeployments": service_operations.list_service_deployments,
    "ecs.DescribeServiceDeployments": service_operations.describe_service_deployments,
    "ecs.DescribeServiceRevisions": service_operations.describe_service_revisions,
    "ecs.StopServiceDeployment": service_operations.stop_service_deployment,
    "ecs.ContinueServiceDeployment": service_operations.continue_service_deployment,
    "ecs.TagResource": tag_operations.tag_resource,
    "ecs.UntagResource": tag_operations.untag_resource,
    "ecs.ListTagsForResource": tag_operations.list_tags_for_resource,
    "ecs.DeregisterTaskDefinition": registration.deregister_definition,
    "ecs.ListTasks": task_operations.list_tasks,
    "ecs.DescribeTasks": task_operations.describe_tasks,
    "ecs.DescribeTaskDefinition": task_operations.describe_task_definition,
    "ecs.ListTaskDefinitions": task_operations.list_task_definitions,
    "secretsmanager.DescribeSecret": around_operations.describe_secret,
    "secretsmanager.ListSecretVersionIds": around_operations.list_secret_version_ids,
    "elasticfilesystem.DescribeFileSystems": around_operations.describe_file_systems,
    "elasticfilesystem.DescribeAccessPoints": around_operations.describe_access_points,
    "ecr.DescribePullThroughCacheRules": around_operations.describe_pull_through_cache_rules,
    "codedeploy.CreateDeployment": code_deploy_operations.create_deployment,
    "codedeploy.GetDeployment": code_deploy_operations.get_deployment,
    "codedeploy.BatchGetDeployments": code_deploy_operations.batch_get_deployments,
    "codedeploy.ListDeployments": code_deploy_operations.list_deployments,
    "codedeploy.StopDeployment": code_deploy_operations.stop_deployment,
    "codedeploy.GetDeploymentGroup": code_deploy_operations.get_deployment_group,
    "elasticloadbalancing.DescribeTargetHealth": task_operations.describe_target_health,
    "elasticloadbalancing.DescribeInstanceHealth": task_operations.describe_instance_health,
    "elasticloadbalancing.DescribeTargetGroups": target_group_operations.describe_target_groups,
    "elasticloadbalancing.DescribeTargetGroupAttributes": target_group_operations.describe_target_group_attributes,
    "logs.FilterLogEvents": log_operations.filter_log_events,
    "monitoring.GetMetricData": metric_operations.get_metric_data,
    "codebuild.StartBuild": build_operations.start_build,
    "codebuild.BatchGetProjects": build_operations.batch_get_projects,
    "codebuild.BatchGetBuilds": build_operations.batch_get_builds,
    "codebuild.ListBuildsForProject": build_operations.list_builds_for_project,
}

LEFT_TO_MOTO = {
    "ecr.DescribeImages",
    "ecr.BatchGetImage",
    "iam.GetRole",
    "monitoring.DescribeAlarms",
    "monitoring.PutMetricAlarm",
    "monitoring.DeleteAlarms",
    "monitoring.ListTagsForResource",
    "ssm.DescribeParameters",
    "logs.DescribeLogGroups",
    "logs.GetLogEvents",
}


def perform(cluster: Cluster, operation: str, parameters: dict[str, Any]) -> Json:
    """Run one simulated operation; raises AwsError, also for a parameter that is not simulated."""
    if (simulated := SIMULATED.get(operation)) is None:
        raise not_simulated(operation)
    known = {_camel(name): p for name, p in signature(simulated).parameters.items() if p.kind is p.KEYWORD_ONLY}
    if unknown := [name for name in parameters if _member(name) not in known]:
        raise not_simulated(f"{operation} with {', '.join(unknown)}")
    if missing := [n for n, p in known.items() if p.default is Parameter.empty and n not in map(_member, parameters)]:
        raise invalid(f"{missing[0]} can not be blank.")
    return simulated(cluster, **{known[_member(name)].name: value for name, value in parameters.items()})


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _member(name: str) -> str:
    """Query services write `TargetGroupArn` where JSON services write `targetGroupArn`."""
    return name[0].lower() + name[1:]
