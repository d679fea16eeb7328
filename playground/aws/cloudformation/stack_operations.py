"""CloudFormation's operations on stacks."""

from playground.aws.answers import Json
from playground.aws.cloudformation import template as templates
from playground.aws.cloudformation.resources import OF_IAM
from playground.aws.cloudformation.stacks import Stack
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid_query

_NAMED = ("ManagedPolicyName", "PolicyName", "RoleName")


def create_stack(
    it: Cluster,
    *,
    stack_name: str,
    template_body: str,
    parameters: list[dict[str, str]] | None = None,
    capabilities: list[str] | None = None,
    tags: list[Json] | None = None,
    client_request_token: str = "",
) -> Json:
    known = it.stacks.known.get(stack_name)
    if known and client_request_token and known.token == client_request_token:
        return {"StackId": known.id}
    if known:
        raise AwsError("AlreadyExistsException", f"Stack [{stack_name}] already exists")
    template = templates.read(template_body)
    admit(template, capabilities or [])
    made = it.stacks.create(
        stack_name, template, _given(parameters or []), capabilities=capabilities or [], tags=tags or []
    )
    made.token = client_request_token
    return {"StackId": made.id}


def update_stack(
    it: Cluster,
    *,
    stack_name: str,
    template_body: str = "",
    use_previous_template: bool = False,
    parameters: list[Json] | None = None,
    capabilities: list[str] | None = None,
) -> Json:
    stack = _stack(it, stack_name)
    template = stack.template if use_previous_template else templates.read(template_body)
    admit(template, capabilities or [])
    it.stacks.update(stack, template, _given(parameters or [], stack))
    return {"StackId": stack.id}


def describe_stacks(it: Cluster, *, stack_name: str = "") -> Json:
    found = [_stack(it, stack_name)] if stack_name else list(it.stacks.known.values())
    return {"Stacks": [_told(stack) for stack in found]}


def describe_stack_resources(it: Cluster, *, stack_name: str) -> Json:
    stack = _stack(it, stack_name)
    told = [
        {
            "StackName": stack.name,
            "StackId": stack.id,
            "LogicalResourceId": each.logical,
            "PhysicalResourceId": each.physical,
            "ResourceType": each.kind,
            "Timestamp": stack.created_at.timestamp(),
            "ResourceStatus": "CREATE_COMPLETE",
        }
        for each in stack.resources
    ]
    return {"StackResources": told}


def delete_stack(it: Cluster, *, stack_name: str) -> Json:
    """Of one that is not there nothing is said."""
    named = next((s for s in it.stacks.known.values() if stack_name in (s.name, s.id)), None)
    if named is not None:
        it.stacks.delete(named)
    return {}


def admit(template: Json, capabilities: list[str]) -> None:
    if (needed := _needed(template)) and not {needed, "CAPABILITY_NAMED_IAM"} & set(capabilities):
        raise AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{needed}]")


def _given(parameters: list[Json], stack: Stack | None = None) -> dict[str, str]:
    """Of an update also those that are to stay as they are."""
    return {
        each["ParameterKey"]: stack.parameters[each["ParameterKey"]]
        if stack and str(each.get("UsePreviousValue", "")).lower() == "true"
        else each.get("ParameterValue", "")
        for each in parameters
    }


def _needed(template: Json) -> str:
    iam = [each for each in template["Resources"].values() if each["Type"] in OF_IAM]
    named = any(name in each.get("Properties", {}) for each in iam for name in _NAMED if each["Type"] != OF_IAM[1])
    return ("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM") if iam else ""


def _stack(it: Cluster, name: str) -> Stack:
    """A deleted one is still found by its id."""
    known = [*it.stacks.known.values(), *it.stacks.gone.values()]
    named = (stack for stack in known if name == stack.id or (name == stack.name and not stack.deleted_at))
    if (found := next(named, None)) is None:
        raise invalid_query(f"Stack with id {name} does not exist")
    return found


def _told(stack: Stack) -> Json:
    reason = {"StackStatusReason": stack.reason} if stack.reason else {}
    deleted = {"DeletionTime": stack.deleted_at.timestamp()} if stack.deleted_at else {}
    described = {"Description": stack.template["Description"]} if "Description" in stack.template else {}
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        **described,
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in stack.parameters.items()],
        "CreationTime": stack.created_at.timestamp(),
        **deleted,
        "StackStatus": stack.status,
        **reason,
        "DisableRollback": False,
        "NotificationARNs": [],
        "Capabilities": stack.capabilities,
        "Outputs": stack.outputs,
        "Tags": stack.tags,
    }
