"""What IAM is asked about one call: its action on each resource, and what AWS asks besides for what it makes."""

from __future__ import annotations

from collections.abc import Callable

from playground.aws.iam_keys import KEYS, tagged
from playground.aws.iam_resources import RESOURCES, Parameters, revisions
from playground.aws.policies import Asked


def asked(action: str, parameters: Parameters, *, account: str, region: str) -> list[Asked]:
    """Whoever calls must be allowed all of them."""
    start = f"arn:aws:{action.partition(':')[0]}:{region}:{account}:"
    resources, keys, beside = RESOURCES.get(action), KEYS.get(action), _BESIDE.get(action)
    filled = keys(parameters, start) if keys else {}
    own = [Asked(action, each, filled) for each in (resources(parameters, start) if resources else ["*"])]
    return own + (beside(parameters, start) if beside else [])


def _with_a_revision(it: Parameters, start: str) -> list[Asked]:
    """Its tags, and each role that it names."""
    roles = [it[name] for name in ("taskRoleArn", "executionRoleArn") if it.get(name)]
    passed = [Asked("iam:PassRole", role, {"iam:PassedToService": "ecs-tasks.amazonaws.com"}) for role in roles]
    if not it.get("tags"):
        return passed
    keys = {"ecs:CreateAction": "RegisterTaskDefinition", **tagged(it, start)}
    return [Asked("ecs:TagResource", resource, keys) for resource in revisions(it, start)] + passed


def _with_a_deployment(it: Parameters, start: str) -> list[Asked]:
    application = f"{start}application:{it['applicationName']}"
    looked_up = ["RegisterApplicationRevision", "GetApplicationRevision"]
    return [
        *(Asked(f"codedeploy:{action}", application) for action in looked_up),
        Asked("codedeploy:GetDeploymentConfig", f"{start}deploymentconfig:CodeDeployDefault.ECSAllAtOnce"),
    ]


def _with_an_alarm(it: Parameters, start: str) -> list[Asked]:
    """Its tags."""
    keys = tagged(it, start)
    return [Asked("cloudwatch:TagResource", f"{start}alarm:{it['AlarmName']}", keys)] if keys else []


_BESIDE: dict[str, Callable[[Parameters, str], list[Asked]]] = {
    "ecs:RegisterTaskDefinition": _with_a_revision,
    "codedeploy:CreateDeployment": _with_a_deployment,
    "cloudwatch:PutMetricAlarm": _with_an_alarm,
}
