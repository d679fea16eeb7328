"""Each line of the AWS CLI that a page shows is one that it takes: the command, its options, and what they need."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name
from botocore.model import OperationModel

from tests.house.test_docs_commands import PAGES
from tests.schema import ROOT

# Of the CLI itself, and of commands that are made of several calls; by its reference.
ITS_OWN = {"--query", "--output", "--region", "--profile", "--endpoint-url", "--no-cli-pager", "--cli-binary-format"}
COMMANDS = {
    ("ecr", "get-login-password"): (set[str](), set[str]()),
    ("logs", "tail"): ({"--follow", "--since", "--log-stream-name-prefix", "--format", "--filter-pattern"}, set[str]()),
    ("cloudformation", "deploy"): (
        {"--stack-name", "--template-file", "--capabilities", "--parameter-overrides", "--no-fail-on-empty-changeset"},
        {"--stack-name", "--template-file"},
    ),
}
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.M | re.S)
_INLINE = re.compile(r"`([^`\n]+)`")
_LOOP = re.compile(r"\$\(for .*?done\)", re.S)


def shown(path: Path) -> Iterator[list[str]]:
    """The words of each command of the page; what other commands would put in is one word."""
    text = path.read_text(encoding="utf-8")
    blocks = [body for language, body in _FENCE.findall(text) if language in ("", "sh", "bash", "console")]
    whole = [_LOOP.sub("LISTED", body.replace("\\\n", " ")) for body in blocks]
    for block in [*whole, *(each for each in _INLINE.findall(_FENCE.sub("", text)) if each.startswith("aws "))]:
        for begin in re.finditer(r"(?:^|\$\(|\| *|<<< *)[ ]*aws (?=[a-z])", block, re.M):
            yield shlex.split(_to_its_end(block[begin.end() :]), comments=True)


def _to_its_end(text: str) -> str:
    """Up to the end of the line, a pipe, or the bracket of the $(…) around it; quotes hold all of these."""
    quote, depth = "", 0
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif letter in "\n|)":
            return text[:place].rstrip()
    return text


@cache
def operations(service: str) -> dict[str, OperationModel]:
    model = botocore.session.get_session().get_service_model(service)
    return {xform_name(name, "-"): model.operation_model(name) for name in model.operation_names}


def wrong(words: list[str], *, whole: bool = True) -> str:
    """What the CLI would say of `aws WORDS`; "" where it would send it. Text that only names it is not `whole`."""
    service, command, *rest = words
    given = {word.partition("=")[0] for word in rest if word.startswith("--")}
    if (service, command) in COMMANDS:
        known, needed = COMMANDS[service, command]
    elif command == "wait":
        waiter = botocore.session.get_session().create_client(service, "us-east-1").waiter_names
        if rest[0].replace("-", "_") not in waiter:
            return f"there is no waiter {rest[0]}"
        known, needed = {f"--{xform_name(name, '-')}" for name in ("StackName", "Cluster", "Services")}, set()
    else:
        if command not in operations(service):
            return f"{service} has no command {command}"
        shape = operations(service)[command].input_shape
        members = shape.members if shape else {}
        flags = {name for name, member in members.items() if member.type_name == "boolean"}
        known = {f"--{xform_name(name, '-')}" for name in members} | {f"--no-{xform_name(name, '-')}" for name in flags}
        needed = {f"--{xform_name(name, '-')}" for name in (shape.required_members if shape else ())}
        needed -= {
            option for name in flags for option in [f"--{xform_name(name, '-')}"] if f"--no-{option[2:]}" in given
        }
    if unknown := given - known - ITS_OWN:
        return f"{service} {command} has no option {', '.join(sorted(unknown))}"
    return f"{service} {command} needs {', '.join(sorted(lacking))}" if whole and (lacking := needed - given) else ""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_line_of_the_aws_cli_that_a_page_shows_would_be_sent(path: Path) -> None:
    found = [(words, what) for words in shown(path) if (what := wrong(words, whole=len(words) > 2))]

    assert found == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("cloudformation create-stack-sets --stack-set-name a", "no command create-stack-sets"),
        ("cloudformation create-stack-set --stack-name a", "no option --stack-name"),
        ("cloudformation create-stack-instances --stack-set-name a", "needs --regions"),
        ("cloudformation delete-stack-instances --stack-set-name a --regions b", "needs --retain-stacks"),
        ("cloudformation wait stack-made --stack-name a", "no waiter stack-made"),
        ("ecr get-login-password --username AWS", "no option --username"),
    ],
)
def test_a_line_that_the_cli_would_not_take_would_be_found(line: str, why: str) -> None:
    assert why in wrong(line.split())


def test_the_pages_do_show_such_lines() -> None:
    every = {(words[0], words[1]) for path in PAGES for words in shown(path)}

    assert len(every) > 15
    assert {("cloudformation", "create-stack-set"), ("ec2", "describe-vpcs"), ("ecs", "update-service")} <= every
    assert {("logs", "filter-log-events"), ("secretsmanager", "create-secret"), ("cloudformation", "wait")} <= every


def test_files_that_such_a_line_hands_over_exist() -> None:
    named = {word for path in PAGES for words in shown(path) for word in words if word.startswith("file://deploy/")}

    assert named
    assert [each for each in named if not (ROOT / each.removeprefix("file://")).exists()] == []
