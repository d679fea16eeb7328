"""EventBridge's operations on buses and rules."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from playground.aws.answers import Json
from playground.aws.errors import AwsError, not_simulated
from playground.aws.eventbridge import pattern as patterns
from playground.aws.eventbridge.buses import DEFAULT, Bus, Rule
from playground.aws.eventbridge.event import Event, uuid

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster

TARGETS, ENTRIES = 5, 10  # of a rule; of one PutEvents
_TARGET = {"Id", "Arn", "RoleArn", "DeadLetterConfig", "RetryPolicy"}


def put_rule(
    it: Cluster,
    *,
    name: str,
    event_pattern: str = "",
    state: str = "ENABLED",
    description: str = "",
    tags: list[Json] | None = None,
    event_bus_name: str = DEFAULT,
    schedule_expression: str = "",
) -> Json:
    if schedule_expression:
        raise not_simulated("rules on a schedule")
    if not event_pattern:
        raise _invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    bus, read = bus_of(it, event_bus_name), patterns.read(event_pattern)
    rule = bus.rules.get(name) or Rule(name, it.buses.rule_arn(name, bus.name), read, event_pattern)
    rule.pattern, rule.text, rule.enabled, rule.description = read, event_pattern, state != "DISABLED", description
    rule.tags |= {tag["Key"]: tag["Value"] for tag in tags or []}
    bus.rules[name] = rule
    return {"RuleArn": rule.arn}


def put_targets(it: Cluster, *, rule: str, targets: list[Json], event_bus_name: str = DEFAULT) -> Json:
    found = _rule(it, rule, event_bus_name)
    for target in targets:
        admit_target(target)
    together = found.targets | {str(target["Id"]): target for target in targets}
    if len(together) > TARGETS:
        raise AwsError(
            "LimitExceededException", f"The requested resource exceeds the maximum number allowed: {TARGETS}"
        )
    found.targets = together
    return {"FailedEntryCount": 0, "FailedEntries": []}


def admit_target(target: Json) -> None:
    """Raises AwsError."""
    if unknown := target.keys() - _TARGET:
        raise not_simulated(f"targets with {', '.join(sorted(unknown))}")
    if str(target["Arn"]).split(":")[2] not in ("sqs", "events"):
        raise not_simulated(f"the target {target['Arn']}")
    if str(target["Arn"]).split(":")[2] == "events" and not target.get("RoleArn"):
        raise _invalid(f"RoleArn is required for target {target['Arn']}.")


def remove_targets(it: Cluster, *, rule: str, ids: list[str], event_bus_name: str = DEFAULT) -> Json:
    found = _rule(it, rule, event_bus_name)
    found.targets = {name: target for name, target in found.targets.items() if name not in ids}
    return {"FailedEntryCount": 0, "FailedEntries": []}


def list_targets_by_rule(it: Cluster, *, rule: str, event_bus_name: str = DEFAULT) -> Json:
    return {"Targets": list(_rule(it, rule, event_bus_name).targets.values())}


def describe_rule(it: Cluster, *, name: str, event_bus_name: str = DEFAULT) -> Json:
    return {**_told(_rule(it, name, event_bus_name), event_bus_name), "CreatedBy": it.account}


def list_rules(it: Cluster, *, name_prefix: str = "", event_bus_name: str = DEFAULT) -> Json:
    rules = bus_of(it, event_bus_name).rules
    return {"Rules": [_told(r, event_bus_name) for name, r in sorted(rules.items()) if name.startswith(name_prefix)]}


def delete_rule(it: Cluster, *, name: str, event_bus_name: str = DEFAULT) -> Json:
    rules = bus_of(it, event_bus_name).rules
    if name in rules and rules[name].targets:
        raise _invalid("Rule can't be deleted since it has targets.")
    rules.pop(name, None)
    return {}


def put_events(it: Cluster, *, entries: list[Json]) -> Json:
    """Others than AWS's own services are told by it."""
    if len(entries) > ENTRIES:
        raise _invalid(f"1 validation error: entries must have a length less than or equal to {ENTRIES}")
    return {"FailedEntryCount": 0, "Entries": [{"EventId": _put(it, entry)} for entry in entries]}


def create_event_bus(it: Cluster, *, name: str, description: str = "", tags: list[Json] | None = None) -> Json:
    if name in it.buses.known:
        raise AwsError("ResourceAlreadyExistsException", f"Event bus {name} already exists.")
    return {"EventBusArn": it.buses.create(name).arn}


def describe_event_bus(it: Cluster, *, name: str = DEFAULT) -> Json:
    bus = bus_of(it, name)
    statements = list(bus.statements.values())
    policy = {"Policy": json.dumps({"Version": "2012-10-17", "Statement": statements})} if statements else {}
    return {"Name": bus.name, "Arn": bus.arn, **policy}


def put_permission(
    it: Cluster,
    *,
    event_bus_name: str = DEFAULT,
    action: str = "",
    principal: str = "",
    statement_id: str = "",
    condition: Json | None = None,
    policy: str = "",
) -> Json:
    bus = bus_of(it, event_bus_name)
    if policy:
        bus.statements = {str(number): each for number, each in enumerate(json.loads(policy)["Statement"])}
        return {}
    who: Any = "*" if principal == "*" else {"AWS": f"arn:aws:iam::{principal}:root"}
    when = {"Condition": {condition["Type"]: {condition["Key"]: condition["Value"]}}} if condition else {}
    said = {"Sid": statement_id, "Effect": "Allow", "Principal": who, "Action": action, "Resource": bus.arn}
    bus.statements[statement_id] = {**said, **when}
    return {}


def delete_event_bus(it: Cluster, *, name: str) -> Json:
    if name == DEFAULT:
        raise _invalid("Cannot delete event bus default.")
    it.buses.known.pop(name, None)
    return {}


def bus_of(it: Cluster, name: str) -> Bus:
    """By name or ARN. Raises AwsError."""
    if (found := it.buses.known.get(name.rpartition("event-bus/")[2])) is None:
        raise AwsError("ResourceNotFoundException", f"Event bus {name} does not exist.")
    return found


def _rule(it: Cluster, name: str, bus: str) -> Rule:
    if (found := bus_of(it, bus).rules.get(name)) is None:
        raise AwsError("ResourceNotFoundException", f"Rule {name} does not exist on EventBus {bus}.")
    return found


def _told(rule: Rule, bus: str) -> Json:
    return {
        "Name": rule.name,
        "Arn": rule.arn,
        "EventPattern": rule.text,
        "State": "ENABLED" if rule.enabled else "DISABLED",
        **({"Description": rule.description} if rule.description else {}),
        "EventBusName": bus.rpartition("event-bus/")[2],
    }


def _put(it: Cluster, entry: Json) -> str:
    if str(entry["Source"]).startswith("aws."):
        raise AwsError("NotAuthorizedForSourceException", f"Not authorized for the source {entry['Source']}.")
    at = datetime.fromtimestamp(float(entry["Time"]), UTC) if "Time" in entry else it.at
    identifier, resources = uuid(it.hexadecimal(32)), entry.get("Resources", [])
    detail = json.loads(entry["Detail"])
    event = Event(identifier, entry["Source"], entry["DetailType"], it.account, it.region, at, resources, detail)
    it.buses.publish(event, bus_of(it, entry.get("EventBusName", DEFAULT)).name)
    return identifier


def _invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message)
