"""Installing says how far it is, in few lines, and shows all that pip said where it fails."""

import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from requirements.install import Progress, install, pinned

ROOT = Path(__file__).parents[2]


def test_it_says_how_many_packages_are_there_and_which_comes_now() -> None:
    progress = Progress(51)
    assert str(progress) == "asking the package index"
    for line in ("Collecting aiohttp==3.14.5 (from -r playground.lock (line 1))", "  Downloading aiohttp.whl (1.7 MB)"):
        progress.hear(line)
    progress.hear("Requirement already satisfied: attrs==25.1 in ./lib")
    assert str(progress) == "fetched 2 of at most 51 packages, now attrs"
    progress.hear("Installing collected packages: attrs, aiohttp")
    assert str(progress) == "unpacking"


def test_the_lock_files_say_how_many_are_wanted(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text(
        "a==1 \\\n    --hash=sha256:00\nmoto[ecs]==5 \\\n    --hash=sha256:01\n    # via a\n", encoding="utf-8"
    )
    assert pinned(["--require-hashes", "-r", str(lock)]) == 2
    assert pinned(["-r", str(ROOT / "requirements/playground.lock")]) > 20


def test_a_failure_shows_what_pip_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "none.lock"
    lock.write_text("nothing-of-this-name==1\n", encoding="utf-8")
    assert install(["--no-index", "-r", str(lock)], pause=60) != 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "nothing-of-this-name" in said.err


def test_it_installs_into_another_environment_that_has_no_pip(tmp_path: Path) -> None:
    wheel, other = tmp_path / "small_thing-1.0-py3-none-any.whl", tmp_path / "other"
    with ZipFile(wheel, "w") as file:
        file.writestr("small_thing.py", "print('there')\n")
        about = "small_thing-1.0.dist-info"
        file.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: small-thing\nVersion: 1.0\n")
        file.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{about}/RECORD", "")
    venv.create(other)

    assert install(["--python", str(other), "--no-index", str(wheel)], pause=60) == 0
    run = [other / "bin" / "python", "-c", "import small_thing"]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout == "there\n"
    assert subprocess.run([sys.executable, *run[1:]], capture_output=True, check=False).returncode != 0
