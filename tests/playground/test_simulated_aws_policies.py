"""What the simulated AWS asks its policies about a call: with its resources, and the keys that its parameters fill."""

from typing import Any

import pytest

from playground.aws.iam_requests import asked
from playground.aws.policies import Asked, allows
from tests.aws.policies import shipped

UPDATE = {
    "cluster": "sales-prod",
    "service": "quilt-catalog-service",
    "taskDefinition": "arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:38",
}
BUILD = {
    "projectName": "quilt-catalog-rollback",
    "environmentVariablesOverride": [{"name": "ROLLBACK_COMMIT", "value": "c0ffee" * 6 + "c0ff"}],
}
COPY = {
    "family": "quilt-catalog",
    "containerDefinitions": [{"name": "catalog", "image": "x"}],
    "taskRoleArn": "arn:aws:iam::123456789012:role/quilt-catalog-task",
    "tags": [{"key": "rollback-bot", "value": "1"}],
}
VPC = "awsvpcConfiguration"
BESIDE: list[tuple[str, dict[str, Any]]] = [
    ("ecs:UpdateService", {"taskDefinition": ""}),
    ("ecs:UpdateService", {"taskDefinition": "billing:1"}),
    ("ecs:UpdateService", {"cluster": "sales-test"}),
    ("ecs:UpdateService", {"networkConfiguration": {VPC: {"subnets": ["subnet-1"]}}}),
    ("ecs:UpdateService", {"networkConfiguration": {VPC: {"subnets": [], "assignPublicIp": "DISABLED"}}}),
    ("ecs:UpdateService", {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}]}),
    ("ecs:UpdateService", {"enableExecuteCommand": True}),
    ("ecs:UpdateService", {"serviceConnectConfiguration": {"enabled": True}}),
    ("ecs:UpdateService", {"serviceConnectConfiguration": {"enabled": False, "namespace": "ns"}}),
    ("ecs:UpdateService", {"vpcLatticeConfigurations": [{"roleArn": "x"}]}),
    ("ecs:UpdateService", {"volumeConfigurations": [{"name": "data"}]}),
    ("codebuild:StartBuild", {"projectName": "deploy-production"}),
    ("codebuild:StartBuild", {"environmentVariablesOverride": [{"name": "PATH", "value": "/"}]}),
    ("codebuild:StartBuild", {"buildspecOverride": "version: 0.2"}),
    ("codebuild:StartBuild", {"sourceLocationOverride": "https://example.com/x.git"}),
    ("codebuild:StartBuild", {"imageOverride": "example.com/x"}),
    ("codebuild:StartBuild", {"privilegedModeOverride": True}),
    ("codebuild:StartBuild", {"serviceRoleOverride": "arn:aws:iam::123456789012:role/administrator"}),
    ("codebuild:StartBuild", {"environmentVariablesOverride": [{"name": "ROLLBACK_COMMIT", "value": "v1.2"}]}),
    ("codebuild:StartBuild", {"environmentVariablesOverride": [{"name": "ROLLBACK_BASE", "value": "attack"}]}),
    ("codebuild:StartBuild", {"environmentVariablesOverride": [{"name": "ROLLBACK_INCIDENT", "value": "$(id)"}]}),
    ("codebuild:StartBuild", {"artifactsOverride": {"type": "S3", "location": "their-bucket"}}),
    ("codebuild:StartBuild", {"cacheOverride": {"type": "S3", "location": "their-bucket"}}),
    ("codebuild:StartBuild", {"logsConfigOverride": {"s3Logs": {"status": "ENABLED", "location": "their-bucket"}}}),
    ("codebuild:StartBuild", {"secondarySourcesOverride": [{"type": "GITHUB", "sourceIdentifier": "x"}]}),
    ("codebuild:StartBuild", {"secondaryArtifactsOverride": [{"type": "S3", "artifactIdentifier": "x"}]}),
    ("codebuild:StartBuild", {"sourceAuthOverride": {"type": "OAUTH", "resource": "x"}}),
    ("codebuild:StartBuild", {"buildStatusConfigOverride": {"targetUrl": "https://example.com"}}),
    ("codebuild:StartBuild", {"insecureSslOverride": False}),
    ("codebuild:StartBuild", {"registryCredentialOverride": {"credential": "x"}}),
    ("codebuild:StartBuild", {"environmentTypeOverride": "ARM_CONTAINER"}),
    ("codebuild:StartBuild", {"computeTypeOverride": "BUILD_GENERAL1_2XLARGE"}),
    ("codebuild:StartBuild", {"certificateOverride": "arn:aws:s3:::their-bucket/ca"}),
    ("codebuild:StartBuild", {"fleetOverride": {"fleetArn": "arn:aws:codebuild:us-east-1:1:fleet/x"}}),
    ("codebuild:StartBuild", {"encryptionKeyOverride": "alias/theirs"}),
    ("codebuild:StartBuild", {"autoRetryLimitOverride": 3}),
    ("codebuild:StartBuild", {"imagePullCredentialsTypeOverride": "CODEBUILD"}),
    ("ecs:RegisterTaskDefinition", {"family": "billing"}),
    ("ecs:RegisterTaskDefinition", {"containerDefinitions": [{"name": "catalog", "privileged": True}]}),
    ("ecs:RegisterTaskDefinition", {"taskRoleArn": "arn:aws:iam::123456789012:role/administrator"}),
    ("ecs:RegisterTaskDefinition", {"executionRoleArn": "arn:aws:iam::123456789012:role/administrator"}),
]
OWN = {
    "ecs:UpdateService": ("act", UPDATE),
    "codebuild:StartBuild": ("register", BUILD),
    "ecs:RegisterTaskDefinition": ("register", COPY),
}


def allowed(action: str, changed: dict[str, Any]) -> bool:
    right, own = OWN[action]
    questions = asked(action, {**own, **changed}, account="123456789012", region="us-east-1")
    return all(allows([shipped(f"iam-policy-{right}.json")], each) for each in questions)


@pytest.mark.parametrize("action", OWN)
def test_the_bots_own_call_is_allowed(action: str) -> None:
    assert allowed(action, {})


@pytest.mark.parametrize(("action", "changed"), BESIDE)
def test_a_call_with_one_parameter_beside_it_is_not(action: str, changed: dict[str, Any]) -> None:
    assert not allowed(action, changed)


def test_a_denial_is_stronger_than_what_is_allowed_and_brackets_stand_for_themselves() -> None:
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    nothing = {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
    brackets = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "[a]"}]}

    assert allows([everything], Asked("ecs:DeleteService", "a"))
    assert not allows([everything, nothing], Asked("ecs:DeleteService", "a"))
    assert not allows([brackets], Asked("ecs:DeleteService", "a"))
