"""A build is started once, after the approval of its very plan, and CodeBuild is sent nothing but what was planned."""

from collections import Counter
from collections.abc import Iterator

from bot.plan.rebuild import build_variables
from playground.aws.wire import Call
from tests.invariants.evidence import LOAD_TEST, Evidence


def one_build_a_plan(evidence: Evidence) -> Iterator[str]:
    """For every plan, AWS received at most one StartBuild."""
    received = Counter(call.parameters.get("idempotencyToken") for call in evidence.builds)
    yield from (f"StartBuild of {token} was received {times} times" for token, times in received.items() if times > 1)


def approved_before_built(evidence: Evidence) -> Iterator[str]:
    """No StartBuild without an earlier intent of it, and no such intent without an approval of the same digest."""
    for call in evidence.builds:
        if not any(_sent(call) == dict(intent.arguments) and intent.at <= call.at for intent in evidence.build_intents):
            yield f"AWS received StartBuild {call.parameters}, which nothing in the journal intended"
    approved = {(approval.rollback_id, approval.digest) for approval in evidence.authorizations}
    for intent in evidence.build_intents:
        if (intent.rollback_id, intent.digest) not in approved:
            yield f"the build of {intent.rollback_id} has no approval of its digest {intent.digest[:12]}"


def only_what_was_planned(evidence: Evidence) -> Iterator[str]:
    """Project, token and three plain variables; each as the plan has it."""
    for intent in evidence.build_intents:
        rollback = evidence.rollback(intent.rollback_id)
        rebuild = rollback.plan.rebuild if rollback else None
        if rollback is None or rebuild is None:
            yield f"{intent.rollback_id} has a build and no plan for one"
            continue
        names = {"projectName": rebuild.project, "idempotencyToken": rollback.id}
        if dict(intent.arguments) != {**names, **build_variables(rebuild, rollback.reference)}:
            yield f"the build of {intent.rollback_id} is not its plan: {dict(intent.arguments)}"
    for call in evidence.builds:
        if any(variable["type"] != "PLAINTEXT" for variable in call.parameters["environmentVariablesOverride"]):
            yield f"StartBuild was sent with {call.parameters}"


def one_load_test_a_rollback(evidence: Evidence) -> Iterator[str]:
    """Of a project, with a token and nothing else, after its row was written."""
    done = [call for call in evidence.load_tests if call.outcome == "ok"]
    for token, times in Counter(call.parameters["idempotencyToken"] for call in done).items():
        if times > 1:
            yield f"the load test {token} was started {times} times"
    for call in done:
        rollback = evidence.rollback(call.parameters["idempotencyToken"].removesuffix(LOAD_TEST))
        test = rollback.load_test if rollback else None
        if test is None or call.at < test.started_at:
            yield f"AWS received StartBuild {call.parameters}, which nothing in the journal intended"
        if call.parameters.keys() != {"projectName", "idempotencyToken"}:
            yield f"a load test was started with {call.parameters}"


def _sent(call: Call) -> dict[str, str]:
    parameters = dict(call.parameters)
    override = parameters.pop("environmentVariablesOverride", [])
    return {**parameters, **{variable["name"]: variable["value"] for variable in override}}
