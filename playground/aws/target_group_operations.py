"""Elastic Load Balancing's operations on the target groups of the service: that of its tasks, and the alternate one."""

from collections.abc import Sequence

from playground.aws.answers import Json
from playground.aws.around import TargetGroup
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid_query
from playground.aws.names import ACCOUNT, PORT, REGION

_BALANCER_ARN = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/".__add__


def describe_target_groups(
    it: Cluster,
    *,
    target_group_arns: Sequence[str] = (),
    names: Sequence[str] = (),
    load_balancer_arn: str = "",
    page_size: int = 400,
    marker: str = "",
) -> Json:
    """All of them, or those that were asked for by ARN, by name or by their load balancer; each must be there."""
    if sum(map(bool, (target_group_arns, names, load_balancer_arn))) > 1:
        raise invalid_query("Target group ARNs, names and a load balancer cannot be specified together")
    if load_balancer_arn not in ("", *map(_BALANCER_ARN, it.around.target_group.balancers)):
        raise AwsError("LoadBalancerNotFound", f"Load balancers '{load_balancer_arn}' not found")
    there = it.around.target_groups
    by_name = {_name(arn): arn for arn in there}
    asked = [by_name.get(name, name) for name in names] or list(target_group_arns)
    if missing := [arn for arn in asked if arn not in there]:
        raise _not_found(*missing)
    wanted = [arn for arn in there if not asked or arn in asked]
    start = int(marker or 0)
    end = start + int(page_size)
    more = {"NextMarker": str(end)} if end < len(wanted) else {}
    return {"TargetGroups": [_shape(arn, it.around.target_group) for arn in wanted[start:end]], **more}


def describe_target_group_attributes(it: Cluster, *, target_group_arn: str) -> Json:
    if target_group_arn not in it.around.target_groups:
        raise _not_found(target_group_arn)
    delay = str(it.around.target_group.deregistration_delay)
    return {"Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": delay}]}


def _not_found(*names: str) -> AwsError:
    return AwsError("TargetGroupNotFound", f"Target groups '{', '.join(names)}' not found")


def _name(arn: str) -> str:
    return arn.split("/")[1]


def _shape(arn: str, group: TargetGroup) -> Json:
    return {
        "TargetGroupArn": arn,
        "TargetGroupName": _name(arn),
        "Protocol": "HTTP",
        "ProtocolVersion": "HTTP1",
        "Port": PORT,
        "VpcId": "vpc-0a1b2c3d4e5f60718",
        "TargetType": group.target_type,
        "IpAddressType": "ipv4",
        "HealthCheckEnabled": True,
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPort": "traffic-port",
        "HealthCheckPath": "/healthcheck",
        "HealthCheckIntervalSeconds": group.interval,
        "HealthCheckTimeoutSeconds": 5,
        "HealthyThresholdCount": group.healthy_threshold,
        "UnhealthyThresholdCount": 2,
        "Matcher": {"HttpCode": "200"},
        "LoadBalancerArns": list(map(_BALANCER_ARN, group.balancers)),
    }
