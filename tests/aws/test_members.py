"""Every member of a task definition arrives, also one that nobody knows; and no text that may be a secret."""

from typing import Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws.members import FILLED_IN, members
from bot.model import Place, Said
from bot.plan.members import changes

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


TWINS: dict[str, list[dict[str, Any]]] = {
    "dependsOn": [{"containerName": "db", "condition": "START"}, {"containerName": "db", "condition": "HEALTHY"}],
    "environmentFiles": [
        {"value": "arn:aws:s3:::b/a.env", "type": "s3"},
        {"value": "arn:aws:s3:::b/b.env", "type": "s3"},
    ],
    "extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.1"}, {"hostname": "db", "ipAddress": "10.0.0.2"}],
    "mountPoints": [{"containerPath": "/d", "sourceVolume": "a"}, {"containerPath": "/d", "sourceVolume": "b"}],
    "portMappings": [{"containerPort": 80, "hostPort": 1}, {"containerPort": 80, "hostPort": 2}],
    "resourceRequirements": [{"type": "GPU", "value": "1"}, {"type": "GPU", "value": "2"}],
    "systemControls": [{"namespace": "n", "value": "1"}, {"namespace": "n", "value": "2"}],
    "ulimits": [{"name": "nofile", "softLimit": 1}, {"name": "nofile", "softLimit": 2}],
    "volumesFrom": [{"sourceContainer": "a", "readOnly": True}, {"sourceContainer": "a"}],
    "devices": [{"hostPath": "/x", "containerPath": "/a"}, {"hostPath": "/x", "containerPath": "/b"}],
    "tmpfs": [{"containerPath": "/x", "size": 1}, {"containerPath": "/x", "size": 2}],
    "secretOptions": [{"name": "a", "valueFrom": "1"}, {"name": "a", "valueFrom": "2"}],
}
ORDERED = {"environmentFiles", "extraHosts"}


def with_list(name: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    inside = {"devices": "linuxParameters", "tmpfs": "linuxParameters", "secretOptions": "logConfiguration"}.get(name)
    return {"containerDefinitions": [{"name": "web"} | ({inside: {name: items}} if inside else {name: items})]}


@pytest.mark.parametrize("name", TWINS)
def test_of_two_with_one_name_neither_hides_the_other(name: str) -> None:
    one, other = TWINS[name]
    found = [
        members(with_list(name, items), str) for items in ([one, other], [one, one], [other, other], [one], [other])
    ]
    for index, mine in enumerate(found):
        assert all(list(changes(mine, before, {"web"})) for before in found[:index])

    turned = members(with_list(name, [other, one]), str)
    assert bool(list(changes(turned, found[0], {"web"}))) is (name in ORDERED)


def test_the_order_of_sets_is_no_difference_and_that_of_servers_is() -> None:
    def container(**lists: list[str]) -> dict[Place, Said]:
        more = {"add": lists.pop("add", [])}
        entry = {"name": "web", "linuxParameters": {"capabilities": more}, **lists}
        return members({"containerDefinitions": [entry]}, str)

    assert container(add=["A", "B"], links=["a", "b"]) == container(add=["B", "A"], links=["b", "a"])
    assert container(dnsServers=["1.1.1.1", "2.2.2.2"]) != container(dnsServers=["2.2.2.2", "1.1.1.1"])
