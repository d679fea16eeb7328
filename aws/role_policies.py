"""The policies of roles, for the services of a file: the shipped ones, with their names in place of the example's.

Pure. What nobody knows of a service is `*`; what it has none of, its statements are left out.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.model import AwsPermission

LIMIT = 6144  # characters of a managed policy, without blanks
ATTACHED = 10  # managed policies of a role, unless AWS allows more

Json = dict[str, Any]
_ANY = ("*",)
_EXAMPLE = ("123456789012", "us-east-1")
_FOLDERS = (Path(__file__).parent / "shipped", Path(__file__).parents[1] / "deploy")  # of the wheel, of a checkout


@dataclass(frozen=True, slots=True)
class Subject:
    """One service, as a policy names it. `account` may be `*`.

    `code_deploy` are applications with their groups, `projects` those of CodeBuild, `branches` what is reverted on.
    """

    name: str
    account: str
    region: str
    cluster: str
    service: str
    home: str = ""
    families: tuple[str, ...] = _ANY
    repositories: tuple[str, ...] = _ANY
    log_groups: tuple[str, ...] = _ANY
    secrets: tuple[str, ...] = _ANY
    roles: tuple[str, ...] = ()
    code_deploy: tuple[tuple[str, str], ...] = ()
    projects: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()


_Names = Callable[[Subject], Iterable[str]]
_RESOURCES: tuple[tuple[str, str, _Names], ...] = (
    ("service/sales-prod/", "service/{}", lambda s: [f"{s.cluster}/{s.service}"]),
    ("service-deployment/sales-prod/", "service-deployment/{}/*", lambda s: [f"{s.cluster}/{s.service}"]),
    ("service-revision/sales-prod/", "service-revision/{}/*", lambda s: [f"{s.cluster}/{s.service}"]),
    ("cluster/sales-prod", "cluster/{}", lambda s: [s.cluster]),
    ("task-definition/quilt-catalog:", "task-definition/{}:*", lambda s: s.families),
    ("repository/quiltdata/", "repository/{}", lambda s: s.repositories),
    ("log-group:/aws/ecs/", "log-group:{}:*", lambda s: s.log_groups),
    ("log-group:/aws/codebuild/", "log-group:/aws/codebuild/{}:log-stream:*", lambda s: s.projects),
    ("secret:quilt/", "secret:{}", lambda s: s.secrets),
    ("role/quilt-catalog-", "role/{}", lambda s: s.roles),
    ("deploymentgroup:", "deploymentgroup:{}", lambda s: [f"{app}/{group}" for app, group in s.code_deploy]),
    ("application:", "application:{}", lambda s: [app for app, _ in s.code_deploy]),
    ("project/", "project/{}", lambda s: s.projects),
    ("alarm:rollback-bot/", "alarm:rollback-bot/{}/*", lambda s: [f"{s.cluster}/{s.service}"]),
)
_ONLY = {
    "SendItBackWhereCodeDeployDeploys": lambda s: bool(s.code_deploy),
    "WhatCreateDeploymentLooksUp": lambda s: bool(s.code_deploy),
}


def policies(right: AwsPermission, subjects: Sequence[Subject]) -> list[Json]:
    """For one role that has this right, over these services: one, or as many as IAM's limit on their length makes."""
    return split(merged(statement for subject in subjects for statement in _of(right, subject)))


def assume(roles: Iterable[str]) -> list[Json]:
    """Of the bot's own role."""
    (statement,) = _shipped("assume")
    return split([{**statement, "Resource": sorted(set(roles))}])


def _of(right: AwsPermission, subject: Subject) -> Iterator[Json]:
    for shipped in _shipped(right):
        resources = [arn for one in _listed(shipped["Resource"]) for arn in _arns(one, subject)]
        if resources and _ONLY.get(shipped["Sid"], lambda _: True)(subject):
            yield {**_condition(shipped, subject), "Resource": list(dict.fromkeys(resources))}


def _condition(shipped: Json, subject: Subject) -> Json:
    if "Condition" not in shipped:
        return shipped
    condition = json.loads(json.dumps(shipped["Condition"]).replace("T0QUILT", subject.home or "*"))
    for keys in condition.values():
        for key, value in keys.items():
            if key in ("ecs:cluster", "ecs:task-definition"):
                keys[key] = [arn for one in _listed(value) for arn in _arns(one, subject)]
            elif key.endswith("ROLLBACK_BASE.value"):
                keys[key] = list(subject.branches)
    return {**shipped, "Condition": condition}


def _arns(shipped: str, subject: Subject) -> Iterator[str]:
    """What stands there for this service; a name that is an ARN itself stands as it is."""
    found = next((each for each in _RESOURCES if f":{each[0]}" in shipped), None)
    start = ":".join(shipped.split(":")[:5]) + ":" if ":" in shipped else ""
    start = start.replace(_EXAMPLE[0], subject.account).replace(_EXAMPLE[1], subject.region)
    if found is None:
        yield shipped.replace(_EXAMPLE[0], subject.account).replace(_EXAMPLE[1], subject.region)
        return
    _, pattern, names = found
    for name in names(subject):
        yield name if name.startswith("arn:") else start + pattern.format(name)


def merged(statements: Iterable[Json]) -> list[Json]:
    """What says the same of several resources says it once. Sids stay unique: the second one gets a 2."""
    kinds: dict[str, Json] = {}
    for statement in statements:
        kind = json.dumps({key: value for key, value in statement.items() if key != "Resource"}, sort_keys=True)
        known = kinds.setdefault(kind, {**statement, "Resource": []})
        known["Resource"] = list(dict.fromkeys([*known["Resource"], *statement["Resource"]]))
    numbers: dict[str, int] = {}
    for statement in kinds.values():
        sid = statement["Sid"]
        numbers[sid] = numbers.get(sid, 0) + 1
        statement["Sid"] = sid if numbers[sid] == 1 else f"{sid}{numbers[sid]}"
        if "*" in statement["Resource"]:
            statement["Resource"] = "*"
    return list(kinds.values())


def split(statements: Sequence[Json]) -> list[Json]:
    """As few policies as it takes; a statement too long for one is divided by its resources."""
    found: list[list[Json]] = [[]]
    for statement in statements:
        for piece in _pieces(statement):
            if found[-1] and length(_document([*found[-1], piece])) > LIMIT:
                found.append([])
            found[-1].append(piece)
    return [_document(each) for each in found if each]


def _pieces(statement: Json) -> Iterator[Json]:
    resources = _listed(statement["Resource"])
    if len(resources) < 2 or length(_document([statement])) <= LIMIT:
        yield statement
        return
    half = len(resources) // 2
    yield from _pieces({**statement, "Resource": resources[:half]})
    yield from _pieces({**statement, "Resource": resources[half:]})


def _document(statements: Sequence[Json]) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def length(policy: Json) -> int:
    """As IAM counts it."""
    return len(re.sub(r"\s", "", json.dumps(policy, separators=(",", ":"))))


@cache
def _shipped(right: str) -> tuple[Json, ...]:
    folder = next(each for each in _FOLDERS if each.is_dir())
    return tuple(json.loads((folder / f"iam-policy-{right}.json").read_text(encoding="utf-8"))["Statement"])


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
