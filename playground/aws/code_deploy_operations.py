"""AWS CodeDeploy's operations on the deployments of an ECS service."""

from typing import Any

from playground.aws import answers
from playground.aws.answers import Json
from playground.aws.app_spec import content_of
from playground.aws.cluster import Cluster
from playground.aws.code_deploy import CodeDeployScheduler
from playground.aws.code_deploy_group import CodeDeployment
from playground.aws.errors import AwsError
from playground.aws.names import ACCOUNT, ALTERNATE_ARN, CLUSTER, TARGET_GROUP_ARN


def create_deployment(
    it: Cluster,
    *,
    application_name: str,
    deployment_group_name: str,
    revision: dict[str, Any],
    description: str = "",
) -> Json:
    scheduler = _of_group(it, application_name, deployment_group_name)
    return {"deploymentId": scheduler.create(content_of(revision), description).id}


def get_deployment(it: Cluster, *, deployment_id: str) -> Json:
    scheduler, found = _find(it, deployment_id)
    return {"deploymentInfo": _info(scheduler, found)}


def batch_get_deployments(it: Cluster, *, deployment_ids: list[str]) -> Json:
    answers.at_most(25, deployment_ids, "deploymentIds")
    return {"deploymentsInfo": [_info(*_find(it, identifier)) for identifier in deployment_ids]}


def list_deployments(
    it: Cluster,
    *,
    application_name: str,
    deployment_group_name: str,
    create_time_range: dict[str, float] | None = None,
    next_token: str | None = None,
) -> Json:
    scheduler = _of_group(it, application_name, deployment_group_name)
    start = (create_time_range or {}).get("start", 0.0)
    found = [d.id for d in scheduler.group.deployments if d.created_at.timestamp() >= start]
    return answers.page("deployments", found, 100, next_token)


def stop_deployment(it: Cluster, *, deployment_id: str, auto_rollback_enabled: bool = False) -> Json:
    scheduler, _ = _find(it, deployment_id)
    scheduler.stop(deployment_id, rollback=auto_rollback_enabled)
    return {"status": "Pending", "statusMessage": "The deployment is being stopped."}


def get_deployment_group(it: Cluster, *, application_name: str, deployment_group_name: str) -> Json:
    scheduler = _of_group(it, application_name, deployment_group_name)
    group = scheduler.group
    return {
        "deploymentGroupInfo": {
            "applicationName": group.application,
            "deploymentGroupName": group.name,
            "deploymentConfigName": group.config,
            "computePlatform": "ECS",
            "ecsServices": [{"serviceName": scheduler.service.name, "clusterName": CLUSTER}],
            "serviceRoleArn": f"arn:aws:iam::{ACCOUNT}:role/code-deploy",
            "deploymentStyle": {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            "alarmConfiguration": {
                "enabled": bool(group.alarms),
                "alarms": [{"name": name} for name in group.alarms],
            },
            "autoRollbackConfiguration": {"enabled": group.auto_rollback, "events": ["DEPLOYMENT_FAILURE"]},
            "blueGreenDeploymentConfiguration": _blue_green(scheduler),
            "loadBalancerInfo": {
                "targetGroupPairInfoList": [
                    {"targetGroups": [{"name": arn.split("/")[1]} for arn in (TARGET_GROUP_ARN, ALTERNATE_ARN)]}
                ]
            },
        }
    }


def _of_group(it: Cluster, application: str, name: str) -> CodeDeployScheduler:
    for scheduler in it.code_deploy.values():
        if scheduler.group.application == application:
            if scheduler.group.name == name:
                return scheduler
            raise AwsError("DeploymentGroupDoesNotExistException", f"No Deployment Group found for name: {name}")
    raise AwsError("ApplicationDoesNotExistException", f"No application found for name: {application}")


def _find(it: Cluster, identifier: str) -> tuple[CodeDeployScheduler, CodeDeployment]:
    for scheduler in it.code_deploy.values():
        for deployment in scheduler.group.deployments:
            if deployment.id == identifier:
                return scheduler, deployment
    raise AwsError("DeploymentDoesNotExistException", f"The deployment {identifier} could not be found")


def _info(scheduler: CodeDeployScheduler, it: CodeDeployment) -> Json:
    info: Json = {
        "applicationName": scheduler.group.application,
        "deploymentGroupName": scheduler.group.name,
        "deploymentConfigName": scheduler.group.config,
        "deploymentId": it.id,
        "revision": {"revisionType": "AppSpecContent", "appSpecContent": {"content": it.app_spec}},
        "status": it.status,
        "createTime": it.created_at.timestamp(),
        "creator": it.creator,
        "computePlatform": "ECS",
        "blueGreenDeploymentConfiguration": _blue_green(scheduler),
    }
    if it.description:
        info["description"] = it.description
    if it.completed_at:
        info["completeTime"] = it.completed_at.timestamp()
    if it.error:
        info["errorInformation"] = dict(zip(("code", "message"), it.error, strict=True))
    if it.rollback_id or it.rollback_of:
        rollback = {"rollbackDeploymentId": it.rollback_id, "rollbackTriggeringDeploymentId": it.rollback_of}
        info["rollbackInfo"] = {name: value for name, value in rollback.items() if value}
    return info


def _blue_green(scheduler: CodeDeployScheduler) -> Json:
    return {
        "terminateBlueInstancesOnDeploymentSuccess": {
            "action": "TERMINATE",
            "terminationWaitTimeInMinutes": scheduler.group.wait_minutes,
        },
        "deploymentReadyOption": {"actionOnTimeout": "CONTINUE_DEPLOYMENT", "waitTimeInMinutes": 0},
    }
