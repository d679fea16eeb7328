"""deploy/cloudformation, made on the simulated AWS by CloudFormation as anybody would, and what is in it."""

from typing import Any

from playground.aws import SimulatedAws
from playground.aws.cloudformation.stack_operations import create_stack, describe_stacks
from playground.stage import ROOT

NAME = "rollback-bot"


def make_events(aws: SimulatedAws, **parameters: str) -> dict[str, str]:
    """-> the outputs of the stack: QueueUrl, BusArn, PolicyArn."""
    return made(aws.cluster, NAME, "rollback-bot.yml", **parameters)


def made(cluster: Any, name: str, template: str, **parameters: str) -> dict[str, str]:
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    body = (ROOT / "deploy" / "cloudformation" / template).read_text(encoding="utf-8")
    create_stack(cluster, stack_name=name, template_body=body, parameters=given, capabilities=["CAPABILITY_NAMED_IAM"])
    (stack,) = describe_stacks(cluster, stack_name=name)["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
