"""When a services file that changes is read, and what comes into force of it: look by look, without any waiting."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.assembly.reloading import Reloading
from bot.catalog import Catalog, CurrentCatalog, digest_of, files, load
from bot.errors import Misconfigured, Unreachable
from bot.ports import Journal
from tests.unit.test_services_directory import GOOD, TEAM, put


class Looks:
    """A directory, the catalog in force, and what was said of it."""

    def __init__(self, home: Path) -> None:
        self.directory = put(home, GOOD)
        self.catalog = CurrentCatalog.of(load(self.directory))
        self.rolling: list[str] = []
        self.taken: list[tuple[str, ...]] = []
        self.only_at_a_start = False
        self.silent = False
        self.reloading = Reloading(
            self.directory, self.catalog, cast("Journal", self), check=self._check, taken=self._took
        )

    async def in_state(self, *_: object) -> tuple[Any, ...]:
        if self.silent:
            raise Unreachable("The journal did not answer.")
        return tuple(SimpleNamespace(service=name) for name in self.rolling)

    def _check(self, newer: Catalog) -> None:
        if self.only_at_a_start:
            raise Misconfigured("Only at a start.")

    def _took(self, before: Catalog, rights: tuple[str, ...]) -> None:
        assert before.digest != self.catalog.digest or self.rolling == []
        self.taken.append(rights)

    def write(self, file: str, text: str) -> None:
        (self.directory / file).write_text(text, encoding="utf-8")

    async def look(self, times: int = 2) -> None:
        for _ in range(times):
            await self.reloading.look()


WITHOUT_ANA = GOOD["web.yml"].replace("requesters: [ana, ben]", "requesters: [ben]")
CHANGE = ("~ services.web.requesters: ana, ben → ben",)


@pytest.fixture
def looks(tmp_path: Path) -> Looks:
    return Looks(tmp_path)


async def test_what_was_changed_is_in_force_once_it_has_been_left_alone(looks: Looks) -> None:
    await looks.look(3)
    assert looks.taken == []
    looks.write("web.yml", WITHOUT_ANA[:-40])  # half of it is written, and valid or not, nobody reads it yet
    await looks.look(1)
    looks.write("web.yml", WITHOUT_ANA)
    await looks.look(1)
    assert (looks.taken, looks.reloading.refused) == ([], "")

    await looks.look(1)

    assert looks.taken == [CHANGE]
    assert looks.catalog.services["web"].requesters == ("ben",)
    assert looks.catalog.digest == load(looks.directory).digest


@pytest.mark.parametrize("half", [WITHOUT_ANA + "# so far\n", "services: ["])
async def test_what_is_written_while_it_is_read_is_neither_in_force_nor_refused_before_it_is_whole(
    looks: Looks, monkeypatch: pytest.MonkeyPatch, half: str
) -> None:
    """A large file is read for a while."""
    reads = digest_of

    def meanwhile(path: Path) -> str:
        looks.write("web.yml", half)
        return reads(path)

    await looks.look()
    looks.write("web.yml", GOOD["web.yml"] + "\n")
    await looks.look(1)
    with monkeypatch.context() as writing:
        writing.setattr("bot.assembly.reloading.digest_of", meanwhile)
        await looks.look(1)
    assert (looks.taken, looks.reloading.refused) == ([], "")
    looks.write("web.yml", WITHOUT_ANA)

    await looks.look()

    assert (looks.taken, looks.reloading.refused) == ([CHANGE], "")


async def test_one_that_is_written_again_and_again_is_told_until_it_is_left_alone(looks: Looks) -> None:
    for number in range(40):
        assert bool(looks.reloading.refused) is (number >= 30), number
        looks.write("web.yml", f"{GOOD['web.yml']}#{'#' * number}\n")
        await looks.look(1)
    assert "written again and again" in looks.reloading.refused
    looks.write("web.yml", WITHOUT_ANA)
    await looks.look(2)

    assert (looks.taken, looks.reloading.refused) == ([CHANGE], "")


async def test_a_file_that_an_editor_replaces_and_a_volume_that_is_linked_anew_are_noticed(tmp_path: Path) -> None:
    looks = Looks(tmp_path)
    await looks.look()
    (looks.directory / ".web.yml.new").write_text(WITHOUT_ANA, encoding="utf-8")
    (looks.directory / ".web.yml.new").replace(looks.directory / "web.yml")
    await looks.look()
    assert looks.taken == [CHANGE]

    for name, text in (("..1", WITHOUT_ANA), ("..2", GOOD["web.yml"])):
        (looks.directory / name).mkdir()
        (looks.directory / name / "web.yml").write_text(text, encoding="utf-8")
    (looks.directory / "..data").symlink_to("..1")
    (looks.directory / "web.yml").unlink()
    (looks.directory / "web.yml").symlink_to("..data/web.yml")
    await looks.look()
    assert len(looks.taken) == 1, "it is the same text"
    (looks.directory / "..new").symlink_to("..2")
    (looks.directory / "..new").replace(looks.directory / "..data")
    await looks.look()
    assert looks.taken[1:] == [("~ services.web.requesters: ben → ana, ben",)]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("web.yml", "services: [", "web.yml:1 A bracket is opened and not closed."),
        ("web.yml", GOOD["web.yml"].replace("eu-west-1", "eu-wets-1"), "web.yml:5"),
        ("web.yml", GOOD["web.yml"].replace("cluster: prod", "cluster: hunter2"), "may not hold “…”: of `clusters`"),
        ("x.yml", TEAM.format(name="x"), "x.yml:1 No team x stands under `teams`"),
    ],
)
async def test_what_is_not_valid_is_refused_and_what_was_in_force_stays(
    looks: Looks, file: str, text: str, said: str
) -> None:
    before = looks.catalog.digest
    looks.write(file, text)

    await looks.look(4)

    assert (looks.catalog.digest, looks.taken) == (before, [])
    assert said in looks.reloading.refused
    assert "hunter2" not in looks.reloading.refused, "a value may be a secret that was put in the wrong place"
    (looks.directory / file).unlink()
    for name, good in GOOD.items():
        looks.write(name, good)
    await looks.look()
    assert (looks.reloading.refused, looks.taken) == ("", [])


async def test_files_that_are_gone_or_cannot_be_read_change_nothing(looks: Looks) -> None:
    for file in looks.directory.iterdir():
        file.unlink()
    await looks.look()
    assert "holds no services file" in looks.reloading.refused
    os.rmdir(looks.directory)
    await looks.look()
    assert "No such file or directory" in looks.reloading.refused
    assert list(looks.catalog.services) == ["pay", "web"]


async def test_what_could_not_be_read_is_read_once_it_can_be_though_nothing_was_written(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`chmod` changes neither the text nor when it was written."""

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    await looks.look()
    looks.write("web.yml", WITHOUT_ANA)
    with monkeypatch.context() as unreadable:
        unreadable.setattr("bot.catalog.files.os.open", denied)
        await looks.look(3)
    assert "Permission denied. Let the user that the bot runs as read it." in looks.reloading.refused
    assert looks.taken == []

    await looks.look(1)

    assert (looks.reloading.refused, looks.taken) == ("", [CHANGE])


