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
from playground.aws.cloudformation import stack_operations, stack_sets
from playground.aws.cloudwatch import alarm_operations, mute_operations
from playground.aws.cluster import Cluster
from playground.aws.errors import invalid, not_simulated
from playground.aws.eventbridge import rule_operations
from playground.aws.sqs import message_operations, queue_operations
from playground.aws.telling import operations as telling_operations
from playground.aws.telling import support_operations

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
    "monitoring.PutMetricAlarm": alarm_operations.put_metric_alarm,
    "monitoring.DescribeAlarms": alarm_operations.describe_alarms,
    "monitoring.DescribeAlarmHistory": alarm_operations.describe_alarm_history,
    "monitoring.SetAlarmState": alarm_operations.set_alarm_state,
    "monitoring.DeleteAlarms": alarm_operations.delete_alarms,
    "monitoring.EnableAlarmActions": alarm_operations.enable_alarm_actions,
    "monitoring.DisableAlarmActions": alarm_operations.disable_alarm_actions,
    "monitoring.TagResource": alarm_operations.tag_resource,
    "monitoring.UntagResource": alarm_operations.untag_resource,
    "monitoring.ListTagsForResource": alarm_operations.list_tags_for_resource,
    "monitoring.PutAlarmMuteRule": mute_operations.put_alarm_mute_rule,
    "monitoring.GetAlarmMuteRule": mute_operations.get_alarm_mute_rule,
    "monitoring.ListAlarmMuteRules": mute_operations.list_alarm_mute_rules,
    "monitoring.DeleteAlarmMuteRule": mute_operations.delete_alarm_mute_rule,
    "events.PutRule": rule_operations.put_rule,
    "events.PutTargets": rule_operations.put_targets,
    "events.RemoveTargets": rule_operations.remove_targets,
    "events.ListTargetsByRule": rule_operations.list_targets_by_rule,
    "events.DescribeRule": rule_operations.describe_rule,
    "events.ListRules": rule_operations.list_rules,
    "events.DeleteRule": rule_operations.delete_rule,
    "events.PutEvents": rule_operations.put_events,
    "events.CreateEventBus": rule_operations.create_event_bus,
    "events.DescribeEventBus": rule_operations.describe_event_bus,
    "events.DeleteEventBus": rule_operations.delete_event_bus,
    "events.PutPermission": rule_operations.put_permission,
    "cloudformation.CreateStack": stack_operations.create_stack,
    "cloudformation.UpdateStack": stack_operations.update_stack,
    "cloudformation.DescribeStacks": stack_operations.describe_stacks,
    "cloudformation.DescribeStackResources": stack_operations.describe_stack_resources,
    "cloudformation.DeleteStack": stack_operations.delete_stack,
    "cloudformation.CreateStackSet": stack_sets.create_stack_set,
    "cloudformation.CreateStackInstances": stack_sets.create_stack_instances,
    "cloudformation.DescribeStackSetOperation": stack_sets.describe_stack_set_operation,
    "cloudformation.ListStackInstances": stack_sets.list_stack_instances,
    "cloudformation.DeleteStackInstances": stack_sets.delete_stack_instances,
    "cloudformation.DeleteStackSet": stack_sets.delete_stack_set,
    "sqs.CreateQueue": queue_operations.create_queue,
    "sqs.GetQueueUrl": queue_operations.get_queue_url,
    "sqs.ListQueues": queue_operations.list_queues,
    "sqs.GetQueueAttributes": queue_operations.get_queue_attributes,
    "sqs.SetQueueAttributes": queue_operations.set_queue_attributes,
    "sqs.PurgeQueue": queue_operations.purge_queue,
    "sqs.DeleteQueue": queue_operations.delete_queue,
    "sqs.SendMessage": message_operations.send_message,
    "sqs.ReceiveMessage": message_operations.receive_message,
    "sqs.DeleteMessage": message_operations.delete_message,
    "sqs.DeleteMessageBatch": message_operations.delete_message_batch,
    "sqs.ChangeMessageVisibility": message_operations.change_message_visibility,
    "ses.SendEmail": telling_operations.send_email,
    "sns.Publish": telling_operations.publish,
    "support.DescribeSeverityLevels": support_operations.describe_severity_levels,
    "support.DescribeServices": support_operations.describe_services,
    "support.CreateCase": support_operations.create_case,
    "support.DescribeCases": support_operations.describe_cases,
    "support.AddCommunicationToCase": support_operations.add_communication_to_case,
    "support.ResolveCase": support_operations.resolve_case,
    "codebuild.StartBuild": build_operations.start_build,
    "codebuild.BatchGetProjects": build_operations.batch_get_projects,
    "codebuild.BatchGetBuilds": build_operations.batch_get_builds,
    "codebuild.ListBuildsForProject": build_operations.list_builds_for_project,
}

LEFT_TO_MOTO = {
    "ecr.DescribeImages",
    "ecr.BatchGetImage",
    "ecr.GetLifecyclePolicy",
    "ecr.PutLifecyclePolicy",
    "iam.GetRole",
    "ssm.DescribeParameters",
    "logs.DescribeLogGroups",
    "logs.GetLogEvents",
}


MEMBERS = {"monitoring.PutMetricAlarm": alarm_operations.PUT}
"""Of operations that take their parameters as a whole: those that they know."""


def perform(cluster: Cluster, operation: str, parameters: dict[str, Any]) -> Json:
    """Run one simulated operation; raises AwsError, also for a parameter that is not simulated."""
    if (simulated := SIMULATED.get(operation)) is None:
        raise not_simulated(operation)
    if members := MEMBERS.get(operation):
        if unknown := [name for name in parameters if name not in members]:
            raise not_simulated(f"{operation} with {', '.join(unknown)}")
        return simulated(cluster, settings=parameters)
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
