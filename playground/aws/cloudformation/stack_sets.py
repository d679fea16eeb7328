"""CloudFormation's StackSets: one template, as a stack in each of many accounts and regions. All is done at once.

The home account manages the organization. Every other account that was opened is in whatever unit is named; into its
own account a set of the organization puts nothing, as in AWS.
"""

from dataclasses import dataclass, field

from playground.aws.answers import Json
from playground.aws.cloudformation import stack_operations, template
from playground.aws.cloudformation.stacks import parameters as checked
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError
from playground.aws.names import ACCOUNT


@dataclass
class StackSet:
    """`instances` are names of stacks, by account and region; `operations` are their ends, by their ids."""

    name: str
    managed: bool
    body: str
    parameters: list[Json]
    capabilities: list[str]
    instances: dict[tuple[str, str], str] = field(default_factory=dict)
    operations: dict[str, str] = field(default_factory=dict)


def create_stack_set(
    it: Cluster,
    *,
    stack_set_name: str,
    template_body: str,
    parameters: list[Json] | None = None,
    capabilities: list[str] | None = None,
    permission_model: str = "SELF_MANAGED",
    auto_deployment: Json | None = None,
    client_request_token: str = "",
) -> Json:
    if stack_set_name in it.stacks.sets:
        raise AwsError("NameAlreadyExistsException", f"StackSet {stack_set_name} already exists")
    if auto_deployment and permission_model != "SERVICE_MANAGED":
        raise AwsError("ValidationError", "AutoDeployment can only be used with SERVICE_MANAGED permission model")
    read, given, can = template.read(template_body), parameters or [], capabilities or []
    checked(read, {each["ParameterKey"]: each["ParameterValue"] for each in given})
    stack_operations.admit(read, can)
    made = StackSet(stack_set_name, permission_model == "SERVICE_MANAGED", template_body, given, can)
    it.stacks.sets[stack_set_name] = made
    return {"StackSetId": f"{stack_set_name}:{it.hexadecimal(32)}"}


def create_stack_instances(
    it: Cluster,
    *,
    stack_set_name: str,
    regions: list[str],
    accounts: list[str] | None = None,
    deployment_targets: Json | None = None,
    operation_id: str = "",
) -> Json:
    found = _set(it, stack_set_name)
    failed = False
    for account in _accounts(it, found, accounts, deployment_targets):
        for region in regions:
            if (account, region) in found.instances:
                continue
            there = it.neighbours.get((account, region))
            if there is None:
                raise AwsError("ValidationError", f"Nobody opened the region {region} in the account {account}")
            name = f"StackSet-{found.name}-{it.hexadecimal(32)}"
            stack_operations.create_stack(
                there,
                stack_name=name,
                template_body=found.body,
                parameters=found.parameters,
                capabilities=found.capabilities,
            )
            found.instances[account, region] = name
            failed |= there.stacks.known[name].status != "CREATE_COMPLETE"
    return _done(it, found, operation_id, "FAILED" if failed else "SUCCEEDED")


def delete_stack_instances(
    it: Cluster,
    *,
    stack_set_name: str,
    regions: list[str],
    retain_stacks: bool,
    accounts: list[str] | None = None,
    deployment_targets: Json | None = None,
    operation_id: str = "",
) -> Json:
    found = _set(it, stack_set_name)
    for account in _accounts(it, found, accounts, deployment_targets):
        for region in regions:
            if (name := found.instances.pop((account, region), "")) and not retain_stacks:
                stack_operations.delete_stack(it.neighbours[account, region], stack_name=name)
    return _done(it, found, operation_id, "SUCCEEDED")


def describe_stack_set_operation(it: Cluster, *, stack_set_name: str, operation_id: str) -> Json:
    found = _set(it, stack_set_name)
    if operation_id not in found.operations:
        raise AwsError("OperationNotFoundException", f"Operation {operation_id} not found")
    told = {"OperationId": operation_id, "Status": found.operations[operation_id]}
    return {"StackSetOperation": told}


def list_stack_instances(it: Cluster, *, stack_set_name: str) -> Json:
    found = _set(it, stack_set_name)
    told = []
    for (account, region), name in found.instances.items():
        stack = it.neighbours[account, region].stacks.known[name]
        is_there = stack.status == "CREATE_COMPLETE"
        status = {"Status": "CURRENT" if is_there else "OUTDATED", "StatusReason": stack.reason}
        told.append({"StackSetId": found.name, "Account": account, "Region": region, "StackId": stack.id, **status})
    return {"Summaries": told}


def delete_stack_set(it: Cluster, *, stack_set_name: str) -> Json:
    """Of one that is not there nothing is said."""
    if (found := it.stacks.sets.get(stack_set_name)) and found.instances:
        raise AwsError("StackSetNotEmptyException", "StackSet is not empty")
    it.stacks.sets.pop(stack_set_name, None)
    return {}


def _set(it: Cluster, name: str) -> StackSet:
    if name not in it.stacks.sets:
        raise AwsError("StackSetNotFoundException", f"StackSet {name} not found")
    return it.stacks.sets[name]


def _accounts(it: Cluster, found: StackSet, accounts: list[str] | None, targets: Json | None) -> list[str]:
    if not found.managed:
        if not accounts:
            raise AwsError("ValidationError", "Accounts are required for the SELF_MANAGED permission model")
        return accounts
    wanted = targets or {}
    if accounts or not wanted.get("OrganizationalUnitIds"):
        raise AwsError("ValidationError", "StackSets with SERVICE_MANAGED permission model need organizational units")
    every, named = {account for account, _ in it.neighbours} - {ACCOUNT}, set(wanted.get("Accounts", []))
    match wanted.get("AccountFilterType", "NONE"):
        case "DIFFERENCE":
            return sorted(every - named)
        case "INTERSECTION":
            return sorted(every & named)
        case "NONE" if not named:
            return sorted(every)
        case other:
            raise AwsError("ValidationError", f"AccountFilterType {other} does not go with these accounts")


def _done(it: Cluster, found: StackSet, named: str, status: str) -> Json:
    operation = named or it.hexadecimal(32)
    found.operations[operation] = status
    return {"OperationId": operation}