async def test_what_only_a_restart_can_change_is_said(looks: Looks) -> None:
    looks.only_at_a_start = True
    looks.write("web.yml", WITHOUT_ANA)
    await looks.look()

    assert (looks.reloading.refused, looks.taken) == ("Only at a start.", [])


async def test_a_signal_does_not_wait_and_asks_again_for_the_same_text_in_vain(looks: Looks) -> None:
    looks.write("web.yml", WITHOUT_ANA)
    looks.reloading.ask()
    await looks.look(1)
    assert looks.taken == [CHANGE]
    looks.reloading.ask()
    await looks.look(1)
    assert looks.taken == [CHANGE]


async def test_while_the_journal_is_silent_nothing_comes_into_force_and_later_it_does(looks: Looks) -> None:
    looks.silent = True
    looks.write("web.yml", WITHOUT_ANA)
    await looks.look(1)
    for _ in range(2):
        with pytest.raises(Unreachable):
            await looks.reloading.look()
    assert looks.catalog.services["web"].requesters == ("ana", "ben")
    looks.silent = False
    await looks.look(1)
    assert looks.taken == [CHANGE]


async def test_a_service_that_is_being_rolled_back_is_seen_to_its_end_where_that_was_begun(looks: Looks) -> None:
    looks.rolling = ["pay", "web"]
    home = GOOD["home.yml"].replace("clusters: [prod]", "clusters: [prod, other]")
    looks.write("home.yml", home)
    looks.write("web.yml", WITHOUT_ANA.replace("cluster: prod", "cluster: other"))
    looks.write("pay.yml", TEAM.format(name="pay-2").replace("pay-2-service", "pay-2"))

    await looks.look(4)
    pay, web = looks.catalog.services["pay"], looks.catalog.services["web"]
    assert (pay.ecs_name, pay.requesters, pay.approvers) == ("prod/pay-service", (), ()), "and nobody may ask for more"
    assert (web.ecs_name, web.requesters) == ("prod/web-service", ("ben",)), "rights are those of the newest file"
    assert len(looks.taken) == 1

    looks.rolling = []
    await looks.look(2)
    assert list(looks.catalog.services) == ["pay-2", "web"]
    assert looks.catalog.services["web"].ecs_name == "other/web-service"
    assert len(looks.taken) == 2


async def test_whoever_holds_the_catalog_sees_all_of_the_newest_or_all_of_the_one_before(looks: Looks) -> None:
    held, kept = looks.catalog, looks.catalog.as_it_is()
    looks.write("web.yml", WITHOUT_ANA)
    await looks.look()

    assert held.services["web"].requesters == ("ben",)
    assert kept.services["web"].requesters == ("ana", "ben")
    assert kept.digest != held.digest


async def test_a_look_costs_as_much_however_many_other_files_lie_beside(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(300):
        (looks.directory / f"{number}.log").touch()
    looked, stat = list[str](), Path.stat

    def noted(path: Path, **how: bool) -> os.stat_result:
        looked.append(path.name)
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", noted)
    await looks.look(3)
    assert not any(name.endswith(".log") for name in looked)
    assert {"home.yml", "pay.yml", "web.yml"}.issubset(looked)

    looks.write("web.yml", WITHOUT_ANA)
    (looks.directory / "7.log").write_text("another line", encoding="utf-8")
    await looks.look()
    assert looks.taken == [CHANGE]


async def test_a_directory_that_holds_far_more_is_refused_and_read_again_once_it_does_not(
    looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ENTRIES", 5)
    looks.write("web.yml", WITHOUT_ANA)
    for number in range(3):
        (looks.directory / f"{number}.log").touch()
    await looks.look()
    assert "holds more than 5 files" in looks.reloading.refused
    assert looks.taken == []

    (looks.directory / "0.log").unlink()
    await looks.look()
    assert (looks.taken, looks.reloading.refused) == ([CHANGE], "")
