"""What each shipped policy is to allow, and calls that lie just beside it."""

from typing import Any

ECS, ROLE = "arn:aws:ecs:us-east-1:123456789012:", "arn:aws:iam::123456789012:role/"
SERVICE = f"{ECS}service/sales-prod/quilt-catalog-service"
FAMILY, PROJECT = f"{ECS}task-definition/quilt-catalog:*", "arn:aws:codebuild:us-east-1:123456789012:project/"
NAMES = "codebuild:environment.environmentVariables.name"
VALUE = "codebuild:environment.environmentVariables/ROLLBACK_{}.value".format
SENT = {VALUE("COMMIT"): "c" * 40, VALUE("BASE"): "master", VALUE("INCIDENT"): "rb-0123abcd"}
THREE = ["ROLLBACK_COMMIT", "ROLLBACK_BASE", "ROLLBACK_INCIDENT"]
DEPLOYMENTS = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:"
OURS = "AppECS-sales-prod-quilt-catalog-service/DgpECS-sales-prod-quilt-catalog-service"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:"
BUILD = ("register", "codebuild:StartBuild", f"{PROJECT}quilt-catalog-rollback")
LOAD = ("register", "codebuild:StartBuild", f"{PROJECT}quilt-catalog-load")
UPDATE = ("act", "ecs:UpdateService", SERVICE)
POINTED = {"ecs:task-definition": f"{ECS}task-definition/quilt-catalog:38"}
MOVING = f"{ECS}service-deployment/sales-prod/quilt-catalog-service"
PASS = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}

ALARM = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:rollback-bot/sales-prod/quilt-catalog-service/errors"
OWNED, THEIRS = ({"aws:ResourceTag/rollback-bot:managed": team} for team in ("T0QUILT", "T0OTHER"))
TAGGED = {"aws:TagKeys": ["rollback-bot:managed"], "aws:RequestTag/rollback-bot:managed": "T0QUILT"}

Ask = tuple[str, str, str, dict[str, Any]]  # policy, action, resource, condition keys

