"""The bot does its work as its image is meant to be run: no root, no capability, nothing to write but its data."""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from playground.bot_process import BotProcess
from playground.stage import ROOT, Stage
from tests.scenarios.test_restart import ends_well, rolling

CONFINED = Path(__file__).with_name("confined.sh")
_IMPORT = "import bot; assert bot.__file__.startswith('/srv/'), bot.__file__"
NONE = "0000000000000000"
STATUS = ("Uid:\t10001\t10001\t10001\t10001", f"CapEff:\t{NONE}", f"CapBnd:\t{NONE}", "NoNewPrivs:\t1")


def confined(*words: str) -> list[str]:
    return ["unshare", "--mount", "sh", str(CONFINED), sys.executable, *words]


class ConfinedBot(BotProcess):
    async def start(self) -> None:
        data = str(Path(self.variables["ROLLBACK_CONFIG"]).parent)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *confined("-m", "bot", "serve"),
                env={**self.variables, "DATA": data, "CODE": str(ROOT)},
                stdout=log,
                stderr=log,
            )


def why_not() -> str:
    """Why nothing can be confined here, "" if it can."""
    with tempfile.TemporaryDirectory() as home:
        words, environment = confined("-c", _IMPORT), {**os.environ, "DATA": home, "CODE": str(ROOT)}
        try:
            return subprocess.run(words, env=environment, capture_output=True, check=True, text=True).stderr
        except OSError as error:
            return str(error)
        except subprocess.CalledProcessError as error:
            return str(error.stderr)


def about(pid: int | None, what: str) -> str:
    return Path(f"/proc/{pid}/{what}").read_text(encoding="utf-8")


@pytest.mark.long
async def test_without_root_or_capabilities_and_on_a_read_only_file_system_a_service_is_rolled_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if problem := why_not():
        pytest.skip(f"it needs root, unshare and setpriv: {problem}")
    monkeypatch.setattr("playground.stage.BotProcess", ConfinedBot)
    async with Stage(speed=60) as stage:
        status = about(stage.bot.pid, "status")
        assert [line for line in STATUS if line not in status] == []
        mounts = map(str.split, about(stage.bot.pid, "mounts").splitlines())
        (root,) = [options for _, where, _, options, *_ in mounts if where == "/"]
        assert "ro" in root.split(",")

        await ends_well(stage, await rolling(stage))


def test_the_image_names_the_user_that_the_test_plays() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "\nUSER 10001\n" in dockerfile
    assert "--reuid=10001 --regid=10001" in CONFINED.read_text(encoding="utf-8")
