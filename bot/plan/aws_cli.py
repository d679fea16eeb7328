"""The same by hand: what a person types when the bot or Slack is down. A copy needs jq beside the AWS CLI."""

import json
import shlex
from collections.abc import Mapping

from bot.catalog import Service
from bot.model import Call, CodeDeploy, Rebuild, RevisionCopy, short

_FILLED_IN = ("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities")
_AND_BY_TIME = ("registeredAt", "registeredBy", "deregisteredAt")
_LONGEST = 1800  # characters; what Slack would cut off must not be typed


def cli_line(
    *, cluster: str, service: str, region: str, call: Call, task_definition_name: str, service_deployment: str | None
) -> str:
    """The same call for the AWS CLI: what a person types when the bot or Slack is down."""
    if call is Call.STOP_SERVICE_DEPLOYMENT:
        stopping = ["--service-deployment-arn", service_deployment or "", "--stop-type", "ROLLBACK"]
        return shlex.join(["aws", "ecs", "stop-service-deployment", *stopping, "--region", region])
    updating = ["--cluster", cluster, "--service", service, "--task-definition", task_definition_name]
    return shlex.join(["aws", "ecs", "update-service", *updating, "--region", region])


def cli_continue(service_deployment: str, hook: str, *, region: str) -> str:
    """Its default action is CONTINUE, so the other is always spelt out."""
    going_back = ["--service-deployment-arn", service_deployment, "--hook-id", hook, "--action", "ROLLBACK"]
    return shlex.join(["aws", "ecs", "continue-service-deployment", *going_back, "--region", region])


def command(service: Service, copy: RevisionCopy) -> str:
    """One line: describe, change, register, and deploy what was registered. Values from ECS are not in it.

    Where the change would be too long to be shown, `copy.json` is left to whoever types it.
    """
    made, deployed = _make(service, copy), _deploy(service)
    return f"{made} && {deployed}" if len(made) + len(deployed) < _LONGEST else deployed


def by_code_deploy(service: Service, copy: RevisionCopy, wanted: CodeDeploy) -> str:
    """The same where CodeDeploy deploys: its AppSpec gets the name of what was registered."""
    made, deployed = _make(service, copy), _created(service, copy, wanted)
    return f"{made} && {deployed}" if len(made) + len(deployed) < _LONGEST else deployed


def by_build(
    service: Service,
    copy: RevisionCopy,
    rebuild: Rebuild,
    variables: Mapping[str, str],
    wanted: CodeDeploy | None = None,
) -> str:
    """The same where the image is built first: start the build, wait for its end, take its digest, go on with that.

    Without a digest nothing is registered. The tag of the commit would not be true any more, and is left out.
    """
    build, region = f"BUILD=$({_start(service, rebuild, variables)})", f"--region {service.region}"
    read = 'aws codebuild batch-get-builds --ids "$BUILD" --output text ' + region
    wait = f"until {read} --query 'builds[0].buildComplete' | grep -q True; do sleep 10; done"
    named = "builds[0].exportedEnvironmentVariables[?name=='ROLLBACK_DIGEST'].value"
    digest = f'DIGEST=$({read} --query "{named}") && [ "${{DIGEST#sha256:}}" != "$DIGEST" ]'
    image = f'--arg image {shlex.quote(rebuild.repository)}@"$DIGEST" '
    made, built = _make(service, copy, built=rebuild.container, more=image), " && ".join([build, wait, digest])
    deployed = _created(service, copy, wanted) if wanted else _deploy(service)
    if len(built) + len(made) + len(deployed) >= _LONGEST:
        made = 'echo "Put $DIGEST into copy.json, then press Enter." && read -r _'
    return " && ".join([built, made, deployed])


def _start(service: Service, rebuild: Rebuild, variables: Mapping[str, str]) -> str:
    sent = [f"name={name},value={value}" for name, value in variables.items()]
    start = ["aws", "codebuild", "start-build", "--project-name", rebuild.project]
    more = ["--region", service.region, "--query", "build.id", "--output", "text"]
    return shlex.join([*start, "--environment-variables-override", *sent, *more])


def _created(service: Service, copy: RevisionCopy, wanted: CodeDeploy) -> str:
    """In the shell's single quotes everything but the ARN is as it was planned."""
    content = {"revisionType": "AppSpecContent", "appSpecContent": {"content": wanted.app_spec}}
    renamed = f'printf %s {shlex.quote(json.dumps(content))} | sed "s|{copy.of}|$ARN|"'
    names = ["--application-name", wanted.application, "--deployment-group-name", wanted.deployment_group]
    create = shlex.join(["aws", "deploy", "create-deployment", *names, "--region", service.region])
    return f'{_register(service)} && {create} --revision "$({renamed})"'


def _make(service: Service, copy: RevisionCopy, *, built: str = "", more: str = "") -> str:
    """`built` is the container that gets `$image` of jq, and `more` are options of jq's."""
    before = f"{_describe(service, copy.settings_from)} > was.json && " if copy.settings_from else ""
    was = "--slurpfile was was.json " if copy.settings_from else ""
    return f"{before}{_describe(service, copy.of)} | jq {was}{more}{shlex.quote(_filter(copy, built))} > copy.json"


def _deploy(service: Service) -> str:
    """Exactly what was registered: named by its family alone, a revision that comes between would be deployed."""
    update = ["aws", "ecs", "update-service", "--cluster", service.cluster, "--service", service.service]
    return f'{_register(service)} && {shlex.join([*update, "--region", service.region])} --task-definition "$ARN"'


def _register(service: Service) -> str:
    arn = "--query taskDefinition.taskDefinitionArn --output text"
    return f"ARN=$(aws ecs register-task-definition --cli-input-json file://copy.json --region {service.region} {arn})"


def _describe(service: Service, arn: str) -> str:
    describe = ["aws", "ecs", "describe-task-definition", "--task-definition", short(arn), "--include", "TAGS"]
    return shlex.join([*describe, "--output", "json", "--region", service.region])


def _filter(copy: RevisionCopy, built: str) -> str:
    no_tags = "(.tags | select(. == []))"  # of which ECS refuses an empty list
    dropped = ", ".join([*(f".{name}" for name in (*_FILLED_IN, *_AND_BY_TIME)), no_tags])
    untrue = ' or . == "git-sha"' if built else ""
    tags = f'{{tags: [.tags[]? | select(.key | startswith("aws:"){untrue} | not)]}}'
    changed = " | ".join([*_images(copy, built), *_settings(copy)])
    return f".taskDefinition + {tags} | del({dropped}) | {changed}"


def _images(copy: RevisionCopy, built: str) -> list[str]:
    images = {image.container: json.dumps(image.image) for image in copy.images} | ({built: "$image"} if built else {})
    return [f"{_container(container)}.image = {image}" for container, image in images.items()]


def _settings(copy: RevisionCopy) -> list[str]:
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
