"""Every mistake in the services file is told with its line, its key, and what was meant; all of them at once."""

import json
import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import botocore
import pytest

from bot.catalog import InvalidFile, load, right_part
from bot.errors import Misconfigured
from bot.regions import FORM, REGIONS, misspelt, unheard_of

GOOD = """\
home:
  team: T0QUILT
  incident_channel: C0INCIDENT
people:
  ana: [U0AAAA]
  ben: [U0BBBB]
services:
  web:
    cluster: prod
    service: web-service
    region: eu-west-1
    requesters: [ana, ben]
    approvers: [ana, ben]
    health: {url: "https://x.example.com/h", status: 200}
    requests:
      - {name: config, url: "https://x.example.com/c", json: {mode: P}}
    features:
      mcp:
        environment: {Q: "false"}
        off_when: {url: "https://x.example.com/c", json: {q: false}}
"""
MISTAKES = Path(__file__).with_suffix(".txt")


def told(home: Path, text: str | bytes) -> list[str]:
    """What is said of such a file, a line for each flaw."""
    file = home / "services.yml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InvalidFile) as refused:
        load(file)
    head, *lines = str(refused.value).splitlines()
    assert re.fullmatch(rf"The services file {re.escape(str(file))} is not (valid|YAML):", head)
    return [line.strip() for line in lines]


def mistakes() -> Iterator[tuple[str, str, str]]:
    """-> what stands in the file, what is written instead, and what is said of it."""
    for right, wrong, said in re.findall(
        r"^-(.*)\n\+(.*)\n= (.*)$", MISTAKES.read_text(encoding="utf-8"), re.MULTILINE
    ):
        yield _unescaped(right), _unescaped(wrong), said


def _unescaped(text: str) -> str:
    return re.sub(r"\\(n|t|x..|u....)", lambda found: json.loads(f'"{found[0].replace("x", "u00")}"'), text)


@pytest.mark.parametrize(("right", "wrong", "said"), mistakes())
def test_a_mistake_is_told_with_its_line_its_key_and_what_was_meant(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    assert right in GOOD

    assert told(tmp_path, GOOD.replace(right, wrong, 1))[0] == f"services.yml:{said}"


def test_a_value_that_is_wrong_inside_a_trigger_is_told_alone_and_not_as_if_the_trigger_were(tmp_path: Path) -> None:
    """A trigger may also be `off`: that is not what was meant."""
    text = f"{GOOD}    triggers: {{errors: {{above: 200}}, slow: {{for: 90s}}}}\n"

    assert told(tmp_path, text) == [
        "services.yml:21 `services.web.triggers.errors.above` is “200”. It should be a number of percent above 0, "
        "up to 100, such as 10: of the requests.",
        "services.yml:21 `services.web.triggers.slow.for` is “90s”. Whole minutes are meant: CloudWatch's metrics have "
        "one value a minute.",
    ]


def test_a_service_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    again = GOOD[GOOD.index("  web:") :].replace("[ana, ben]", "[ben, ana]")

    assert told(tmp_path, GOOD + again) == [
        "services.yml:21 `services.web` stands twice: in line 8 already. Keep one of the two."
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines_and_each_but_once(tmp_path: Path) -> None:
    text = GOOD.replace("T0QUILT", "quilt").replace("C0INCIDENT", "incidents").replace("approvers:", "aprovers:")
    text = text.replace("eu-west-1", "eu-wets-9").replace("  ben:", "  ana:")

    lines = [line.split()[:2] for line in told(tmp_path, text)]

    assert lines == [
        ["services.yml:2", "`home.team`"],
        ["services.yml:3", "`home.incident_channel`"],
        ["services.yml:6", "`people.ana`"],
        ["services.yml:11", "`services.web.region`"],
        ["services.yml:13", "`aprovers`"],
    ]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "just a sentence", "- a\n", "home: x\n"])
def test_what_is_no_services_file_at_all_is_told_what_one_begins_with(tmp_path: Path, text: str) -> None:
    said = "\n".join(told(tmp_path, text))

    assert "services.example.yml" in said or "`incident_channel`" in said or "`people`, `services`" in said


def test_aliases_that_stand_for_more_than_anybody_wrote_are_refused_before_they_are_looked_through(
    tmp_path: Path,
) -> None:
    laughs = "".join(f"{name}: &{name} [{', '.join([f'*{of}'] * 10)}]\n" for of, name in pairwise("abcdefghi"))

    assert told(tmp_path, "a: &a [*a]\n") == [
        "services.yml:1 Its *aliases repeat each other without end. Write out what is meant."
    ]
    assert told(tmp_path, f"a: &a [x]\n{laughs}") == [
        "services.yml:7 Its *aliases make it far too large. Write out what is meant."
    ]


