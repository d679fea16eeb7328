"""`rollback-bot check`, as a pipeline calls it: what is wrong, which rights change, and who may change them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from tests.operating.wires import run
from tests.unit.test_services_directory import GOOD, put


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return put(tmp_path, GOOD)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    (tmp_path / "old").mkdir()
    return put(tmp_path / "old", GOOD)


def check(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, words)])


def edit(directory: Path, file: str, before: str, after: str) -> None:
    text = (directory / file).read_text(encoding="utf-8")
    assert before in text
    (directory / file).write_text(text.replace(before, after), encoding="utf-8")


async def test_without_any_setting_a_directory_is_judged_with_file_and_line(new: Path) -> None:
    """As a process of its own, with neither tokens nor a database."""
    status, said, _ = await run("check", str(new))
    assert (status, said.startswith("Valid: 2 services of 2 teams, digest ")) == (0, True)

    edit(new, "web.yml", "approvers: [ana, ben]", "approvers: [ana]")
    status, said, problem = await run("check", variables={"ROLLBACK_CONFIG": str(new)})
    assert (status, said) == (2, "")
    assert "web.yml:7 `services.web`: nobody but ana could approve what ana asks for." in problem


async def test_a_program_reads_the_same_as_json(new: Path) -> None:
    status, said, _ = await run("check", str(new), "--json")
    assert (status, json.loads(said)["valid"], json.loads(said)["teams"]) == (0, True, ["pay", "web"])

    edit(new, "pay.yml", "cluster: prod", "clutser: prod")
    status, said, problem = await run("check", str(new), "--json")
    assert (status, problem) == (2, "")
    told = json.loads(said)
    assert (told["valid"], told["exit_status"]) == (False, 2)
    assert {"file": "pay.yml", "line": 3, "what": "`clutser` is not known.", "fix": "Did you mean `cluster`?"} in told[
        "problems"
    ]


@pytest.mark.parametrize(
    ("file", "change", "line"),
    [
        (
            "web.yml",
            ("requesters: [ana, ben]", "requesters: [ana]"),
            "~ services.web.requesters: ana, ben → ana",
        ),
        ("home.yml", ("ben: [U0BBBB]", "ben: [U0EVIL]"), "~ people.ben: U0BBBB → U0EVIL"),
        ("home.yml", ("clusters: [prod]", "clusters: ['*']"), "~ teams.web: "),
        ("pay.yml", ("pay-service", "pay-everything"), "~ services.pay.service: pay-service → pay-everything"),
        ("web.yml", ("    region", "    watch: propose\n    region"), "~ services.web.watch: off → propose"),
        ("home.yml", ("C0INCIDENT", "C0OTHER"), "~ home.incident_channel: "),
    ],
)
def test_a_right_that_changes_is_shown_and_a_person_has_to_look(
    new: Path, old: Path, file: str, change: tuple[str, str], line: str
) -> None:
    edit(new, file, *change)

    found = check(new, "--against", old)

    assert found.exit_code == 1
    assert f"Rights that change:\n  {line}" in found.output


def test_what_gives_nobody_a_right_is_shown_and_passes(new: Path, old: Path) -> None:
    edit(new, "web.yml", "    region", "    rollout_deadline: 20m\n    region")

    found = check(new, "--against", old)

    assert found.exit_code == 0
    assert "Rights that change" not in found.output
    assert "Also changed:\n  ~ services.web.rollout_deadline: 15 min → 20 min" in found.output


def test_the_same_people_in_another_order_have_the_same_rights(new: Path, old: Path) -> None:
    edit(new, "web.yml", "approvers: [ana, ben]", "approvers: [ben, ana]")

    found = check(new, "--against", old)

    assert found.exit_code == 0
    assert "Rights that change" not in found.output
    assert "Also changed:\n  ~ services.web.approvers: ana, ben → ben, ana" in found.output


def test_what_is_added_to_the_end_of_a_long_list_is_seen(new: Path, old: Path) -> None:
    many = [f"engineer-{number:02}" for number in range(30)]
    for directory in (new, old):
        people = "".join(f"  {name}: [U0E{number:02}]\n" for number, name in enumerate([*many, "mallory"]))
        edit(directory, "home.yml", "  ben: [U0BBBB]\n", f"  ben: [U0BBBB]\n{people}")
    edit(old, "web.yml", "approvers: [ana, ben]", f"approvers: [{', '.join(many)}]")
    edit(new, "web.yml", "approvers: [ana, ben]", f"approvers: [{', '.join([*many, 'mallory'])}]")

    (line,) = [line for line in check(new, "--against", old).output.splitlines() if "services.web.approvers" in line]

    before, _, after = line.partition(" → ")
    assert before.endswith("engineer-29")
    assert after.endswith("engineer-29, mallory")
    assert len(line) < 200


_ACTS = "    watch: auto\n    triggers: {errors: {above: 10}}\n    region"


def test_what_an_alarm_fires_at_is_a_right_where_it_acts_by_itself(new: Path, old: Path) -> None:
    for directory in (new, old):
        edit(directory, "web.yml", "    region", _ACTS)
        edit(directory, "pay.yml", "    region", _ACTS.replace("auto", "propose"))
    edit(new, "web.yml", "{above: 10}", "{above: 5}")
    edit(new, "pay.yml", "{above: 10}", "{above: 5}")

    found = check(new, "--against", old)

    assert found.exit_code == 1
    rights, _, others = found.output.partition("Also changed:")
    assert "~ services.web.triggers: " in rights
    assert "services.pay.triggers" not in rights
    assert "~ services.pay.triggers: " in others


def test_triggers_of_everybody_are_a_right_of_those_that_act_by_them(new: Path, old: Path) -> None:
    for directory in (new, old):
        edit(directory, "web.yml", "    region", "    watch: auto\n    region")
    edit(new, "home.yml", "home:\n", "home:\n  triggers: {slow: {above: 0.1}}\n")

    rights, _, others = check(new, "--against", old).output.partition("Also changed:")

    assert "~ services.web.triggers: " in rights
    assert "~ services.pay.triggers: " in others


_SOMEBODY = "    contacts: {primary: [cleo], secondary: [dan]}\n    region"
_NOBODY_IS_ASKED = {
    "escalation: {remind_after: 30s, next_after: 30s}": "emergency: {}",
    "templates: {users: {well: All is well}}": "public: auto",
    "known_as: Somebody Else": "public: auto",
}


@pytest.mark.parametrize("key", _NOBODY_IS_ASKED)
def test_what_decides_when_nobody_is_asked_is_a_right_where_nobody_is(new: Path, old: Path, key: str) -> None:
    for directory in (new, old):
        for file in ("web.yml", "pay.yml"):
            edit(directory, file, "    region", _SOMEBODY)
        edit(directory, "home.yml", "  ben: [U0BBBB]\n", "  ben: [U0BBBB]\n  cleo: [U0CCCC]\n  dan: [U0DDDD]\n")
        edit(directory, "web.yml", "    region", f"    {_NOBODY_IS_ASKED[key]}\n    region")
    for file in ("web.yml", "pay.yml"):
        edit(new, file, "    region", f"    {key}\n    region")

    found, name = check(new, "--against", old), key.partition(":")[0]

    assert found.exit_code == 1, found.exception
    rights, _, others = found.output.partition("Also changed:")
    assert f"~ services.web.{name}: " in rights
    assert f"services.pay.{name}" not in rights
    assert f"~ services.pay.{name}: " in others


_WEEKEND = "{from: fri 16:00, to: mon 08:00, reason: weekend}"


@pytest.mark.parametrize(
    ("was", "now", "right"),
    [
        ("holds: true", "holds: false", True),
        ("holds: false", "holds: true", False),
        (f"freeze: [{_WEEKEND}]", "freeze: []", True),
        (f"freeze: [{_WEEKEND}]", f"freeze: [{_WEEKEND.replace('16:00', '22:00')}]", True),
        ("freeze: []", f"freeze: [{_WEEKEND}]", False),
        ("logs: {group: /web, critical: FATAL}", "logs: {group: /payments, critical: FATAL}", True),
        ("logs: {group: /web, critical: FATAL}", "logs: {group: /web, critical: ERROR}", False),
        ("follow_ups: {due_in: 5d}", "follow_ups: {issues: {github: quiltdata/other}}", True),
        ("follow_ups: {due_in: 5d}", "follow_ups: {due_in: 9d}", False),
        ("drills: {hours: tue 10:00-12:00}", "drills: {hours: wed 10:00-12:00}", False),
    ],
)
def test_what_takes_a_brake_away_or_reaches_elsewhere_is_a_right(
    new: Path, old: Path, was: str, now: str, right: bool
) -> None:
    for directory, line in ((old, was), (new, now)):
        staging = "    staging: true\n" if "drills" in line else ""
        edit(directory, "web.yml", "    region", f"{staging}    {line}\n    region")
        edit(directory, "home.yml", "secrets: [WEB_*]", "secrets: [WEB_*], repositories: [quiltdata/*]")

    found = check(new, "--against", old)

    assert (found.exit_code, "Rights that change" in found.output) == ((1, True) if right else (0, False))
    assert f"~ services.web.{was.partition(':')[0]}: " in found.output


def test_a_change_of_home_that_holds_for_every_service_is_told_once(new: Path, old: Path) -> None:
    edit(new, "home.yml", "[board]}\n", "[board]}\n  public: auto\n")

    assert "  ~ services.pay.public, services.web.public: ask → auto" in check(new, "--against", old).output


def test_nobody_lets_himself_change_what_he_may_not_by_the_same_change(new: Path, old: Path) -> None:
    edit(new, "web.yml", "    region", "    rollout_deadline: 20m\n    region")
    assert check(new, "--against", old, "--changed-by", "ben").exit_code == 0

    stranger = check(new, "--against", old, "--changed-by", "ana")
    assert (stranger.exit_code, "ana may not change web. Who may: ben." in stranger.output) == (1, True)

    edit(new, "home.yml", "changed_by: [ben]", "changed_by: [ben, ana]")
    edit(new, "home.yml", "home:\n", "home:\n  changed_by: [ana]\n")
    granted = check(new, "--against", old, "--changed-by", "ana")
    assert granted.exit_code == 1
    assert "ana may not change web." in granted.output
    assert "ana may not change home. Who may: nobody: name somebody in `home.changed_by`." in granted.output


def git(directory: Path, *words: str) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", directory, *who, *words], check=True, capture_output=True)


def test_a_revision_of_git_is_compared_with_without_being_checked_out(new: Path) -> None:
    git(new.parent, "init", "-q")
    git(new.parent, "add", ".")
    git(new.parent, "commit", "-qm", "x")
    edit(new, "web.yml", "requesters: [ana, ben]", "requesters: [ana]")

    found = check(new, "--against", "git:HEAD")

    assert (found.exit_code, "~ services.web.requesters" in found.output) == (1, True)
    assert check(new / "web.yml", "--against", "git:").exit_code == 1  # main() makes 2 of it


@pytest.mark.parametrize("form", [(), ("--json",)])
async def test_what_is_wrong_with_the_older_one_is_not_told_as_a_mistake_of_the_newer(
    new: Path, old: Path, form: tuple[str, ...]
) -> None:
    edit(old, "web.yml", "    region: eu-west-1", "    region: eu-wets-1\n    bogus: 1")

    status, said, told = await run("check", str(new), "--against", str(old), *form)

    assert status == 2
    what = f"--against {old}: with what stood there nothing can be compared. web.yml:5 "
    if form:
        (problem,) = json.loads(said)["problems"]
        assert (problem["file"], problem["line"]) == (None, None), "a pipeline marks that line of the newer file"
        assert problem["what"].startswith(what)
    else:
        assert told.startswith(what)
        assert "(1 more mistake of it.) Compare with what is valid, or leave --against out." in told


@pytest.mark.parametrize("revision", ["git:no-such-branch", "git:--output=x", "git:"])
async def test_a_revision_that_is_not_there_is_wrong_input(new: Path, revision: str) -> None:
    git(new.parent, "init", "-q")
    status, _, problem = await run("check", str(new), "--against", revision)

    assert (status, "Traceback" in problem) == (2, False)
    assert not (new.parent / "x").exists()


def shown(result: Result) -> Any:
    return json.loads(result.output)


def test_json_says_which_changes_are_rights(new: Path, old: Path) -> None:
    edit(new, "web.yml", "    region", "    emergency: {review_within: 2d}\n    contacts: {primary: [ana]}\n    region")
    edit(new, "web.yml", "    emergency: {review_within: 2d}\n", "    deployer_approves: false\n")

    told = shown(check(new, "--against", old, "--json"))

    assert {"services.web.deployer_approves", "services.web.contacts"} == {
        each["where"][0] for each in told["changes"] if each["right"]
    }
    assert told["exit_status"] == 1