ALLOWED: tuple[Ask, ...] = (
    ("register", "ecs:RegisterTaskDefinition", FAMILY, {}),
    ("register", "ecs:RegisterTaskDefinition", FAMILY, {"ecs:privileged": "false"}),
    ("register", "iam:PassRole", f"{ROLE}quilt-catalog-task", PASS),
    (*BUILD, {NAMES: THREE}),
    (*LOAD, {}),
    (*BUILD, {NAMES: THREE, **SENT}),
    (*UPDATE, {**POINTED, "ecs:enable-execute-command": "false"}),
    (*UPDATE, POINTED),
    ("act", "ecs:StopServiceDeployment", SERVICE, {}),
    ("act", "ecs:StopServiceDeployment", f"{MOVING}/AbC", {}),
    ("act", "ecs:ContinueServiceDeployment", f"{MOVING}/AbC", {}),
    ("act", "codedeploy:StopDeployment", "*", {}),
    ("act", "ecs:TagResource", SERVICE, {"aws:TagKeys": ["rollback-hold", "rollback-hold-by"]}),
    ("act", "codedeploy:CreateDeployment", f"{DEPLOYMENTS}{OURS}", {}),
    ("read", "ecs:DescribeServices", SERVICE, {}),
    ("read", "secretsmanager:DescribeSecret", f"{SECRET}quilt/db-a1b2c3", {}),
    ("assume", "sts:AssumeRole", f"{ROLE}rollback-bot-act", {}),
    ("alarms", "cloudwatch:PutMetricAlarm", ALARM, {}),
    ("alarms", "cloudwatch:PutMetricAlarm", ALARM, OWNED),
    ("alarms", "cloudwatch:TagResource", ALARM, TAGGED),
    ("alarms", "cloudwatch:DeleteAlarms", ALARM, OWNED),
)
NEIGHBOURS: tuple[Ask, ...] = (
    ("alarms", "cloudwatch:PutMetricAlarm", ALARM, {"cloudwatch:AlarmActions": ["arn:aws:sns:us-east-1:1:x"]}),
    ("alarms", "cloudwatch:PutMetricAlarm", ALARM, THEIRS),
    ("alarms", "cloudwatch:PutMetricAlarm", ALARM.replace("rollback-bot/", ""), {}),
    ("alarms", "cloudwatch:PutMetricAlarm", ALARM.replace("quilt-catalog-service", "billing"), {}),
    ("alarms", "cloudwatch:TagResource", ALARM, {"aws:TagKeys": ["owner"]}),
    ("alarms", "cloudwatch:DeleteAlarms", ALARM, {}),
    ("alarms", "cloudwatch:DeleteAlarms", ALARM, THEIRS),
    ("alarms", "cloudwatch:SetAlarmState", ALARM, OWNED),
    ("alarms", "cloudwatch:DisableAlarmActions", ALARM, OWNED),
    ("read", "cloudwatch:PutMetricAlarm", ALARM, {}),
    ("register", "ecs:RegisterTaskDefinition", FAMILY, {"ecs:privileged": "true"}),
    ("register", "ecs:RegisterTaskDefinition", f"{ECS}task-definition/billing:*", {}),
    ("register", "ecs:RegisterTaskDefinition", f"{ECS}task-definition/quilt-catalog-2:*", {}),
    ("register", "ecs:RegisterTaskDefinition", FAMILY.replace("us-east-1", "eu-west-1"), {}),
    ("register", "ecs:DeregisterTaskDefinition", "*", {}),
    ("register", "iam:PassRole", f"{ROLE}administrator", PASS),
    ("register", "iam:PassRole", f"{ROLE}quilt-catalog-task", {"iam:PassedToService": "lambda.amazonaws.com"}),
    (*LOAD, {NAMES: ["USERS"]}),
    (*LOAD, {"codebuild:source.buildspec": "true"}),
    (*LOAD, {"codebuild:environment.image": "example.com/x"}),
    (*LOAD, {"codebuild:serviceRole": f"{ROLE}administrator"}),
    (*BUILD, {NAMES: [*THREE, "PATH"]}),
    (*BUILD, {NAMES: ["AWS_ACCESS_KEY_ID"]}),
    (*BUILD, {NAMES: THREE, **SENT, VALUE("COMMIT"): "v1.2"}),
    (*BUILD, {NAMES: THREE, **SENT, VALUE("BASE"): "attack"}),
    (*BUILD, {NAMES: THREE, **SENT, VALUE("INCIDENT"): "$(id)"}),
    (*BUILD, {NAMES: THREE, "codebuild:artifacts.location": "their-bucket"}),
    (*BUILD, {NAMES: THREE, "codebuild:cache.location": "their-bucket"}),
    (*BUILD, {NAMES: THREE, "codebuild:logsConfig.s3Logs.location": "their-bucket"}),
    (*BUILD, {NAMES: THREE, "codebuild:secondarySources": "true"}),
    (*BUILD, {NAMES: THREE, "codebuild:source.auth.type": "OAUTH"}),
    (*BUILD, {NAMES: THREE, "codebuild:environment.registryCredential.credential": "theirs"}),
    (*BUILD, {NAMES: THREE, "codebuild:source.buildspec": "true"}),
    (*BUILD, {NAMES: THREE, "codebuild:source.location": "https://example.com/x.git"}),
    (*BUILD, {NAMES: THREE, "codebuild:environment.image": "example.com/x"}),
    (*BUILD, {NAMES: THREE, "codebuild:environment.privilegedMode": "true"}),
    (*BUILD, {NAMES: THREE, "codebuild:serviceRole": f"{ROLE}administrator"}),
    ("register", "codebuild:StartBuild", f"{PROJECT}deploy-production", {NAMES: THREE}),
    ("register", "codebuild:UpdateProject", f"{PROJECT}quilt-catalog-rollback", {}),
    ("register", "ecs:UpdateService", SERVICE, {}),
    (*UPDATE, {"ecs:task-definition": f"{ECS}task-definition/billing:1"}),
    (*UPDATE, {"ecs:task-definition": f"{ECS}task-definition/quilt-catalog-2:1"}),
    (*UPDATE, {}),
    (*UPDATE, {**POINTED, "ecs:subnet": ["subnet-1"]}),
    (*UPDATE, {**POINTED, "ecs:auto-assign-public-ip": "true"}),
    (*UPDATE, {**POINTED, "ecs:capacity-provider": [f"{ECS}capacity-provider/spot"]}),
    (*UPDATE, {**POINTED, "ecs:namespace": "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1"}),
    (*UPDATE, {**POINTED, "ecs:enable-execute-command": "true"}),
    (*UPDATE, {**POINTED, "ecs:enable-service-connect": "true"}),
    (*UPDATE, {**POINTED, "ecs:enable-vpc-lattice": "true"}),
    (*UPDATE, {**POINTED, "ecs:enable-ebs-volumes": "true"}),
    ("act", "ecs:UpdateService", f"{ECS}service/sales-prod/billing", POINTED),
    ("act", "ecs:UpdateService", SERVICE.replace("sales-prod", "sales-test"), POINTED),
    ("act", "ecs:StopServiceDeployment", f"{ECS}service-deployment/sales-prod/billing/AbC", {}),
    ("act", "ecs:ContinueServiceDeployment", f"{ECS}service/sales-prod/billing", {}),
    ("act", "ecs:DeleteService", SERVICE, {}),
    ("act", "ecs:TagResource", SERVICE, {"aws:TagKeys": ["owner"]}),
    ("act", "ecs:UntagResource", SERVICE, {"aws:TagKeys": ["rollback-hold", "owner"]}),
    ("act", "ecs:RegisterTaskDefinition", FAMILY, {}),
    ("act", "codedeploy:CreateDeployment", f"{DEPLOYMENTS}billing/billing", {}),
    ("act", "codedeploy:UpdateDeploymentGroup", f"{DEPLOYMENTS}{OURS}", {}),
    ("read", "ecs:UpdateService", SERVICE, {}),
    ("read", "ecs:DescribeServices", f"{ECS}service/sales-prod/billing", {}),
    ("read", "secretsmanager:GetSecretValue", f"{SECRET}quilt/db-a1b2c3", {}),
    ("read", "secretsmanager:DescribeSecret", f"{SECRET}billing/db-a1b2c3", {}),
    ("read", "iam:GetRole", f"{ROLE}administrator", {}),
    ("assume", "sts:AssumeRole", f"{ROLE}administrator", {}),
)
