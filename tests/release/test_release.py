"""A release says one version in one place: what does not agree stops it before anything is built."""

import re
import tomllib

import pytest
import yaml

from tests.release.check import entries, flaws, notes
from tests.schema import ROOT

CHANGELOG = """# Changelog

## Unreleased

## 0.2.0 - 2026-12-01

### Added

- Something.

## 0.1.0 - 2026-11-01

- The first.
"""
WORKFLOW = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")


def test_where_version_tag_and_changelog_agree_it_is_released_with_what_the_changelog_says() -> None:
    assert flaws("v0.2.0", version="0.2.0", changelog=CHANGELOG) == []
    assert notes("v0.2.0", CHANGELOG) == "### Added\n\n- Something."


@pytest.mark.parametrize(
    ("tag", "version", "changelog", "said"),
    [
        ("0.2.0", "0.2.0", CHANGELOG, "no tag of a release"),
        ("v0.2.0-rc1", "0.2.0", CHANGELOG, "no tag of a release"),
        ("v0.2.0; rm -rf /", "0.2.0", CHANGELOG, "no tag of a release"),
        ("", "0.2.0", CHANGELOG, "no tag of a release"),
        ("v0.3.0", "0.2.0", CHANGELOG, "pyproject.toml has version 0.2.0"),
        ("v0.3.0", "0.3.0", CHANGELOG, "The newest version in CHANGELOG.md is 0.2.0"),
        ("v0.1.0", "0.1.0", CHANGELOG, "The newest version in CHANGELOG.md is 0.2.0"),
        ("v0.2.0", "0.2.0", CHANGELOG.replace("## Unreleased\n", "## Unreleased\n\n- Left.\n"), "under Unreleased"),
        ("v0.2.0", "0.2.0", CHANGELOG.replace(" - 2026-12-01", ""), "on which day"),
        ("v0.2.0", "0.2.0", CHANGELOG.replace("### Added\n\n- Something.\n", ""), "says nothing of 0.2.0"),
        ("v0.2.0", "0.2.0", "# Changelog\n", "is nothing"),
    ],
)
def test_what_does_not_agree_is_said(tag: str, version: str, changelog: str, said: str) -> None:
    assert said in " ".join(flaws(tag, version=version, changelog=changelog))


def test_the_changelog_has_what_is_unreleased_first_and_no_version_twice() -> None:
    named = [version for version, _, _ in entries((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))]

    assert named[0] == "Unreleased"
    assert len(named) == len(set(named))


def test_the_version_stands_in_one_place() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    code = [*ROOT.glob("bot/**/*.py"), ROOT / "Dockerfile", *ROOT.glob("deploy/**/*.yml")]

    assert [path.name for path in code if f'"{version}"' in path.read_text(encoding="utf-8")] == []


def test_every_action_of_a_workflow_is_named_by_its_commit() -> None:
    used = re.findall(r"uses: (\S+)", WORKFLOW)

    assert used
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []


def test_no_job_of_a_release_has_a_right_that_it_does_not_name() -> None:
    workflow = yaml.safe_load(WORKFLOW)

    assert workflow["permissions"] == {}
    assert all("permissions" in job for job in workflow["jobs"].values())
