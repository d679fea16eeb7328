"""`make release TAG=v0.2.0`: do version, tag and changelog agree? Prints what the changelog says of that version.

The version stands in pyproject.toml and nowhere else. Imports nothing that must be installed: the workflow of a release
runs it before it installs anything.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_TAG = re.compile(r"v(\d+\.\d+\.\d+)")
_HEADING = re.compile(
    r"^## (?P<name>Unreleased|\[?(?P<version>\d+\.\d+\.\d+)\]?(?: - (?P<day>\d{4}-\d\d-\d\d))?)\s*$", re.M
)


def entries(changelog: str) -> Iterator[tuple[str, str, str]]:
    """(version or "Unreleased", its day or "", what is said of it), the newest first."""
    found = [*_HEADING.finditer(changelog)]
    for this, following in zip(found, [*found[1:], None], strict=False):
        text = changelog[this.end() : following.start() if following else len(changelog)]
        yield this["version"] or "Unreleased", this["day"] or "", text.strip()


def flaws(tag: str, *, version: str, changelog: str) -> list[str]:
    """What speaks against releasing `tag`, one sentence each."""
    if not (wanted := _TAG.fullmatch(tag)):
        return [f"{tag or 'The tag'} is no tag of a release: write v and three numbers, such as v0.2.0."]
    found = []
    if version != wanted[1]:
        found.append(f"pyproject.toml has version {version}, and the tag says {wanted[1]}.")
    said = [*entries(changelog)]
    if said and said[0][0] == "Unreleased":
        if said[0][2]:
            found.append(f"CHANGELOG.md has entries under Unreleased: put them under ## {wanted[1]} - DAY.")
        said = said[1:]
    newest, day, text = said[0] if said else ("nothing", "", "")
    if newest != wanted[1]:
        found.append(f"The newest version in CHANGELOG.md is {newest}, and not {wanted[1]}.")
    elif not day:
        found.append(f"CHANGELOG.md does not say on which day {newest} was released: ## {newest} - 2026-12-01.")
    elif not text:
        found.append(f"CHANGELOG.md says nothing of {newest}.")
    return found


def notes(tag: str, changelog: str) -> str:
    return next((text for version, _, text in entries(changelog) if f"v{version}" == tag), "")


def _there() -> set[str]:
    """The tags that this checkout has."""
    done = subprocess.run(["git", "tag", "--list"], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def main(tag: str, *, tagged: bool) -> int:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = flaws(tag, version=version, changelog=changelog)
    if not tagged and tag in _there():
        found.append(f"{tag} was released already: tags are never moved.")
    if found:
        sys.stderr.write("\n".join(found) + "\n")
        return 1
    sys.stdout.write(notes(tag, changelog) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(next(iter(sys.argv[1:]), ""), tagged="--tagged" in sys.argv))
