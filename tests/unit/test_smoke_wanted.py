"""What `rollback-bot smoke` is given is looked at before anything is made."""

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.terminal.smoke_doubts import slack_lacks
from bot.terminal.smoke_wanted import flaws

RIGHT = {"region": "us-east-1", "cluster": "staging", "subnets": "subnet-0a,subnet-0b", "security_groups": "sg-0a"}


def test_what_may_be_right_has_no_flaw() -> None:
    more = {"act_role": "arn:aws:iam::123456789012:role/rollback-bot-act", "channel": "C0INCIDENT"}
    assert list(flaws(**RIGHT)) == []
    assert list(flaws(**RIGHT, **more)) == []


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("region", "useast1", "--region useast1: AWS has no such region; did you mean `us-east-1`?"),
        ("cluster", "arn:aws:ecs:us-east-1:123456789012:cluster/staging", "write its name alone"),
        ("subnets", "subnet-0a subnet-0b", "with commas and no spaces"),
        ("subnets", "vpc-0a", "--subnets vpc-0a: write ids"),
        ("security_groups", "subnet-0a", "--security-groups subnet-0a: write ids"),
        ("act_role", "rollback-bot-act", "write its ARN, such as arn:aws:iam::"),
        ("channel", "#incident", "write its id (C…)"),
    ],
)
def test_a_mistake_says_what_to_write_and_nothing_is_made(option: str, value: str, said: str) -> None:
    given = {**RIGHT, option: value}
    words = [word for name, text in given.items() for word in (f"--{name.replace('_', '-')}", text)]
    ended = CliRunner().invoke(cli, ["smoke", *words, "--yes"])

    assert said in " ".join(flaws(**given))
    assert ended.exit_code == 2
    assert "This makes" not in ended.output


def test_of_slack_only_what_is_missing_is_asked_for() -> None:
    assert slack_lacks(token=True, channel=False) == "Name a --channel that the bot is a member of."
    assert slack_lacks(token=False, channel=True) == "Set SLACK_BOT_TOKEN."
    assert slack_lacks(token=True, channel=True) == ""
