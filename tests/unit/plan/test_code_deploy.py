"""Plans for services that CodeDeploy deploys, and CodeDeploy's answers in ECS's words."""

import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aws import code_deploy_answers as answers
from bot import app_spec
from bot.model import (
    Call,
    Candidate,
    DeploymentGroup,
    Finding,
    Plan,
    RevisionCopy,
    ServiceDeployment,
    Target,
    TrafficShift,
)
from bot.plan import code_deploy
from bot.plan.call import choose_call
from bot.plan.plan import seal
from bot.preflight.duration import Estimate
from tests.unit.values import DAY, MINUTE, NOW, SERVICE, Past, history, images, plan, rollback, service_state, td

JSON_SPEC = json.dumps(
    {
        "version": 1,
        "Hooks": [{"BeforeAllowTraffic": "check"}],
        "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": td(42)}}}],
    }
)
YAML_SPEC = f"""
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "{td(42)}"
        LoadBalancerInfo: {{ContainerName: catalog, ContainerPort: 8080}}
"""
GROUP = DeploymentGroup("App", "Dgp", JSON_SPEC, TrafficShift("BLUE_GREEN", 5 * MINUTE, by="CodeDeploy"))


def fitted(group: DeploymentGroup = GROUP, **changed: Any) -> Plan | Finding:
    drawn = replace(plan(Call.CREATE_DEPLOYMENT), **changed)
    made = code_deploy.fitted(
        drawn, service_state(controller="CODE_DEPLOY"), [], group, service=SERVICE, takes=Estimate()
    )
    return made if isinstance(made, Finding) else seal(made)


@pytest.mark.parametrize("content", [JSON_SPEC, YAML_SPEC])
def test_the_app_spec_stays_as_it_is_but_for_the_task_definition(content: str) -> None:
    made = app_spec.pointed_at(content, td(38))

    assert made is not None
    assert answers._task_definition(made) == td(38)
    assert ("Hooks" in json.loads(made)) is ("Hooks" in content)


def test_what_codedeploy_would_deploy_is_part_of_what_is_approved() -> None:
    one, other = fitted(), fitted(replace(GROUP, app_spec=YAML_SPEC))

    assert isinstance(one, Plan)
    assert isinstance(other, Plan)
    assert one.digest != other.digest
    assert one.cli.startswith("aws deploy create-deployment --application-name App --deployment-group-name Dgp")
    assert one.what_to_expect.startswith(
        "CodeDeploy starts 4 tasks of quilt-catalog:38 beside those of quilt-catalog:42"
    )
    assert "keeps quilt-catalog:42 beside it for 5 min" in one.what_to_expect


@pytest.mark.parametrize("content", ["", "hooks: none", "[1", "Resources: [1]"])
def test_without_an_app_spec_to_begin_from_it_is_refused(content: str) -> None:
    finding = fitted(replace(GROUP, app_spec=content))

    assert isinstance(finding, Finding)
    assert "names quilt-catalog:38" in finding.fix


def test_a_copy_is_registered_first_and_gets_its_place_in_the_app_spec_when_it_has_a_name() -> None:
    made, other = fitted(copy=RevisionCopy(td(38), images())), fitted(copy=RevisionCopy(td(37), images()))

    assert isinstance(made, Plan)
    assert isinstance(other, Plan)
    assert made.digest != other.digest
    approved = rollback(of=made)
    registered = replace(approved, registered=td(43)).effective_plan.code_deploy
    assert approved.effective_plan.code_deploy == made.code_deploy
    assert registered is not None
    assert answers._task_definition(registered.app_spec) == td(43)
    assert json.loads(registered.app_spec)["Hooks"] == json.loads(JSON_SPEC)["Hooks"]


