"""Operations on what stands around a service: the cluster, and what it has to run tasks on."""

from playground.aws import answers, shapes
from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import not_simulated
from playground.aws.names import CLUSTER, ecs_arn, short

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
