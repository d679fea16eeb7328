"""Templates: their YAML with its short forms, and what their functions come to. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from playground.aws.answers import Json
from playground.aws.errors import invalid_query, not_simulated

_SHORT = ("And", "Base64", "Equals", "FindInMap", "If", "Join", "Not", "Or", "Select", "Split", "Sub")
_IN_SUB = re.compile(r"\$\{(!?)([A-Za-z0-9:.]+)\}")


class _Loader(yaml.SafeLoader):
    """With CloudFormation's tags; versions and dates stay text."""


def _plain(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else None


def _tag(name: str) -> Callable[[yaml.SafeLoader, yaml.Node], Json]:
    return lambda loader, node: {name: _plain(loader, node)}


def _attribute(loader: yaml.SafeLoader, node: yaml.Node) -> Json:
    value = _plain(loader, node)
    return {"Fn::GetAtt": value.split(".", 1) if isinstance(value, str) else value}


for _name in _SHORT:
    _Loader.add_constructor(f"!{_name}", _tag(f"Fn::{_name}"))
_Loader.add_constructor("!Ref", _tag("Ref"))
_Loader.add_constructor("!Condition", _tag("Condition"))
_Loader.add_constructor("!GetAtt", _attribute)
_Loader.yaml_implicit_resolvers = {
    first: [each for each in resolvers if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> Json:
    """JSON is YAML too. Raises AwsError."""
    try:
        found = yaml.load(text, _Loader)
    except yaml.YAMLError as error:
        raise invalid_query("Template format error: YAML not well-formed.") from error
    if not isinstance(found, dict) or not found.get("Resources"):
        raise invalid_query("Template format error: At least one Resources member must be defined.")
    return found


_FUNCTIONS: Mapping[str, Callable[[list[Any]], Any]] = {
    "Fn::Join": lambda of: str(of[0]).join(map(str, of[1])),
    "Fn::Split": lambda of: str(of[1]).split(of[0]),
    "Fn::Select": lambda of: of[1][int(of[0])],
    "Fn::Equals": lambda of: of[0] == of[1],
    "Fn::Not": lambda of: not of[0],
    "Fn::And": all,
    "Fn::Or": any,
}


@dataclass
class Scope:
    """What the functions know: parameters and pseudo parameters, then each resource by its logical id once it is made.

    `attributes` are those of each, its Ref under "".
    """

    template: Json
    values: dict[str, Any]
    attributes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def wanted(self, logical: str) -> bool:
        """Is this resource to be made at all?"""
        declared = self.template["Resources"][logical]
        return "Condition" not in declared or self.holds(declared["Condition"])

    def holds(self, condition: str) -> bool:
        return bool(self.resolved(self.template["Conditions"][condition]))

    def resolved(self, value: Any) -> Any:
        """Raises AwsError for what the template does not have; KeyError while a resource is not made yet."""
        if isinstance(value, list):
            return [each for each in map(self.resolved, value) if each is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, inner),) = value.items()
            if name == "Condition" and isinstance(inner, str):
                return self.holds(inner)
            if name == "Ref" or name.startswith("Fn::"):
                return self._called(name, inner)
        found = {name: self.resolved(inner) for name, inner in value.items()}
        return {name: inner for name, inner in found.items() if inner is not _NOTHING}

    def _called(self, name: str, inner: Any) -> Any:
        match name:
            case "Ref":
                return self._referred(inner)
            case "Fn::GetAtt":
                return self.attributes[inner[0]][inner[1]]
            case "Fn::If":
                return self.resolved(inner[1 if self.holds(inner[0]) else 2])
            case "Fn::Sub":
                return self._substituted(inner)
            case "Fn::FindInMap":
                first, second, third = self.resolved(inner)
                return self.template["Mappings"][first][second][third]
        if (function := _FUNCTIONS.get(name)) is None:
            raise not_simulated(name)
        return function(self.resolved(inner))

    def _referred(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        if name in self.values:
            return self.values[name]
        if name not in self.template["Resources"]:
            raise invalid_query(f"Template format error: Unresolved resource dependencies [{name}].")
        return self.attributes[name][""]

    def _substituted(self, inner: Any) -> str:
        text, own = (inner, {}) if isinstance(inner, str) else (inner[0], self.resolved(inner[1]))

        def value(found: re.Match[str]) -> str:
            literal, name = found[1], found[2]
            if literal:
                return "${" + name + "}"
            if name in own:
                return str(own[name])
            logical, _, attribute = name.partition(".")
            return str(self.attributes[logical][attribute] if attribute else self._referred(name))

        return _IN_SUB.sub(value, text)


_NOTHING = object()
