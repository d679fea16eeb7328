"""The bot does not start on a guess: what is wrong with its files and variables is told before anything is asked."""

from pathlib import Path

import pytest

from playground.stage import ROOT
from tests.operating.wires import run

EXAMPLE = (ROOT / "services.example.yml").read_text(encoding="utf-8")
NOBODY = "http://127.0.0.1:9"
AGAIN = (
    "  quilt-catalog: {cluster: c, service: s, region: us-east-1, requesters: [engineer-a], approvers: [engineer-b]}\n"
)


async def served(home: Path, services: str = EXAMPLE, **variables: str) -> str:
    """What `serve` says while it ends with 2; nobody answers for Slack and AWS, and nobody is asked."""
    (home / "services.yml").write_text(services, encoding="utf-8")
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": f"{NOBODY}/api/",
        "AWS_ENDPOINT_URL": NOBODY,
        "ROLLBACK_CONFIG": str(home / "services.yml"),
        "ROLLBACK_DATABASE_URL": f"sqlite:///{home}/bot.db",
    }
    status, _, problem = await run("serve", variables={**given, **variables})
    assert (status, "Traceback" in problem) == (2, False), problem
    assert not (home / "bot.db").exists()
    return problem


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"},
            "SLACK_BOT_TOKEN holds an app-level token (xapp-…), which belongs in SLACK_APP_TOKEN.",
        ),
        ({"SLACK_APP_TOKEN": '"xapp-1"'}, "SLACK_APP_TOKEN stands in quotes, which are part of its value."),
        ({"SLACK_BOT_TOKEN": "xoxb-1\n"}, "SLACK_BOT_TOKEN begins or ends with a space or a line break."),
        ({"AWS_REGION": "'us-east-1'"}, "AWS_REGION stands in quotes, which are part of its value."),
    ],
)
async def test_no_token_is_tried_that_cannot_be_one(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    assert said in await served(tmp_path, **variables)


@pytest.mark.parametrize(
    ("services", "said"),
    [
        (EXAMPLE + AGAIN, "services.yml:118 `services.quilt-catalog` stands twice: in line 30 already."),
        (
            EXAMPLE.replace("    requesters:", "    requestors:"),
            "services.yml:37 `requestors` is not known. Did you mean `requesters`?",
        ),
        (
            EXAMPLE.replace("approval_expires: 15m", "approval_expires: 0m"),
            "is “0m”. A duration from 1m to 7d is meant.",
        ),
        (
            EXAMPLE.replace("region: us-east-1", "region: us-eats-1"),
            "AWS has no such region; did you mean `us-east-1`?",
        ),
    ],
)
async def test_no_right_is_given_by_a_services_file_with_a_mistake(tmp_path: Path, services: str, said: str) -> None:
    assert said in await served(tmp_path, services)
