"""docs/runbook-coverage.md has every line of the runbook; each test it names is one of the standard run."""

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runbook_coverage.document import PATH, document
from tests.runbook_coverage.lines import RUNBOOK, runbook
from tests.runbook_coverage.passed import unproven
from tests.runbook_coverage.table import named, table
from tests.schema import ROOT

_AS_GIVEN = "7f5dd6bccee0992006d1ad0aa171aac9f3bc74eb4fae3699752e70e628f2fd18"
_LEFT_OUT = ("long", "skip", "xfail", "browser")  # marks of tests that not every standard run plays
_CONFTEST = """
from tests.runbook_coverage.passed import ask_at_the_end

def pytest_configure(config):
    ask_at_the_end(config, lambda: {named!r})
"""
_TESTS = """
import pytest

@pytest.mark.parametrize("number", [1, 2])
def test_sound(number):
    pass

@pytest.mark.parametrize("number", [1, 2])
def test_skipped(number):
    if number == 2:
        pytest.skip("not here")
"""
_INI = "[pytest]\ntestpaths = tests\naddopts = -q -n 1 -m 'not long'\nmarkers = long\n"


def test_the_runbook_is_kept_as_it_was_given() -> None:
    assert hashlib.sha256(RUNBOOK.read_bytes()).hexdigest() == _AS_GIVEN


def test_every_line_of_the_runbook_has_its_row_and_no_row_is_of_another_text() -> None:
    assert [(row.line, row.says) for row in table()] == [(line.number, line.words) for line in runbook()]


def test_every_row_says_something_of_its_own() -> None:
    said = [row.does for row in table()]

    assert min(map(len, said)) > 20
    assert sorted({each for each in said if said.count(each) > 1}) == []


def test_the_page_is_the_table() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run `python -m tests.runbook_coverage.document`"


@pytest.mark.parametrize("file", sorted({test.partition("::")[0] for test in named()}))
def test_each_test_that_is_named_is_there_and_played_in_every_standard_run(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    wanted = [test.split("::")[1:] for test in named() if test.startswith(f"{file}::")]

    assert [path for path in wanted if not _played(tree, path)] == []


def test_a_test_counts_that_passed_with_all_of_its_parameters() -> None:
    seen = {"a::one[1]": {"passed"}, "a::one[2]": {"skipped"}, "a::two[x]": {"passed"}, "a::three": {"failed"}}

    missing = unproven(["a::one", "a::two", "a::three", "a::gone"], seen)

    assert missing == {"a::one": "skipped", "a::three": "failed", "a::gone": "not run"}


@pytest.mark.parametrize(
    ("names", "picked", "status"),
    [
        (["test_sound", "test_skipped", "test_gone"], [], 1),
        pytest.param(["test_sound"], [], 0, marks=pytest.mark.long),
        pytest.param(["test_skipped", "test_gone"], ["tests/test_some.py"], 0, marks=pytest.mark.long),
    ],
    ids=["a skipped and a missing one", "all passed", "only some are played"],
)
def test_the_whole_run_fails_where_a_named_test_did_not_pass_in_it(
    tmp_path: Path, names: list[str], picked: list[str], status: int
) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text(_INI)
    (tmp_path / "conftest.py").write_text(_CONFTEST.format(named=[f"tests/test_some.py::{name}" for name in names]))
    (tmp_path / "tests" / "test_some.py").write_text(_TESTS)

    ended = _run(tmp_path, picked)

    assert ended.returncode == status, ended.stdout + ended.stderr
    assert ("tests/test_some.py::test_skipped: skipped" in ended.stdout) == bool(status)
    assert ("tests/test_some.py::test_gone: not run" in ended.stdout) == bool(status)


def _run(home: Path, picked: list[str]) -> subprocess.CompletedProcess[str]:
    there = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV"))}
    line = [sys.executable, "-B", "-m", "pytest", *picked]
    there |= {"PYTHONPATH": str(ROOT)}
    return subprocess.run(line, cwd=home, env=there, capture_output=True, text=True, check=False, timeout=60)


def _played(tree: ast.Module, path: list[str]) -> bool:
    """It is defined there, and neither it, nor its class, nor its module is marked as one that may be left out."""
    if any(isinstance(node, ast.Assign) and _is_mark(node) for node in tree.body):
        return False
    body: list[ast.stmt] = tree.body
    for name in path:
        found = [node for node in body if isinstance(node, _DEFINITION) and node.name == name]
        if not found or any(_leaves_out(ast.unparse(each)) for each in found[0].decorator_list):
            return False
        body = found[0].body
    return True


_DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_mark(node: ast.Assign) -> bool:
    return ast.unparse(node.targets[0]) == "pytestmark" and _leaves_out(ast.unparse(node.value))


def _leaves_out(mark: str) -> bool:
    return any(f"mark.{name}" in mark for name in _LEFT_OUT)
