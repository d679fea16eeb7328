"""Every member of a task definition arrives, also one that nobody knows; and no text that may be a secret."""

from typing import Any

import botocore.session
from hypothesis import given
from hypothesis import strategies as st

from aws.members import FILLED_IN, members
from bot.model import Place, Said

_OWN_FIELD = {"containerDefinitions", "family", "cpu", "memory", "taskRoleArn", "executionRoleArn"}


def told(entry: dict[str, Any]) -> dict[Place, Said]:
    return members(entry, lambda value: f"#{len(value)}")


def test_every_member_of_ecs_shows_in_a_difference() -> None:
    model = botocore.session.get_session().get_service_model("ecs").shape_for("TaskDefinition")
    for name in set(model.members) - FILLED_IN - _OWN_FIELD:
        assert [place.member for place in told({name: "some text"})] == [name]
    assert told(dict.fromkeys(FILLED_IN | _OWN_FIELD - {"containerDefinitions"}, "some text")) == {}


def test_what_says_nothing_is_not_there_and_neither_is_what_ecs_fills_in() -> None:
    container = {"name": "web", "essential": True, "mountPoints": [], "user": None, "linuxParameters": {}}
    assert told({"containerDefinitions": [container], "volumes": [], "pidMode": None}) == {}


@given(secret=st.text(alphabet="abcdef-0123456789", min_size=12))
def test_no_text_of_a_command_a_label_or_an_unknown_member_arrives(secret: str) -> None:
    container = {
        "name": "web",
        "command": ["serve", secret],
        "healthCheck": {"command": ["CMD-SHELL", secret]},
        "dockerLabels": {"key": secret, "db.user": secret, "name": secret},
        "logConfiguration": {
            "logDriver": "splunk",
            "options": {"splunk-token": secret, "user": secret, "mode": secret},
        },
        "brandNew": {"deep": [{"er": secret}]},
    }
    found = told({"containerDefinitions": [container], "volumes": [{"name": "v", "driverOpts": {"o": secret}}]})
    assert len(found) >= 8
    assert secret not in repr(found)


def test_the_order_of_things_with_names_is_no_difference_and_that_of_a_command_is() -> None:
    def with_both(*names: str, command: list[str]) -> dict[str, Any]:
        limits = [{"name": name, "softLimit": 1, "hardLimit": 2} for name in names]
        return {"containerDefinitions": [{"name": "web", "ulimits": limits, "command": command}]}

    one = members(with_both("a", "b", command=["x", "y"]), str)
    assert one == members(with_both("b", "a", command=["x", "y"]), str)
    assert one != members(with_both("a", "b", command=["y", "x"]), str)
