"""A copy made by hand: what a person types when the bot or Slack is down. Needs jq beside the AWS CLI."""

import json
import shlex

from bot.catalog import Service
from bot.model import Copy, short

_FILLED_IN = ("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities")
_AND_BY_TIME = ("registeredAt", "registeredBy", "deregisteredAt")


def command(service: Service, copy: Copy) -> str:
    """One line: describe, change, register, and deploy what was registered. Values from ECS do not stand in it."""
    register = "aws ecs register-task-definition --cli-input-json file://copy.json"
    update = ["aws", "ecs", "update-service", "--cluster", service.cluster, "--service", service.service]
    family = short(copy.of).partition(":")[0]
    steps = [
        *([f"{_describe(service, copy.settings_from)} > was.json"] if copy.settings_from else []),
        f"{_describe(service, copy.of)} | jq {_was(copy)}{shlex.quote(_filter(copy))} > copy.json",
        f"{register} --region {service.region}",
        shlex.join([*update, "--task-definition", family, "--region", service.region]),
    ]
    return " && ".join(steps)


def _describe(service: Service, arn: str) -> str:
    describe = ["aws", "ecs", "describe-task-definition", "--task-definition", short(arn), "--include", "TAGS"]
    return shlex.join([*describe, "--output", "json", "--region", service.region])


def _was(copy: Copy) -> str:
    return "--slurpfile was was.json " if copy.settings_from else ""


def _filter(copy: Copy) -> str:
    dropped = ", ".join(f".{name}" for name in (*_FILLED_IN, *_AND_BY_TIME))
    tags = '{tags: [.tags[]? | select(.key | startswith("aws:") | not)]}'
    changed = " | ".join([*_images(copy), *_settings(copy)])
    return f".taskDefinition + {tags} | del({dropped}) | {changed}"


def _images(copy: Copy) -> list[str]:
    return [f"{_container(image.container)}.image = {json.dumps(image.image)}" for image in copy.images]


def _settings(copy: Copy) -> list[str]:
    """Each variable is taken out, and put in again with its new value, or with what `was` has, if anything."""
    steps = []
    for setting in copy.settings:
        name, container = json.dumps(setting.name), _container(setting.container)
        had = f"[$was[0].taskDefinition | {container}.environment[]? | select(.name == {name})]"
        new = had if copy.settings_from else f"[{{name: {name}, value: {json.dumps(setting.value)}}}]"
        steps.append(f"{container}.environment |= [.[]? | select(.name != {name})]")
        steps.append(f"{container}.environment += {new}")
    return steps


def _container(name: str) -> str:
    return f"(.containerDefinitions[] | select(.name == {json.dumps(name)}))"
