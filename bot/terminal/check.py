"""The services files by themselves, for a pipeline: are they right, what do they change, and who may change that?"""

import hashlib
import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.catalog import Catalog, Changed, InvalidFile, changes, load, told
from bot.catalog.files import listed, text_of
from bot.errors import Misconfigured
from bot.text import counted

_GIT = "git:"
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Checked:
    """`changes` and `forbidden` are empty where nothing was to be compared. `forbidden`: why, a sentence for each file
    that the one who changed it may not change.
    """

    catalog: Catalog
    changes: Sequence[Changed] = ()
    forbidden: Sequence[str] = ()
    judged: bool = False

    @property
    def rights(self) -> Sequence[Changed]:
        return [each for each in self.changes if each.right]

    @property
    def status(self) -> int:
        """1 where a person has to look: at rights that change, or at who changed them where that is known."""
        return int(bool(self.forbidden if self.judged else self.rights))


def check(path: Path, *, against: str = "", changed_by: str = "") -> Checked:
    """`against` is another file or directory, or `git:REVISION` of this one. Raises Misconfigured."""
    catalog = load(path)
    if not against:
        return Checked(catalog)
    with _older(path, against) as older:
        before = _loaded(older, against)
        files = _changed(_texts(older), _texts(path))
    forbidden = list(_forbidden(before, files, changed_by)) if changed_by else []
    return Checked(catalog, changes(before, catalog), forbidden, judged=bool(changed_by))


def _loaded(older: Path, against: str) -> Catalog:
    try:
        return load(older)
    except Misconfigured as error:
        flaws = error.flaws if isinstance(error, InvalidFile) else ()
        why = " ".join(f"{flaw.file}:{flaw.line} {flaw.what}" for flaw in flaws[:1]) or error.refusal.reason
        more = f" ({counted(len(flaws) - 1, 'more mistake')} of it.)" if flaws[1:] else ""
        said = f"--against {against}: with what stood there nothing can be compared. {why}{more}"
        raise Misconfigured(said, "Compare with what is valid, or leave --against out.") from error


def report(checked: Checked) -> str:
    """For people: a line that it is valid, then what changes, rights first, and what is forbidden."""
    catalog = checked.catalog
    teams = f" of {counted(len(catalog.teams), 'team')}" if catalog.teams else ""
    lines = [f"Valid: {counted(len(catalog.services), 'service')}{teams}, digest {catalog.digest[:12]}."]
    others = [each for each in checked.changes if not each.right]
    for title, found in (("Rights that change:", checked.rights), ("Also changed:", others)):
        lines += [title, *(f"  {told(each)}" for each in found)] if found else []
    return "\n".join([*lines, *checked.forbidden])


def as_json(checked: Checked) -> str:
    """For pipelines, as docs/configuration.md lists it; `exit_status` is the command's own."""
    shown = [
        {"sign": each.sign, "where": each.where, "what": each.what, "right": each.right} for each in checked.changes
    ]
    catalog = checked.catalog
    found = {
        "valid": True,
        "digest": catalog.digest,
        "services": sorted(catalog.services),
        "teams": sorted(catalog.teams),
    }
    return _json({**found, "changes": shown, "forbidden": list(checked.forbidden), "exit_status": checked.status})


def invalid_as_json(error: Misconfigured) -> str:
    """`problems` of a file have its name and a line, others have none."""
    if isinstance(error, InvalidFile):
        problems = [{"file": f.file, "line": f.line, "what": f.what, "fix": f.meant} for f in error.flaws]
    else:
        problems = [{"file": None, "line": None, "what": error.refusal.reason, "fix": error.refusal.fix}]
    return _json({"valid": False, "problems": problems, "exit_status": 2})


def _json(found: Mapping[str, object]) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False)


@contextmanager
def _older(path: Path, against: str) -> Iterator[Path]:
    if not against.startswith(_GIT):
        if not Path(against).exists():
            said = f"--against {against}: there is no such file or directory."
            raise Misconfigured(said, f"For a revision of git, write git:{against}.")
        yield Path(against)
        return
    with tempfile.TemporaryDirectory() as directory:
        whole = path.resolve()
        with tarfile.open(fileobj=io.BytesIO(_archive(whole, against.removeprefix(_GIT)))) as archive:
            archive.extractall(directory, filter="data")
        yield Path(directory) / whole.name


def _archive(path: Path, revision: str) -> bytes:
    """What stood there at that revision, as a tar file."""
    if not revision or revision.startswith("-"):
        raise Misconfigured("git:REVISION names no revision.", "Write it as git:main or git:HEAD~1.")
    words = ["git", "-C", str(path.parent), "archive", "--format=tar", revision, "--", path.name]
    try:
        done = subprocess.run(words, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Misconfigured(f"git could not be asked: {error}.", "Give the older file itself, by its path.") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise Misconfigured(f"git has no {path.name} of {revision}: {said}.", "Is the revision fetched?")
    return done.stdout


def _texts(path: Path) -> dict[str, str]:
    """By the name of the team, or home for a file that is alone: the digest of what stands there."""
    files = {file.stem: file for file in listed(path)} if path.is_dir() else {"home": path}
    return {name: hashlib.sha256(text_of(file).encode()).hexdigest() for name, file in files.items()}


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _forbidden(before: Catalog, files: Sequence[str], person: str) -> Iterator[str]:
    """As it was said before: no change allows itself."""
    for file in files:
        may = before.who_may_change(file)
        if person not in may:
            named = ", ".join(may) if may else "nobody: name somebody in `home.changed_by`"
            yield f"{person} may not change {file}. Who may: {named}."