def test_the_same_by_hand_deploys_what_was_registered() -> None:
    made = fitted(copy=RevisionCopy(td(38), images()))
    assert isinstance(made, Plan)
    assert made.code_deploy is not None
    _, register, rest = made.cli.partition("ARN=$(aws ecs register-task-definition")
    aws = f'aws() {{ [ "$2" = register-task-definition ] && echo {td(43)} || printf "%s\\n" "$@"; }}; '

    sent = subprocess.run(["bash", "-c", f"{aws}{register}{rest}"], capture_output=True, text=True, check=True).stdout

    *before, revision = sent.splitlines()
    named = ["--application-name", "App", "--deployment-group-name", "Dgp", "--region", "us-east-1"]
    assert before == ["deploy", "create-deployment", *named, "--revision"]
    content = json.loads(revision)["appSpecContent"]["content"]
    assert json.loads(content) == json.loads(made.code_deploy.deploying(td(43)).app_spec)


@pytest.mark.parametrize(
    ("newest", "to", "call"),
    [("IN_PROGRESS", 38, Call.STOP_DEPLOYMENT), ("IN_PROGRESS", 36, None), ("SUCCESSFUL", 38, Call.CREATE_DEPLOYMENT)],
)
def test_the_call_is_codedeploy_s_own(newest: str, to: int, call: Call | None) -> None:
    deployments, revisions = history(Past(36, 9 * DAY), Past(38, 8 * DAY), Past(42, MINUTE, newest))
    target = Target(Candidate(td(to), images(), NOW - DAY, DAY), "", (), ())
    state = service_state(controller="CODE_DEPLOY")

    choice = choose_call(state=state, target=target, deployments=deployments, revisions=revisions)

    if call is None:
        assert isinstance(choice, Finding)
    else:
        assert choice == (call, deployments[0].arn if call is Call.STOP_DEPLOYMENT else None)


def told(status: str, *, back: str = "", **more: Any) -> ServiceDeployment:
    entry = {
        "deploymentId": "d-1",
        "applicationName": "App",
        "deploymentGroupName": "Dgp",
        "status": status,
        "createTime": NOW,
        "completeTime": NOW,
        "revision": {"revisionType": "AppSpecContent", "appSpecContent": {"content": JSON_SPEC}},
        **more,
    }
    way_back = answers.info({**entry, "deploymentId": "d-2", "status": back}) if back else None
    return answers.info(entry).ended_as(way_back)


@pytest.mark.parametrize(
    ("status", "back", "said"),
    [
        ("Created", "", "PENDING"),
        ("InProgress", "", "IN_PROGRESS"),
        ("Ready", "", "IN_PROGRESS"),
        ("Succeeded", "", "SUCCESSFUL"),
        ("Failed", "", "STOPPED"),
        ("Stopped", "InProgress", "ROLLBACK_IN_PROGRESS"),
        ("Failed", "Succeeded", "ROLLBACK_SUCCESSFUL"),
        ("Stopped", "Failed", "ROLLBACK_FAILED"),
    ],
)
def test_codedeploy_s_statuses_have_their_counterparts(status: str, back: str, said: str) -> None:
    assert told(status, back=back).status == said


def test_the_alarm_that_codedeploy_names_in_its_sentence_is_found() -> None:
    message = "One or more alarms have been activated. Activated alarms: quilt-5xx"

    assert told("Stopped", errorInformation={"code": "ALARM_ACTIVE", "message": message}).alarms == ("quilt-5xx",)
    assert told("Stopped", errorInformation={"code": "MANUAL_STOP", "message": "stopped"}).alarms == ()


@pytest.mark.parametrize(
    ("name", "shift"),
    [
        ("CodeDeployDefault.ECSAllAtOnce", TrafficShift("BLUE_GREEN", MINUTE, by="CodeDeploy")),
        (
            "CodeDeployDefault.ECSCanary10Percent5Minutes",
            TrafficShift("CANARY", MINUTE, percent=10.0, step=5 * MINUTE, by="CodeDeploy"),
        ),
        (
            "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
            TrafficShift("LINEAR", MINUTE, percent=10.0, step=3 * MINUTE, by="CodeDeploy"),
        ),
    ],
)
def test_the_steps_are_read_from_the_names_of_aws_s_own_configurations(name: str, shift: TrafficShift) -> None:
    after = {"terminateBlueInstancesOnDeploymentSuccess": {"terminationWaitTimeInMinutes": 1}}

    assert answers.shift({"deploymentConfigName": name, "blueGreenDeploymentConfiguration": after}) == shift
    assert answers.shift({}).bake == timedelta(0)
