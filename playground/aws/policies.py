"""Policies as IAM reads them, as far as the bot's own go: is a request allowed by some statement of one of them?

There are no denials in the shipped policies, and one in a session policy that is to allow nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

Policy = Mapping[str, Any]
"""As it stands in a file: `Version` and `Statement`."""

Keys = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """One question to IAM: `keys` are the condition keys that the request has, by their names."""

    action: str
    resource: str
    keys: Keys = field(default_factory=dict)


def allows(policies: Sequence[Policy], asked: Asked) -> bool:
    said = [s["Effect"] for policy in policies for s in policy["Statement"] if _applies(s, asked)]
    return "Allow" in said and "Deny" not in said


def for_principal(policy: Policy, principal: Mapping[str, str]) -> Policy:
    """What a policy of a resource says about somebody: `{"Service": …}`, or `{"AWS": …}` with an account."""
    mine = [s for s in policy.get("Statement", []) if _is_meant(s.get("Principal"), principal)]
    return {"Statement": mine}


def _is_meant(said: Any, principal: Mapping[str, str]) -> bool:
    if not isinstance(said, Mapping):
        return bool(said == "*")
    ((kind, who),) = principal.items()
    return any(each in ("*", who) or each.startswith(f"arn:aws:iam::{who}:") for each in _listed(said.get(kind, [])))


def _applies(statement: Mapping[str, Any], asked: Asked) -> bool:
    return (
        any(_like(asked.action, pattern) for pattern in _listed(statement["Action"]))
        and any(_like(asked.resource, pattern) for pattern in _listed(statement["Resource"]))
        and all(_conditions(statement.get("Condition", {}), asked.keys))
    )


def _conditions(conditions: Mapping[str, Mapping[str, Any]], keys: Keys) -> Iterator[bool]:
    """Raises KeyError for an operator that is not known here."""
    for operator, wanted in conditions.items():
        for key, values in wanted.items():
            yield _holds(operator, _listed(keys[key]) if key in keys else None, _listed(values))


def _holds(operator: str, had: list[str] | None, wanted: list[str]) -> bool:
    quantifier, _, plain = operator.rpartition(":")
    if plain == "Null":
        return (had is None) is (wanted == ["true"])
    if had is None:
        return plain.endswith("IfExists") or quantifier == "ForAllValues" or plain.startswith("StringNot")
    plain = plain.removesuffix("IfExists")
    match = _MATCHES[plain.replace("Not", "")]
    found = [any(match(value, one) for one in wanted) for value in had]
    told = any(found) if quantifier == "ForAnyValue" else all(found)
    return not any(found) if "Not" in plain else told


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else [*value]


def _like(value: str, pattern: str) -> bool:
    """Only `*` and `?` stand for something; `*` also for slashes and colons."""
    return fnmatchcase(value, pattern.replace("[", "[[]"))


_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringLike": _like,
    "ArnEquals": _like,  # AWS makes no difference to ArnLike
    "ArnLike": _like,
    "Bool": str.__eq__,
}
