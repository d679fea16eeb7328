"""Operations on what stands around a service: its cluster and its target group."""

from typing import Any

from playground.aws import answers, shapes
from playground.aws.answers import Json
from playground.aws.around import TargetGroup
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, not_simulated
from playground.aws.names import ACCOUNT, CLUSTER, PORT, TARGET_GROUP_ARN, ecs_arn, short

_ARCHITECTURE = "attribute:ecs.cpu-architecture == "


def describe_clusters(it: Cluster, *, clusters: list[str]) -> Json:
    offer = it.around.offer
    known = {
        "clusterArn": shapes.CLUSTER_ARN,
        "clusterName": CLUSTER,
        "status": "ACTIVE",
        "capacityProviders": offer.capacity_providers,
        "registeredContainerInstancesCount": len(offer.instances),
    }
    missing = [name for name in clusters if short(name) != CLUSTER]
    return {
        "clusters": [known for name in clusters if short(name) == CLUSTER],
        "failures": [{"arn": ecs_arn("cluster", name), "reason": "MISSING"} for name in missing],
    }


def list_container_instances(
    it: Cluster, *, cluster: str = "default", filter_: str = "", status: str = "ACTIVE", max_results: int = 100
) -> Json:
    answers.check(cluster)
    if status != "ACTIVE" or not filter_.startswith(_ARCHITECTURE):
        raise not_simulated(f"ListContainerInstances with status {status} and filter {filter_}")
    wanted = filter_.removeprefix(_ARCHITECTURE)
    found = [number for number, architecture in enumerate(it.around.offer.instances) if architecture == wanted]
    arns = [ecs_arn("container-instance", CLUSTER, f"{number:032x}") for number in found]
    return answers.page("containerInstanceArns", arns, max_results, None)


def describe_pull_through_cache_rules(
    it: Cluster, *, registry_id: str = ACCOUNT, max_results: int = 100, next_token: str | None = None
) -> Json:
    rules = [
        {"ecrRepositoryPrefix": prefix, "upstreamRegistryUrl": upstream, "registryId": registry_id}
        for prefix, upstream in it.around.registries.cached.items()
    ]
    return answers.page("pullThroughCacheRules", rules, max_results, next_token)


def describe_target_groups(it: Cluster, *, target_group_arns: list[str]) -> Json:
    answers.at_most(1, target_group_arns, "TargetGroupArns")  # there is but one
    group = _group(it, target_group_arns[0])
    described: dict[str, Any] = {
        "TargetGroupArn": TARGET_GROUP_ARN,
        "TargetGroupName": "quilt-catalog",
        "Protocol": "HTTP",
        "Port": PORT,
        "TargetType": group.target_type,
        "HealthCheckPath": "/healthcheck",
        "HealthCheckIntervalSeconds": group.interval,
        "HealthyThresholdCount": group.healthy_threshold,
    }
    return {"TargetGroups": [described]}


def describe_target_group_attributes(it: Cluster, *, target_group_arn: str) -> Json:
    delay = str(_group(it, target_group_arn).deregistration_delay)
    return {"Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": delay}]}


def _group(it: Cluster, arn: str) -> TargetGroup:
    if arn != TARGET_GROUP_ARN or not it.around.target_group.exists:
        raise AwsError("TargetGroupNotFound", f"Target groups '{arn}' not found")
    return it.around.target_group
