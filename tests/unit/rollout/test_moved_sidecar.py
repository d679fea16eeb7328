"""A sidecar whose tag has moved is named; the app's own image must be the one that served well, beside it or not."""

from dataclasses import replace

import pytest

from bot.model import Image, Plan, Result, State, Task
from bot.rollout.verdict import judge
from bot.validation.restored_checks import image_check
from tests.unit.values import MINUTE, NOW, OURS, candidate, deployment, images, plan, service_state, target, tasks

AGENT = Image("agent", "hub/agent:latest", "sha256:x")
DONE = deployment(OURS, 38, created_at=NOW)


def with_agent(*sidecars: str) -> Plan:
    chosen = replace(candidate(38), images=(*images("good"), AGENT))
    return replace(plan(), target=replace(target(38), chosen=chosen), sidecars=sidecars)


def running(app: str = "good", agent: str = "x") -> list[Task]:
    ran = (*images(app), replace(AGENT, digest=f"sha256:{agent}"))
    return [replace(task, images=ran) for task in tasks(4)]


@pytest.mark.parametrize(
    ("sidecars", "tasks", "state", "words"),
    [
        (("agent",), running(), State.SUCCEEDED, "quilt-catalog:38 runs on 4 of 4 tasks."),
        (("agent",), running(agent="y"), State.SUCCEEDED, "Beside it agent runs sha256:y"),
        (("agent",), running(app="moved", agent="y"), State.FAILED, "a tag has moved"),
        ((), running(agent="y"), State.FAILED, "a tag has moved"),
    ],
    ids=["nothing has moved", "the agent has", "the app has", "what is no sidecar has"],
)
def test_only_what_the_rollback_is_about_decides(
    sidecars: tuple[str, ...], tasks: list[Task], state: State, words: str
) -> None:
    verdict = judge(
        plan=with_agent(*sidecars),
        deployment_id=OURS,
        state=service_state(DONE),
        ours=None,
        tasks=tasks,
        stopped=(),
        since=NOW,
        now=NOW + MINUTE,
        deadline=NOW + 15 * MINUTE,
    )

    assert verdict.state is state
    assert words in verdict.reason


def test_the_validation_names_it_and_does_not_call_the_service_ill_for_it() -> None:
    made = with_agent("agent")

    check = image_check(tasks=running(agent="y"), plan=made, at=NOW)

    assert check is not None
    assert (check.result, "agent runs sha256:y" in check.evidence) == (Result.PASS, True)
    assert image_check(tasks=running(), plan=made, at=NOW) is None
