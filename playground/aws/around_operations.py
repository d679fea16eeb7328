"""Operations on what stands around a service: the cluster, and what it has to run tasks on."""

from playground.aws import answers, shapes
from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, not_simulated
from playground.aws.names import ACCOUNT, CLUSTER, ecs_arn, short

_ARCHITECTURE = "attribute:ecs.cpu-architecture == "


def describe_clusters(it: Cluster, *, clusters: list[str]) -> Json:
    offer = it.around.offer
    known = {
        "clusterArn": shapes.CLUSTER_ARN,
        "clusterName": CLUSTER,
        "status": "ACTIVE",
        "capacityProviders": offer.capacity_providers,
        "defaultCapacityProviderStrategy": [],
        "registeredContainerInstancesCount": len(offer.instances),
        "activeServicesCount": len(it.services),
        "runningTasksCount": sum(service.running_count for service in it.services.values()),
        "pendingTasksCount": sum(service.pending_count for service in it.services.values()),
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


def describe_secret(it: Cluster, *, secret_id: str) -> Json:
    """Of its versions those that have a label; nothing of them where it was never given a value."""
    found = it.moto.call("secretsmanager", "DescribeSecret", {"SecretId": secret_id})
    labelled = {version: labels for version, labels in (found.get("VersionIdsToStages") or {}).items() if labels}
    told = {name: value for name, value in found.items() if value is not None and name != "VersionIdsToStages"}
    return told | ({"VersionIdsToStages": labelled} if labelled else {})


def list_secret_version_ids(it: Cluster, *, secret_id: str, include_deprecated: bool = False) -> Json:
    found = it.moto.call("secretsmanager", "ListSecretVersionIds", {"SecretId": secret_id})
    versions = [one for one in found["Versions"] if one["VersionStages"] or include_deprecated]
    return {"ARN": found["ARN"], "Name": found["Name"], "Versions": versions}


def describe_file_systems(it: Cluster, *, file_system_id: str) -> Json:
    if (known := it.around.file_systems.get(file_system_id)) is None or known.foreign:
        raise AwsError("FileSystemNotFound", f"File system '{file_system_id}' does not exist.", status=404)
    described = {
        "OwnerId": ACCOUNT,
        "CreationToken": file_system_id,
        "FileSystemId": file_system_id,
        "CreationTime": 1700000000,
        "LifeCycleState": known.state,
        "NumberOfMountTargets": known.mount_targets,
        "SizeInBytes": {"Value": 6144},
        "PerformanceMode": "generalPurpose",
        "Tags": [],
    }
    return {"FileSystems": [described]}


def describe_access_points(it: Cluster, *, access_point_id: str) -> Json:
    for identifier, known in it.around.file_systems.items():
        if (state := known.access_points.get(access_point_id)) and not known.foreign:
            point = {"AccessPointId": access_point_id, "FileSystemId": identifier, "LifeCycleState": state}
            return {"AccessPoints": [point]}
    raise AwsError("AccessPointNotFound", f"Access Point '{access_point_id}' does not exist.", status=404)