def test_a_file_that_is_nested_without_end_is_refused_in_words(tmp_path: Path) -> None:
    said = told(tmp_path, f"a: {'[' * 3000}{']' * 3000}")

    assert said == ["services.yml:1 It is nested too deeply. Write it flatter."]


def test_a_key_that_is_merged_in_and_overridden_does_not_stand_twice(tmp_path: Path) -> None:
    merged = GOOD.replace("  web:\n", "  web: &web\n") + "  api: {<<: *web, service: api, approval_expires: 1h}\n"
    file = tmp_path / "services.yml"
    file.write_text(merged, encoding="utf-8")

    assert load(file).services["api"].service == "api"
    assert told(tmp_path, merged.replace("1h", "0m"))[0].startswith("services.yml:21 `services.api.approval_expires`")


@pytest.mark.parametrize("text", [b"\xef\xbb\xbf" + GOOD.encode(), GOOD.replace("\n", "\r\n").encode()])
def test_marks_that_windows_leaves_are_no_mistakes(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "services.yml"
    file.write_bytes(text)

    assert list(load(file).services) == ["web"]


def test_the_regions_are_those_that_botocore_knows() -> None:
    data = Path(botocore.__file__).parent / "data" / "partitions.json"
    partitions = json.loads(data.read_text(encoding="utf-8"))["partitions"]

    known = {region for partition in partitions for region in partition["regions"] if "global" not in region}
    assert known == REGIONS


@pytest.mark.parametrize("region", ["eu-west-9", "us-gov-central-1", "mx-northeast-2", "eusc-fr-south-1"])
def test_a_region_that_is_newer_than_the_bot_may_be_used(tmp_path: Path, region: str) -> None:
    file = tmp_path / "services.yml"
    file.write_text(GOOD.replace("eu-west-1", region), encoding="utf-8")

    assert load(file).services["web"].region == region
    assert unheard_of(region)


def test_every_known_region_has_the_form_by_which_new_ones_are_told() -> None:
    assert [region for region in REGIONS if not re.fullmatch(FORM, region)] == []
    assert [region for region in REGIONS if unheard_of(region) or misspelt(region)] == []


@pytest.mark.parametrize(
    ("change", "home", "people", "services"),
    [
        (("eu-west-1", "Ireland"), True, ["ana", "ben"], []),
        (("status: 200", "status: ok"), True, ["ana", "ben"], ["web"]),
        (("[U0AAAA]", "[a@b.c]"), True, ["ben"], ["web"]),
        (("[U0AAAA]", "[a@b.c, U0AAAA]"), True, ["ana", "ben"], ["web"]),
        (("T0QUILT", "quilt"), False, ["ana", "ben"], ["web"]),
        (("people:", "persons:"), True, [], ["web"]),
    ],
)
def test_of_a_file_with_mistakes_what_is_right_can_be_looked_at(
    tmp_path: Path, change: tuple[str, str], home: bool, people: list[str], services: list[str]
) -> None:
    file = tmp_path / "services.yml"
    file.write_text(GOOD.replace(*change), encoding="utf-8")

    with pytest.raises(InvalidFile):
        load(file)
    right = right_part(file)

    assert right
    assert (right.home_known, [*right.catalog.people], [*right.catalog.services]) == (home, people, services)


@pytest.mark.parametrize("text", ["", "- a\n", "hello", "home:\n\tteam: x\n"])
def test_of_what_is_no_services_file_nothing_is_right(tmp_path: Path, text: str) -> None:
    (tmp_path / "services.yml").write_text(text, encoding="utf-8")

    assert right_part(tmp_path / "services.yml") is None
    assert right_part(tmp_path) is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            FileNotFoundError(2, "No such file or directory"),
            "Name where it is .ROLLBACK_CONFIG, or",
        ),
        (IsADirectoryError(21, "Is a directory"), "Set ROLLBACK_CONFIG to the file itself"),
        (PermissionError(13, "Permission denied"), "Let the user that the bot runs as read it."),
    ],
)
def test_a_file_that_cannot_be_opened_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(Misconfigured, match=f"services.yml: {error.strerror}. {said}"):
        load(Path("services.yml"))
