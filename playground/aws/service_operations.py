"""ECS operations on services and on the records of their deployments.

Operations get the cluster and AWS's own parameters in Python's spelling, as boto3's methods have them, and return
the JSON answer. Only the parameters in a signature are simulated.
"""

from collections.abc import Sequence

from playground.aws import answers, shapes
from playground.aws.admission import admit
from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid
from playground.aws.model import Service
from playground.aws.names import CLUSTER, ecs_arn, short
from playground.aws.scheduler import Scheduler
from playground.aws.strategy import Action

NOT_BY_ECS = (
    "Unable to update task definition on services with a CODE_DEPLOY deployment controller. "
    "Use AWS CodeDeploy to trigger a new deployment."
)


def list_clusters(_: Cluster) -> Json:
    return {"clusterArns": [shapes.CLUSTER_ARN]}


def list_services(
    it: Cluster, *, cluster: str = "default", max_results: int = 10, next_token: str | None = None
) -> Json:
    answers.check(cluster)
    return answers.page("serviceArns", [service.arn for service in it.services.values()], max_results, next_token)


def describe_services(
    it: Cluster, *, services: list[str], cluster: str = "default", include: Sequence[str] = ()
) -> Json:
    """Without `include` TAGS, as AWS does it, there are none."""
    answers.check(cluster)
    answers.at_most(10, services, "services")
    there = it.services
    found = {short(name): there.get(short(name)) for name in services}
    shown = [shapes.service(service) for service in found.values() if service]
    return {
        "services": [_told(one, tags="TAGS" in include) for one in shown],
        "failures": [
            {"arn": ecs_arn("service", CLUSTER, name), "reason": "MISSING"}
            for name, service in found.items()
            if service is None
        ],
    }


def _told(service: Json, *, tags: bool) -> Json:
    """What is None was declared away."""
    return {name: value for name, value in service.items() if value is not None and (tags or name != "tags")}


def update_service(
    it: Cluster,
    *,
    service: str,
    cluster: str = "default",
    task_definition: str | None = None,
    force_new_deployment: bool = False,
    desired_count: int | None = None,
) -> Json:
    answers.check(cluster)
    scheduler = it.mover(service)
    now = scheduler.service.primary.revision.task_definition
    wanted = it.resolve(task_definition) if task_definition else now
    if task_definition and scheduler.service.controller == "CODE_DEPLOY":
        raise invalid(NOT_BY_ECS)
    admit(shapes.service(scheduler.service), it.describe(wanted))
    if desired_count is not None:
        scheduler.scale(desired_count)
    if wanted != now or force_new_deployment:
        scheduler.deploy(wanted)
    return {"service": shapes.service(scheduler.service)}


def list_service_deployments(
    it: Cluster,
    *,
    service: str,
    cluster: str = "default",
    status: Sequence[str] = (),
    created_at: dict[str, float] | None = None,
    max_results: int = 20,
    next_token: str | None = None,
) -> Json:
    answers.check(cluster)
    found = it.mover(service).service
    if found.controller == "CODE_DEPLOY":
        return {"serviceDeployments": []}
    after, before = (created_at or {}).get("after"), (created_at or {}).get("before")
    records = [
        shapes.service_deployment_brief(found, record)
        for record in found.service_deployments
        if (not status or record.status in status)
        and (after is None or record.created_at.timestamp() > after)
        and (before is None or record.created_at.timestamp() < before)
    ]
    return answers.page("serviceDeployments", records, max_results, next_token)


def describe_service_deployments(it: Cluster, *, service_deployment_arns: list[str]) -> Json:
    answers.at_most(20, service_deployment_arns, "serviceDeploymentArns")
    known = {
        record.arn: shapes.service_deployment(service, record)
        for service in _named_in(it, service_deployment_arns)
        for record in service.service_deployments
    }
    return answers.found("serviceDeployments", service_deployment_arns, known)


def describe_service_revisions(it: Cluster, *, service_revision_arns: list[str]) -> Json:
    answers.at_most(20, service_revision_arns, "serviceRevisionArns")
    known = {
        record.target.arn: shapes.service_revision(service, record.target)
        for service in _named_in(it, service_revision_arns)
        for record in service.service_deployments
    }
    return answers.found("serviceRevisions", service_revision_arns, known)


def _named_in(it: Cluster, arns: Sequence[str]) -> list[Service]:
    """The services in the ARNs of their deployments and revisions: `…/CLUSTER/SERVICE/ID`."""
    names = dict.fromkeys(arn.split("/")[-2] for arn in arns if arn.count("/") > 1)
    services = it.services
    return [services[name] for name in names if name in services]


def stop_service_deployment(it: Cluster, *, service_deployment_arn: str, stop_type: str = "ROLLBACK") -> Json:
    if stop_type not in ("ROLLBACK", "ABORT"):
        raise invalid(f"Invalid stopType {stop_type}.")
    scheduler = _scheduler_of(it, service_deployment_arn)
    stop = scheduler.request_rollback if stop_type == "ROLLBACK" else scheduler.request_stop
    stop(service_deployment_arn)
    return {"serviceDeploymentArn": service_deployment_arn}


def continue_service_deployment(
    it: Cluster, *, service_deployment_arn: str, hook_id: str, action: Action = "CONTINUE"
) -> Json:
    """Without an `action` it goes on: the default is not a rollback."""
    _scheduler_of(it, service_deployment_arn).act_on_hook(service_deployment_arn, hook_id, action)
    return {"serviceDeploymentArn": service_deployment_arn}


def _scheduler_of(it: Cluster, service_deployment_arn: str) -> Scheduler:
    for service in it.services.values():
        if service_deployment_arn in [record.arn for record in service.service_deployments]:
            return it.scheduler(service.name)
    raise AwsError("ServiceDeploymentNotFoundException", "Service deployment not found.")
