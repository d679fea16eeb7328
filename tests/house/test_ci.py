"""What continuous integration makes of tests that fail: `.ci/test`, with a `make` that runs pytest in a project."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_MAKE = """#!/usr/bin/env bash
shift && echo run >> runs && exec {python} -m pytest -q -n 2 ${{1#ARGS=}}
"""
_UNSTEADY = """
from pathlib import Path

def test_unsteady():
    again = Path("second").exists()
    Path("second").touch()
    assert again
"""


class Project:
    """`make test` there runs pytest; what was run is counted."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "make").write_text(_MAKE.format(python=sys.executable))
        (home / "make").chmod(0o755)

    def has(self, name: str, text: str) -> None:
        (self.home / f"test_{name}.py").write_text(text)

    def tested(self) -> tuple[int, str]:
        """-> exit status, and what was printed."""
        there = {**os.environ, "PATH": f"{self.home}:{os.environ['PATH']}"}
        there.pop("PYTEST_XDIST_WORKER", None)
        done = subprocess.run(
            [ROOT / ".ci" / "test"], cwd=self.home, env=there, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    @property
    def runs(self) -> int:
        return len((self.home / "runs").read_text().split())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.has("sound", "def test_sound():\n    pass\n")
    return project


def _broken(many: int) -> str:
    return "".join(f"def test_broken_{number}():\n    assert 0\n" for number in range(many))


@pytest.mark.long
def test_what_passes_alone_is_said_and_fails_nothing(project: Project) -> None:
    project.has("unsteady", _UNSTEADY)

    status, said = project.tested()

    assert (status, project.runs) == (0, 2)
    assert "1 failed, 1 passed in " in said
    assert said.endswith("\nunsteady: test_unsteady.py::test_unsteady\n")


@pytest.mark.long
@pytest.mark.parametrize(("many", "runs"), [(0, 1), (1, 2), (3, 2), (4, 1)])
def test_what_is_broken_fails_and_what_is_much_broken_is_not_run_again(project: Project, many: int, runs: int) -> None:
    project.has("broken", _broken(many))

    status, said = project.tested()

    assert (status == 0, project.runs) == (many == 0, runs)
    assert "unsteady" not in said


@pytest.mark.long
def test_one_that_is_unsteady_excuses_none_that_is_broken(project: Project) -> None:
    project.has("unsteady", _UNSTEADY)
    project.has("broken", _broken(1))

    status, said = project.tested()

    assert status != 0
    assert "unsteady: " not in said


@pytest.mark.long
def test_a_file_that_cannot_even_be_read_fails(project: Project) -> None:
    project.has("wrong", "import nothing_like_that\n")

    status, said = project.tested()

    assert status != 0
    assert "unsteady: " not in said


@pytest.mark.long
def test_what_no_second_run_could_show_is_not_run_again(project: Project) -> None:
    """A test that is named as a proof and was skipped or is gone: pytest's cache says so."""
    project.has("unsteady", _UNSTEADY)
    (project.home / "conftest.py").write_text(
        "def pytest_sessionfinish(session):\n"
        '    session.config.cache.set("runbook/unproven", ["tests/test_gone.py::test_gone"])\n'
    )

    status, said = project.tested()

    assert (status == 0, project.runs) == (False, 1)
    assert "unsteady: " not in said
