"""The stacks of one account and region. Whatever is asked of one is done at once, or taken back at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from playground.aws.answers import Json
from playground.aws.cloudformation import resources
from playground.aws.cloudformation.template import Scope
from playground.aws.errors import AwsError, invalid_query
from playground.aws.eventbridge.event import uuid

if TYPE_CHECKING:
    from playground.aws.cloudformation.stack_sets import StackSet
    from playground.aws.cluster import Cluster


@dataclass
class Resource:
    """`physical` is its PhysicalResourceId; `attributes` are what a template may ask of it."""

    logical: str
    kind: str
    physical: str
    properties: Json
    attributes: Mapping[str, str]


@dataclass
class Stack:
    """`resources` in the order in which they were made."""

    name: str
    id: str
    created_at: datetime
    template: Json
    parameters: Mapping[str, str]
    capabilities: list[str]
    tags: list[Json]
    resources: list[Resource] = field(default_factory=list)
    outputs: list[Json] = field(default_factory=list)
    status: str = "CREATE_IN_PROGRESS"
    reason: str = ""
    deleted_at: datetime | None = None
    token: str = ""


class Stacks:
    """`known` are those that are there, by their names; `gone` those that were deleted, by their ids."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.known: dict[str, Stack] = {}
        self.gone: dict[str, Stack] = {}
        self.sets: dict[str, StackSet] = {}  # those that are managed from here, by their names

    def create(self, name: str, template: Json, given: Mapping[str, str], **more: Any) -> Stack:
        it = self._cluster
        arn = f"arn:aws:cloudformation:{it.region}:{it.account}:stack/{name}/{uuid(it.hexadecimal(32))}"
        stack = Stack(name, arn, it.at, template, parameters(template, given), **more)
        scope = Scope(template, values(template, stack.parameters) | self._pseudo(stack))
        self.known[name] = stack
        try:
            self._make(stack, scope)
            stack.outputs = list(_outputs(template, scope))
            stack.status = "CREATE_COMPLETE"
        except AwsError as error:
            self._take_back(stack)
            if error.code == "NotSimulated":
                del self.known[name]
                raise
            stack.status, stack.reason = "ROLLBACK_COMPLETE", f"The following resource(s) failed: {error.message}"
        return stack

    def update(self, stack: Stack, template: Json, given: Mapping[str, str]) -> None:
        """What is declared as before stays; the rest is changed where it is, made anew, or taken away."""
        wanted = parameters(template, given)
        scope = Scope(template, values(template, wanted) | self._pseudo(stack))
        before = {each.logical: each for each in stack.resources}
        stack.template, stack.parameters, stack.resources, stack.outputs = template, wanted, [], []
        try:
            self._make(stack, scope, before)
        except AwsError:
            stack.resources += before.values()  # so that it can be deleted with all that it has
            raise
        for gone in reversed(before.values()):
            resources.remove(self._cluster, gone.kind, gone.physical, gone.properties)
        stack.outputs, stack.status = list(_outputs(template, scope)), "UPDATE_COMPLETE"

    def delete(self, stack: Stack) -> None:
        self._take_back(stack)
        stack.status, stack.deleted_at = "DELETE_COMPLETE", self._cluster.at
        self.gone[stack.id] = self.known.pop(stack.name)

    def _make(self, stack: Stack, scope: Scope, before: dict[str, Resource] | None = None) -> None:
        """Each after those that it refers to. What is kept of `before` is taken out of it."""
        every = stack.template["Resources"]
        left = [name for name in every if scope.wanted(name)]
        while left:
            made = [name for name in left if self._made(stack, name, every[name], scope, before or {})]
            if not made:
                raise invalid_query(f"Circular dependency between resources: [{', '.join(left)}]")
            left = [name for name in left if name not in made]

    def _made(self, stack: Stack, logical: str, declared: Json, scope: Scope, before: dict[str, Resource]) -> bool:
        after = declared.get("DependsOn", [])
        named = [name for name in ([after] if isinstance(after, str) else after) if scope.wanted(name)]
        if any(name not in scope.attributes for name in named):
            return False
        try:
            properties = scope.resolved(declared.get("Properties", {}))
        except KeyError:
            return False
        kind, was = declared["Type"], before.get(logical)
        if was and was.kind == kind and resources.kept(self._cluster, kind, was.physical, was.properties, properties):
            attributes = was.attributes
            del before[logical]
        else:
            name = f"{stack.name}-{logical}-{self._cluster.hexadecimal(12).upper()}"
            attributes = resources.make(self._cluster, kind, name, properties)
        scope.attributes[logical] = attributes
        stack.resources.append(Resource(logical, kind, attributes[""], properties, attributes))
        return True

    def _take_back(self, stack: Stack) -> None:
        for each in reversed(stack.resources):
            resources.remove(self._cluster, each.kind, each.physical, each.properties)

    def _pseudo(self, stack: Stack) -> dict[str, str]:
        it = self._cluster
        return {
            "AWS::AccountId": it.account,
            "AWS::Region": it.region,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": stack.name,
            "AWS::StackId": stack.id,
        }


def parameters(template: Json, given: Mapping[str, str]) -> dict[str, str]:
    """With defaults, as text. Raises AwsError."""
    declared = template.get("Parameters", {})
    if unknown := given.keys() - declared.keys():
        raise invalid_query(f"Parameters: [{', '.join(sorted(unknown))}] do not exist in the template")
    found = {name: given.get(name, each.get("Default")) for name, each in declared.items()}
    if lacking := [name for name, value in found.items() if value is None]:
        raise invalid_query(f"Parameters: [{', '.join(lacking)}] must have values")
    for name, value in found.items():
        pattern, allowed = declared[name].get("AllowedPattern"), declared[name].get("AllowedValues")
        if (pattern and not re.fullmatch(pattern, str(value))) or (allowed and str(value) not in map(str, allowed)):
            raise invalid_query(f"Parameter {name} failed to satisfy constraint: it is {value!r}")
    return {name: str(value) for name, value in found.items()}


def values(template: Json, given: Mapping[str, str]) -> dict[str, Any]:
    """As the functions see them: lists are lists."""
    declared = template.get("Parameters", {})
    listed = {name for name, each in declared.items() if "List" in each["Type"]}
    return {name: value.split(",") if name in listed else value for name, value in given.items()}


def _outputs(template: Json, scope: Scope) -> list[Json]:
    found = []
    for name, each in template.get("Outputs", {}).items():
        if "Condition" not in each or scope.holds(each["Condition"]):
            described = {"Description": each["Description"]} if "Description" in each else {}
            found.append({"OutputKey": name, "OutputValue": str(scope.resolved(each["Value"])), **described})
    return found
