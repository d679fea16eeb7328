"""AppSpecs of other people: what is none is none, whatever it does to whoever reads it."""

import json
import time
from itertools import pairwise

import pytest

from bot.app_spec import pointed_at, properties

HEAD = "Resources:\n - TargetService:\n    Properties:\n      TaskDefinition: x\n"
NAMES = "abcdef"
MANY = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(9 * [f'*{before}'])}]\n" for before, name in pairwise(NAMES)
)
ODD = {
    "very many values": MANY + HEAD,
    "itself": f"{HEAD}more: &more [*more]\n",
    "too deep": f"{HEAD}more: {'[' * 3000}{']' * 3000}\n",
    "no date": f"{HEAD}more: 2001-99-99\n",
    "a number without end": f"{HEAD}more: {'1' * 5000}\n",
    "a control character": f"{HEAD}more: \0",
    "a date as a name": f"{HEAD}? 2001-01-01\n: 3\n",
    "a list as a name": f"{HEAD}? [a]\n: b\n",
    "an order to run": f"{HEAD}more: !!python/object/apply:os.system [id]\n",
    "a list": "[]",
    "a text": "x",
    "nothing": "",
    "properties that are a text": "Resources:\n - TargetService:\n    Properties: x\n",
    "resources that are none": "Resources: 1\n",
}


@pytest.mark.parametrize("what", ODD)
def test_what_is_no_app_spec_is_none_and_takes_no_time(what: str) -> None:
    began = time.thread_time()

    assert pointed_at(ODD[what], "catalog:38") is None
    assert time.thread_time() - began < 3


def test_an_app_spec_is_read_as_yaml_and_as_json() -> None:
    assert properties(HEAD) == {"TaskDefinition": "x"}
    assert properties(pointed_at(HEAD, "catalog:38") or "") == {"TaskDefinition": "catalog:38"}
    assert json.loads(pointed_at(f"{HEAD}since: 2001-01-01\n", "catalog:38") or "")["since"] == "2001-01-01"
