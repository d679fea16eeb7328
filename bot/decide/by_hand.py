"""A copy made by hand: what a person types when the bot or Slack is down. Needs jq beside the AWS CLI."""

import json
import shlex

from bot.catalog import Service
from bot.model import CodeDeploy, Copy, short

_FILLED_IN = ("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities")
_AND_BY_TIME = ("registeredAt", "registeredBy", "deregisteredAt")
_LONGEST = 1800  # characters; what Slack would cut off must not be typed


def command(service: Service, copy: Copy) -> str:
    """One line: describe, change, register, and deploy what was registered. Values from ECS do not stand in it.

    Where the change would be too long to be shown, `copy.json` is left to whoever types it.
    """
    made, deployed = _make(service, copy), _deploy(service, copy)
    return f"{made} && {deployed}" if len(made) + len(deployed) < _LONGEST else deployed


def by_code_deploy(service: Service, copy: Copy, wanted: CodeDeploy) -> str:
    """The same where CodeDeploy deploys: its AppSpec gets the name of what was registered."""
    made, deployed = _make(service, copy), _created(service, copy, wanted)
    return f"{made} && {deployed}" if len(made) + len(deployed) < _LONGEST else deployed


def _created(service: Service, copy: Copy, wanted: CodeDeploy) -> str:
    """In the shell's single quotes everything but the ARN is as it was planned."""
    arn = "--query taskDefinition.taskDefinitionArn --output text"
    content = {"revisionType": "AppSpecContent", "appSpecContent": {"content": wanted.app_spec}}
    renamed = f'printf %s {shlex.quote(json.dumps(content))} | sed "s|{copy.of}|$ARN|"'
    names = ["--application-name", wanted.application, "--deployment-group-name", wanted.deployment_group]
    create = shlex.join(["aws", "deploy", "create-deployment", *names, "--region", service.region])
    return f'ARN=$({_register(service)} {arn}) && {create} --revision "$({renamed})"'


def _make(service: Service, copy: Copy) -> str:
    before = f"{_describe(service, copy.settings_from)} > was.json && " if copy.settings_from else ""
    was = "--slurpfile was was.json " if copy.settings_from else ""
    return f"{before}{_describe(service, copy.of)} | jq {was}{shlex.quote(_filter(copy))} > copy.json"


def _deploy(service: Service, copy: Copy) -> str:
    """Named by its family alone, ECS takes the newest revision, which is the one just registered."""
    family = short(copy.of).partition(":")[0]
    update = ["aws", "ecs", "update-service", "--cluster", service.cluster, "--service", service.service]
    return f"{_register(service)} && {shlex.join([*update, '--task-definition', family, '--region', service.region])}"


def _register(service: Service) -> str:
    return f"aws ecs register-task-definition --cli-input-json file://copy.json --region {service.region}"


def _describe(service: Service, arn: str) -> str:
    describe = ["aws", "ecs", "describe-task-definition", "--task-definition", short(arn), "--include", "TAGS"]
    return shlex.join([*describe, "--output", "json", "--region", service.region])


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
