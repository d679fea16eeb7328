"""Two that read policies: the simulated AWS, which every test has, and one that knows each key of AWS, where it is
installed (`make policies`)."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from aws.permissions import LISTENING, OPERATIONS, TELLING
from playground.aws import iam_requests
from playground.aws.policies import Asked, allows
from playground.aws.wire import Call
from tests.aws.policies import shipped

EVALUATOR = Path(__file__).parent / "evaluator"
INSTALLED = bool(shutil.which("node")) and (EVALUATOR / "node_modules").exists()

Question = tuple[str, Asked]  # of which policy


def denied(questions: Sequence[Question]) -> list[Question]:
    """As the simulated AWS reads the shipped policies."""
    return [(of, asked) for of, asked in questions if not allows([shipped(f"iam-policy-{of}.json")], asked)]


def denied_by_evaluator(questions: Sequence[Question]) -> list[Question]:
    """As `@cloud-copilot/iam-simulate` does. Raises ValueError where IAM knows no such question."""
    wire = [
        {"policy": shipped(f"iam-policy-{of}.json"), "action": it.action, "resource": it.resource, "context": it.keys}
        for of, it in questions
    ]
    run = ["node", str(EVALUATOR / "evaluate.mjs")]
    said = subprocess.run(run, input=json.dumps(wire), capture_output=True, text=True, check=True)
    answers = list(zip(questions, json.loads(said.stdout), strict=True))
    if strange := [each for each in answers if each[1] not in ("Allowed", "ImplicitlyDenied")]:
        raise ValueError(strange)
    return [question for question, answer in answers if answer != "Allowed"]


def asked_of_iam(calls: Iterable[Call]) -> list[Question]:
    """Each question once."""
    found: list[Question] = []
    for call in calls:
        if call.action in {"sts:GetCallerIdentity", *LISTENING, *TELLING}:
            continue  # nobody needs to be allowed the one; the others are of a queue that is not the example's
        of = str(OPERATIONS.get(call.action, "assume"))
        every = iam_requests.asked(call.action, call.parameters, account=call.by.account, region=call.region)
        found += [(of, each) for each in every if (of, each) not in found]
    return found
