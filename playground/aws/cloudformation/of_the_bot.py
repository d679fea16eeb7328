"""What `deploy/cloudformation` makes beside queues, rules and roles.

Log groups, alarms, task definitions and services of the cluster are made as by any other call, so that what ECS or
CloudWatch would turn down fails the stack. Databases, load balancers, security groups and further clusters are only
remembered: they have their attributes, and nothing runs on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from playground.aws import registration
from playground.aws.answers import Json
from playground.aws.cloudwatch.admission import admit
from playground.aws.errors import AwsError
from playground.aws.names import CLUSTER, short

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

Attributes = Mapping[str, str]
BY = "arn:aws:sts::{}:assumed-role/cloudformation/stack"
_WITHOUT_NAMES = ("Tags", "AlarmName")  # put in AlarmName's place below


def _log_group(it: Cluster, name: str, properties: Json) -> Attributes:
    named = properties.get("LogGroupName", name)
    it.moto.call("logs", "CreateLogGroup", {"logGroupName": named})
    return {"": named, "Arn": _arn(it, "logs", f"log-group:{named}:*")}


def _metric_filter(it: Cluster, name: str, properties: Json) -> Attributes:
    if it.moto.log_streams(properties["LogGroupName"]) is None:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    return {"": properties.get("FilterName", name)}


def _alarm(it: Cluster, name: str, properties: Json) -> Attributes:
    named = properties.get("AlarmName", name)
    given = {key: value for key, value in properties.items() if key not in _WITHOUT_NAMES}
    settings = {**given, "AlarmName": named, "Threshold": float(properties["Threshold"])}
    admit(settings)
    it.alarms.put(settings)
    return {"": named, "Arn": _arn(it, "cloudwatch", f"alarm:{named}")}


def _task_definition(it: Cluster, name: str, properties: Json) -> Attributes:
    definition = {"family": name, **spelt(properties)}
    made = registration.register_definition(it, definition, by=BY.format(it.account))
    arn = str(made["taskDefinition"]["taskDefinitionArn"])
    return {"": arn, "TaskDefinitionArn": arn}


def _service(it: Cluster, name: str, properties: Json) -> Attributes:
    """One of the cluster of the playground runs; one of another cluster is only remembered."""
    named, cluster = properties.get("ServiceName", name), short(properties.get("Cluster", "default"))
    if cluster == CLUSTER:
        if named in it.services:
            raise AwsError("InvalidParameterException", "Creation of service was not idempotent.")
        it.create_apart(named, task_definition=it.resolve(properties["TaskDefinition"]))
        it.scheduler(named).service.declared["loadBalancers"] = []
        it.scheduler(named).scale(int(properties.get("DesiredCount", 1)))
    return {"": _arn(it, "ecs", f"service/{cluster}/{named}"), "Name": named}


def spelt(value: Any) -> Any:
    """As ECS's API spells it: CloudFormation writes `ContainerDefinitions`, and names of log options as they are."""
    if isinstance(value, dict):
        return {
            key[0].lower() + key[1:]: inner if key in ("Options", "DockerLabels") else spelt(inner)
            for key, inner in value.items()
        }
    return [spelt(each) for each in value] if isinstance(value, list) else value


def _remembered(reference: str, **attributes: str) -> Callable[[Cluster, str, Json], Attributes]:
    """With `{name}`, `{account}`, `{region}` and `{hex}` in them."""

    def make(it: Cluster, name: str, _: Json) -> Attributes:
        known = {"name": name, "account": it.account, "region": it.region, "hex": it.hexadecimal(17)}
        return {key: text.format(**known) for key, text in {"": reference, **_dotted(attributes)}.items()}

    return make


def _dotted(attributes: Mapping[str, str]) -> dict[str, str]:
    return {key.replace("__", "."): text for key, text in attributes.items()}


def _arn(it: Cluster, service: str, what: str) -> str:
    return f"arn:aws:{service}:{it.region}:{it.account}:{what}"


_BALANCING = "arn:aws:elasticloadbalancing:{region}:{account}:"
MAKERS: Mapping[str, Callable[[Cluster, str, Json], Attributes]] = {
    "AWS::Logs::LogGroup": _log_group,
    "AWS::Logs::MetricFilter": _metric_filter,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::ECS::TaskDefinition": _task_definition,
    "AWS::ECS::Service": _service,
    "AWS::ECS::Cluster": lambda _, name, properties: {"": properties.get("ClusterName", name)},
    "AWS::EC2::SecurityGroup": _remembered("sg-{hex}", GroupId="sg-{hex}"),
    "AWS::EC2::SecurityGroupIngress": _remembered("{name}"),
    "AWS::RDS::DBSubnetGroup": _remembered("{name}"),
    "AWS::RDS::DBInstance": _remembered(
        "{name}",
        Endpoint__Address="{name}.c0ffee.{region}.rds.amazonaws.com",
        DbiResourceId="db-{hex}",
        MasterUserSecret__SecretArn="arn:aws:secretsmanager:{region}:{account}:secret:rds!db-{hex}",
    ),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _remembered(
        _BALANCING + "loadbalancer/app/{name}/{hex}",
        DNSName="{name}.{region}.elb.amazonaws.com",
        LoadBalancerFullName="app/{name}/{hex}",
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": _remembered(
        _BALANCING + "targetgroup/{name}/{hex}", TargetGroupFullName="targetgroup/{name}/{hex}"
    ),
    "AWS::ElasticLoadBalancingV2::Listener": _remembered(_BALANCING + "listener/app/{name}/{hex}"),
}


def remove(it: Cluster, kind: str, physical: str) -> None:
    """What is gone already stays so."""
    match kind:
        case "AWS::Logs::LogGroup":
            it.moto.call("logs", "DeleteLogGroup", {"logGroupName": physical})
        case "AWS::CloudWatch::Alarm":
            if physical in it.alarms.known:
                it.alarms.delete(physical)
        case "AWS::ECS::TaskDefinition":
            registration.deregister_definition(it, task_definition=physical)
        case "AWS::ECS::Service":
            it.forget_service(short(physical))


def update(it: Cluster, kind: str, physical: str, properties: Json) -> bool:
    """In place, where CloudFormation does it so; False where it must be made anew."""
    if kind != "AWS::ECS::Service":
        return False
    if short(properties.get("Cluster", "default")) == CLUSTER:
        scheduler, wanted = it.scheduler(short(physical)), it.resolve(properties["TaskDefinition"])
        if wanted != scheduler.service.primary.revision.task_definition:
            scheduler.deploy(wanted)
        scheduler.scale(int(properties.get("DesiredCount", 1)))
    return True
