"""What a service names of its task definition, wherever DescribeServices tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.model import Names, short

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import ServiceTypeDef


def names(service: ServiceTypeDef) -> Names:
    """ECS says it of its deployments, and CodeDeploy of its task sets; what these cannot say is not known."""
    by_ecs = bool(service.get("deployments"))
    serving: Mapping[str, Any] = _primary(service)
    connect: Mapping[str, Any] = serving.get("serviceConnectConfiguration") or {}
    version = serving.get("platformVersion") or service.get("platformVersion") or ""
    network = serving.get("networkConfiguration") or service.get("networkConfiguration")
    return Names(
        ports=tuple(ports(serving)),
        bindings=tuple(_bindings(service, serving)),
        volumes=tuple(each["name"] for each in serving.get("volumeConfigurations") or []) if by_ecs else None,
        network=bool(network) if network or by_ecs else None,
        service_connect=bool(connect.get("enabled")),
        platform_family=serving.get("platformFamily") or service.get("platformFamily") or "",
        platform_version="" if version == "LATEST" else version,
        exec=bool(service.get("enableExecuteCommand")),
        unlooked=tuple(_unlooked(service, serving)),
    )


def _primary(service: ServiceTypeDef) -> Mapping[str, Any]:
    entries: list[Any] = [*service.get("deployments", []), *service.get("taskSets", [])]
    return next((entry for entry in entries if entry.get("status") == "PRIMARY"), {})


def ports(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(what names it, port name), of a deployment or a service revision."""
    connect = entry.get("serviceConnectConfiguration") or {}
    connected = connect.get("services") or [] if connect.get("enabled") else []
    lattice, gateways = entry.get("vpcLatticeConfigurations") or [], entry.get("gatewayConnectors") or []
    for by, named in (("Service Connect", connected), ("VPC Lattice", lattice), ("A gateway connector", gateways)):
        yield from ((by, each["portName"]) for each in named if "portName" in each)


def _bindings(service: ServiceTypeDef, serving: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Those of target groups are told by themselves."""
    for balancer in service.get("loadBalancers", []):
        if "targetGroupArn" not in balancer and (name := balancer.get("loadBalancerName")):
            yield f"load balancer {name}", balancer.get("containerName", ""), balancer.get("containerPort", 0)
    for registry in _registries(service, serving):
        if name := registry.get("containerName"):
            yield (
                f"service registry {registry['registryArn'].rpartition('/')[2]}",
                name,
                registry.get("containerPort", 0),
            )


def _registries(service: ServiceTypeDef, serving: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return serving.get("serviceRegistries") or [*service.get("serviceRegistries", [])]


def _unlooked(service: ServiceTypeDef, serving: Mapping[str, Any]) -> Iterator[str]:
    """In words. What every service has, its subnets and security groups, is not among it."""
    connect = serving.get("serviceConnectConfiguration") or {}
    if connect.get("enabled"):
        named = connect.get("namespace", "")
        yield f"the {f'namespace {short(named)}' if named else 'default namespace'} of Service Connect"
        if connect.get("logConfiguration"):
            yield "where the proxy of Service Connect logs to"
    for registry in _registries(service, serving):
        yield f"the service registry {short(registry['registryArn'])} of Cloud Map"
    for lattice in serving.get("vpcLatticeConfigurations") or []:
        yield f"the target group {short(lattice['targetGroupArn'])} of VPC Lattice"
    for volume in serving.get("volumeConfigurations") or []:
        yield f"the role and snapshot of the EBS volume {volume['name']}"
    hooks: list[Any] = [*service.get("deploymentConfiguration", {}).get("lifecycleHooks", [])]
    for hook in hooks:
        if target := hook.get("hookTargetArn"):
            yield f"the lifecycle hook {target.rpartition(':')[2]}"
