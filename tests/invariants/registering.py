"""A copy is registered once, after the approval of its very plan, and after its intent was written down."""

from collections import Counter
from collections.abc import Iterator

from playground.aws.wire import Call
from tests.invariants.evidence import Evidence


def one_registration_a_plan(evidence: Evidence) -> Iterator[str]:
    """For every plan, AWS received at most one RegisterTaskDefinition."""
    received = Counter(_mark(call) for call in _registrations(evidence))
    yield from (f"a copy for {mark} was registered {times} times" for mark, times in received.items() if times > 1)


def approved_before_registered(evidence: Evidence) -> Iterator[str]:
    """No registration without an earlier intent of it, and no such intent without an approval of the same digest."""
    intents = evidence.registration_intents
    for call in _registrations(evidence):
        if not any(intent.rollback_id == _mark(call) and intent.at <= call.at for intent in intents):
            yield f"AWS received RegisterTaskDefinition for {_mark(call)}, which nothing in the journal intended"
    approved = {(approval.rollback_id, approval.digest) for approval in evidence.authorizations}
    for intent in intents:
        if (intent.rollback_id, intent.digest) not in approved:
            yield f"the registration of {intent.rollback_id} has no approval of its digest {intent.digest[:12]}"


def _registrations(evidence: Evidence) -> Iterator[Call]:
    return (call for call in evidence.aws_calls if call.operation == "RegisterTaskDefinition")


def _mark(call: Call) -> str:
    return next((tag["value"] for tag in call.parameters.get("tags", []) if tag["key"] == "rollback-bot"), "")
