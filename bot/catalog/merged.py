"""A directory of services files as one document: `home.yml`, and a file for each team with that team's services.

Whatever is wrong with the whole is told with the file that it stands in, and the line there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path as File
from typing import Any

from bot.catalog.document import Document, Place
from bot.catalog.files import digest_of_all, listed, text_of
from bot.catalog.flaw import Flaw, InvalidFile, Path
from bot.catalog.text_read import document_in
from bot.errors import Misconfigured
from bot.spelling import near

HOME = "home"  # the name of the file that is no team's


@dataclass(frozen=True, slots=True)
class Part:
    """One of the files. `before` is how many lines all of the files before it have."""

    file: File
    text: str
    document: Document
    before: int = 0

    @property
    def team(self) -> str:
        return self.file.stem

    def flaw(self, line: int, what: str, meant: str) -> Flaw:
        return Flaw(line, what, meant, self.file.name)


@dataclass(frozen=True, slots=True)
class Merged(Document):
    """The first of `parts` is `home.yml`; `held` says in which of them each service stands."""

    parts: Sequence[Part] = ()
    held: Mapping[str, Part] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Of the texts of all files, with their names."""
        return digest_of_all({part.file.name: part.text for part in self.parts})

    def place(self, path: Path) -> tuple[Path, Place]:
        """Its line counts through all files, one behind the other."""
        of_service = self.held.get(str(path[1])) if path[:1] == ("services",) and path[1:] else None
        part = of_service or self.parts[0]
        found, place = part.document.place(path)
        return found, replace(place, line=part.before + place.line)

    def where(self, service: str) -> str:
        """`catalog.yml:12`"""
        part = self.held[service]
        return f"{part.file.name}:{_line(part, service)}"

    def told(self, flaw: Flaw) -> Flaw:
        """The same with its file, and the line in that."""
        if flaw.file:
            return flaw
        part = next(each for each in reversed(self.parts) if flaw.line > each.before)
        return replace(flaw, line=flaw.line - part.before, file=part.file.name)


def read_directory(directory: File) -> Merged:
    """Raises Misconfigured; its `flaws` are what is wrong before any value is looked at."""
    parts = _parts(directory)
    home, *teams = parts
    if not isinstance(home.document.data, dict):
        raise InvalidFile(directory, [home.flaw(1, "The file has no keys.", "Begin with `home:` and `people:`.")])
    known = home.document.data.get("teams")
    flaws = [*_of_home(home), *_of_teams(home, teams, known if isinstance(known, dict) else {})]
    held: dict[str, Part] = {}
    services: dict[str, Any] = {}
    for part in teams:
        for name, entry in _services(part).items():
            if name in held:
                line, where = _line(part, name), f"{held[name].file.name}:{_line(held[name], name)}"
                flaws.append(part.flaw(line, f"`services.{name}` stands in {where} already.", "Keep one of the two."))
            else:
                held[name], services[name] = part, entry
    data = {**home.document.data, "services": services}
    wrong = [replace(flaw, file=part.file.name) for part in parts for flaw in part.document.flaws]
    return Merged(data, home.document.root, (*wrong, *flaws), tuple(parts), held)


def _parts(directory: File) -> list[Part]:
    """`home.yml` first. Raises Misconfigured; what is no YAML is told of all files at once."""
    files = sorted(listed(directory), key=lambda file: (file.stem != HOME, file.name))
    if not files:
        fix = f"Put {HOME}.yml and a file for each team there; where a volume is mounted, its source may not be there."
        raise Misconfigured(f"The directory {directory} holds no services file.", fix)
    if files[0].stem != HOME:
        fix = f"Put `home`, `people` and `teams` into {HOME}.yml: docs/configuration.md."
        raise Misconfigured(f"The directory {directory} holds no {HOME}.yml.", fix)
    read, flaws = list[Part](), list[Flaw]()
    for file in files:
        text = text_of(file, within=directory)
        try:
            read.append(Part(file, text, document_in(file, text)))
        except InvalidFile as error:
            flaws += error.flaws
    if flaws:
        raise InvalidFile(directory, flaws, lacks="YAML")
    before = accumulate((part.text.count("\n") + 1 for part in read), initial=0)
    return [replace(part, before=lines) for part, lines in zip(read, before, strict=False)]


def _of_home(home: Part) -> Iterator[Flaw]:
    if "services" in home.document.data:
        line = home.document.place(("services",))[1].line
        yield home.flaw(line, "`services` does not belong here.", "Put each into the file of its team.")


def _of_teams(home: Part, parts: Sequence[Part], known: Mapping[str, Any]) -> Iterator[Flaw]:
    if not parts:
        yield home.flaw(1, "There is no file of a team beside it.", "Add one, with its `services`.")
    files = {HOME: home}
    for part in parts:
        if part.team in files:
            yield part.flaw(1, f"{files[part.team].file.name} is of the same name.", "Keep one of the two.")
        elif part.team not in known:
            meant = near(part.team, known)
            fix = (
                f"Did you mean {meant}.yml?"
                if meant
                else f"Add it there, with what it may hold, or call it as one of: {', '.join(known) or 'none'}."
            )
            yield part.flaw(1, f"No team {part.team} stands under `teams` in {HOME}.yml.", fix)
        files.setdefault(part.team, part)
        yield from _of_team(part)


def _of_team(part: Part) -> Iterator[Flaw]:
    data, document = part.document.data, part.document
    if not isinstance(data, dict) or not isinstance(data.get("services"), dict):
        yield part.flaw(
            document.place(("services",))[1].line, "There are no `services` here.", "Write the team's, by their names."
        )
    for key in data if isinstance(data, dict) else ():
        if key != "services":
            fix = f"A team's file holds `services` alone; all else stands in {HOME}.yml, for everybody."
            yield part.flaw(document.place((key,))[1].line, f"`{key}` does not belong here.", fix)


def _services(part: Part) -> Mapping[str, Any]:
    services = part.document.data.get("services") if isinstance(part.document.data, dict) else None
    return services if isinstance(services, dict) else {}


def _line(part: Part, service: str) -> int:
    return part.document.place(("services", service))[1].line
