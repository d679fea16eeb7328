"""What a CI does for every commit: push an image, register a task definition revision that names it."""

from collections.abc import Mapping, Sequence
from typing import Any

from playground.aws.around import EXECUTION_ROLE, PARAMETER, TASK_ROLE
from playground.aws.behaviour import Case
from playground.aws.cluster import Cluster
from playground.aws.definition_rules import admit_members
from playground.aws.names import ACCOUNT, CONTAINER, LOG_GROUP, PORT, REGION, REGISTRY, REPOSITORY

CI = f"arn:aws:sts::{ACCOUNT}:assumed-role/ci/release"


def register(
    cluster: Cluster,
    family: str,
    *,
    image: str | None,
    environment: Mapping[str, str],
    acts: Sequence[Case] = (),
    sidecars: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> str:
    """The ARN of a new revision; `image` is a tag, pushed when ECR does not have it, a new one when None.

    `acts` is what that image does, and a mistake where it was pushed before.
    `sidecars` are further containers, the image of each by its name; `more` are members of RegisterTaskDefinition that
    are not as usual.
    """
    tag = image or cluster.hexadecimal(7)
    if cluster.moto.digest(f"{REGISTRY}/{REPOSITORY}:{tag}") is None:
        cluster.images.act(cluster.moto.push_image(tag, at=cluster.at), acts)
    elif acts:
        raise ValueError(f"{tag} was pushed before, and acts as it does")
    definition = _task_definition(family, tag, environment, cluster.around.secret_arn)
    definition["containerDefinitions"] += [_sidecar(*one) for one in (sidecars or {}).items()]
    definition |= dict(more or {})
    admit_members(definition)
    registered = cluster.moto.call("ecs", "RegisterTaskDefinition", definition)
    arn = str(registered["taskDefinition"]["taskDefinitionArn"])
    cluster.moto.date(arn, registered_at=cluster.at, registered_by=CI)
    return arn


def _sidecar(name: str, image: str) -> dict[str, Any]:
    return {"name": name, "image": image, "essential": False}


def _task_definition(family: str, tag: str, environment: Mapping[str, str], secret_arn: str) -> dict[str, Any]:
    container = {
        "name": CONTAINER,
        "image": f"{REGISTRY}/{REPOSITORY}:{tag}",
        "essential": True,
        "portMappings": [{"containerPort": PORT, "hostPort": PORT, "protocol": "tcp"}],
        "environment": [{"name": name, "value": value} for name, value in environment.items()],
        "secrets": [
            {"name": "JWT_SECRET", "valueFrom": f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter{PARAMETER}"},
            {"name": "SESSION_KEY", "valueFrom": secret_arn},
        ],
        "healthCheck": {"command": ["CMD-SHELL", f"curl -f http://localhost:{PORT}/healthcheck"]},
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": LOG_GROUP,
                "awslogs-region": REGION,
                "awslogs-stream-prefix": CONTAINER,
            },
        },
    }
    return {
        "family": family,
        "cpu": "512",
        "memory": "1024",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{EXECUTION_ROLE}",
        "taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{TASK_ROLE}",
        "containerDefinitions": [container],
        "tags": [{"key": "git-sha", "value": tag}],
    }
