"""What each type of resource is made into, and how it goes away. Everything else is not simulated."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from playground.aws.answers import Json
from playground.aws.cloudformation import of_the_bot
from playground.aws.errors import AwsError, not_simulated
from playground.aws.eventbridge import rule_operations
from playground.aws.eventbridge.buses import DEFAULT
from playground.aws.names import ACCOUNT
from playground.aws.sqs import queue_operations
from playground.aws.sqs.queue import DEFAULTS

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

Attributes = Mapping[str, str]
"""Those that a template may ask for, by their names; its Ref under ""."""

Make = Callable[["Cluster", str, Json], Attributes]
"""(where, the name that it gets where it is given none, its properties)"""

IN_PLACE: Mapping[str, tuple[str, ...]] = {  # but where one of these properties changes
    "AWS::EC2::SecurityGroup": ("GroupDescription", "GroupName", "VpcId"),
    "AWS::IAM::ManagedPolicy": ("Description", "ManagedPolicyName", "Path"),
    "AWS::IAM::Role": ("Path", "RoleName"),
    "AWS::RDS::DBInstance": ("DBName", "DBSubnetGroupName", "Engine", "MasterUsername", "StorageEncrypted"),
}
"""Kinds whose other properties CloudFormation changes where they are, by its reference of resource types."""

OF_IAM = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role")


def make(it: Cluster, kind: str, name: str, properties: Json) -> Attributes:
    """Raises AwsError."""
    if kind not in MAKERS:
        raise not_simulated(f"the resource type {kind}")
    return MAKERS[kind](it, name, properties)


def kept(it: Cluster, kind: str, physical: str, was: Json, wanted: Json) -> bool:
    """Is it what it should be, or was it changed into that where it is?"""
    if kind in IN_PLACE and all(was.get(name) == wanted.get(name) for name in IN_PLACE[kind]):
        return True
    return was == wanted or of_the_bot.update(it, kind, physical, wanted)


def remove(it: Cluster, kind: str, physical: str, properties: Json) -> None:
    """What is gone already stays so."""
    match kind:
        case "AWS::SQS::Queue":
            it.queues.known.pop(physical.rpartition("/")[2], None)
        case "AWS::SQS::QueuePolicy":
            for url in properties["Queues"]:
                if (queue := it.queues.known.get(url.rpartition("/")[2])) is not None:
                    queue.attributes.pop("Policy", None)
        case "AWS::Events::Rule":
            bus = it.buses.known.get(_bus(properties))
            if bus is not None:
                bus.rules.pop(physical.rpartition("|")[2], None)
        case "AWS::Events::EventBus":
            it.buses.known.pop(physical, None)
        case "AWS::Events::EventBusPolicy":
            bus = it.buses.known.get(_bus(properties))
            if bus is not None:
                bus.statements.pop(properties["StatementId"], None)
        case "AWS::IAM::Role":
            if it.account == ACCOUNT:
                it.around.delete_role(physical)
        case _:
            of_the_bot.remove(it, kind, physical)


def _queue(it: Cluster, name: str, properties: Json) -> Attributes:
    attributes = {key: _text(value) for key, value in properties.items() if key not in ("QueueName", "Tags")}
    if unknown := [key for key in attributes if key not in DEFAULTS and not key.startswith(("Redrive", "Kms"))]:
        raise _failed(f"Encountered unsupported property {unknown[0]}")
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    named = properties.get("QueueName", name)
    if named in it.queues.known:
        raise _failed(f"{named} already exists in stack or account")
    url = queue_operations.create_queue(it, queue_name=named, attributes=attributes, tags=tags)["QueueUrl"]
    return {"": url, "QueueUrl": url, "Arn": it.queues.known[named].arn, "QueueName": named}


def _queue_policy(it: Cluster, name: str, properties: Json) -> Attributes:
    for url in properties["Queues"]:
        it.queues.of(url).attributes["Policy"] = json.dumps(properties["PolicyDocument"])
    return {"": name, "Id": name}


def _rule(it: Cluster, name: str, properties: Json) -> Attributes:
    named, bus = properties.get("Name", name), _bus(properties)
    made = rule_operations.put_rule(
        it,
        name=named,
        event_pattern=json.dumps(properties.get("EventPattern", {})),
        state=properties.get("State", "ENABLED"),
        description=properties.get("Description", ""),
        event_bus_name=bus,
        schedule_expression=properties.get("ScheduleExpression", ""),
    )
    if targets := properties.get("Targets"):
        rule_operations.put_targets(it, rule=named, targets=targets, event_bus_name=bus)
    return {"": named if bus == DEFAULT else f"{bus}|{named}", "Arn": made["RuleArn"]}


def _event_bus(it: Cluster, _: str, properties: Json) -> Attributes:
    named = properties["Name"]
    return {"": named, "Name": named, "Arn": rule_operations.create_event_bus(it, name=named)["EventBusArn"]}


def _event_bus_policy(it: Cluster, _: str, properties: Json) -> Attributes:
    statement = properties["Statement"] | {"Sid": properties["StatementId"]}
    rule_operations.bus_of(it, _bus(properties)).statements[properties["StatementId"]] = statement
    return {"": f"{_bus(properties)}|{properties['StatementId']}"}


def _role(it: Cluster, name: str, properties: Json) -> Attributes:
    """Those of home lie in moto, where task definitions are held against them."""
    named = properties.get("RoleName", name)
    if it.account == ACCOUNT:
        if it.moto.has_role(named):
            raise _failed(f"{named} already exists in stack or account")
        it.moto.create_role(named)
    return {"": named, "Arn": f"arn:aws:iam::{it.account}:role/{named}", "RoleId": f"AROA{it.hexadecimal(16).upper()}"}


def _managed_policy(it: Cluster, name: str, properties: Json) -> Attributes:
    arn = f"arn:aws:iam::{it.account}:policy/{properties.get('ManagedPolicyName', name)}"
    return {"": arn, "PolicyArn": arn}


MAKERS: Mapping[str, Make] = {
    "AWS::SQS::Queue": _queue,
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::Events::Rule": _rule,
    "AWS::Events::EventBus": _event_bus,
    "AWS::Events::EventBusPolicy": _event_bus_policy,
    "AWS::IAM::Role": _role,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    **of_the_bot.MAKERS,
    "AWS::IAM::Policy": lambda _, name, properties: {"": properties.get("PolicyName", name)},
}


def _bus(properties: Json) -> str:
    return str(properties.get("EventBusName", DEFAULT)).rpartition("event-bus/")[2]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value)


def _failed(why: str) -> AwsError:
    return AwsError("ValidationError", why)
