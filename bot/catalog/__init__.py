"""The services file: what may be rolled back, by whom, and how it is judged healthy. Whoever edits it grants rights."""

import hashlib
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from bot.catalog.kinds import Duration, Entry, ServiceName, SlackUser, parse_duration
from bot.catalog.parts import (
    Blocked,
    BuildProject,
    CodeDeployNames,
    Feature,
    Floor,
    HealthCheck,
    Home,
    LogSource,
    OffWhen,
    Request,
    Roles,
)
from bot.catalog.service import Service
from bot.errors import Misconfigured

__all__ = [
    "RESERVED",
    "Blocked",
    "BuildProject",
    "Catalog",
    "CodeDeployNames",
    "Duration",
    "Feature",
    "Floor",
    "HealthCheck",
    "Home",
    "LogSource",
    "OffWhen",
    "Request",
    "Roles",
    "Service",
    "load",
    "parse_duration",
]

RESERVED = frozenset({"help", "status", "log", "readiness"})


class Catalog(Entry):
    """The whole services file. `digest` is the SHA-256 of its text; it stands in every audit row."""

    home: Home
    people: dict[str, Annotated[tuple[SlackUser, ...], Field(min_length=1)]]
    services: Annotated[dict[ServiceName, Service], Field(min_length=1)]
    digest: Annotated[str, Field(exclude=True)] = ""

    def person(self, slack_id: str) -> str | None:
        """The person behind a Slack id; None for everybody the file does not name."""
        return next((name for name, ids in self.people.items() if slack_id in ids), None)

    def slack_ids(self, persons: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.people[name][0] for name in persons)

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: Any) -> Any:
        """Give each service its name, and what it leaves to `home`."""
        if not isinstance(data, Mapping) or not isinstance(data.get("services"), Mapping):
            return data
        home = data.get("home") or {}
        services = {
            name: {"channel": home.get("incident_channel", ""), **_roles(home, entry), **entry, "name": name}
            if isinstance(entry, Mapping)
            else entry
            for name, entry in data["services"].items()
        }
        return {**data, "services": services}

    @model_validator(mode="after")
    def _rights_make_sense(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> list[str]:
        ids = [slack_id for ids in self.people.values() for slack_id in ids]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        found = [f"Slack id {i} belongs to two people" for i in twice]
        for name, service in self.services.items():
            if name in RESERVED:
                found.append(f"a service cannot be called {name!r}: /rollback {name} means something else")
            named = {*service.requesters, *service.approvers}
            found += [f"services.{name} names {p!r}, who is not under people" for p in sorted(named - set(self.people))]
            found += [
                f"services.{name}: nobody but {person} could approve what {person} asks for"
                for person in service.requesters
                if not set(service.approvers) - {person}
            ]
            found += [f"services.{name}.features: {problem}" for problem in _entangled(service.features)]
        return found


def _entangled(features: Mapping[str, Feature]) -> list[str]:
    """Two features that set the same variable: switching one on again would switch the other on as well."""
    return [
        f"{one} and {other} both set {', '.join(sorted(shared))}"
        for (one, a), (other, b) in combinations(features.items(), 2)
        if a.container == b.container or not (a.container and b.container)
        if (shared := a.environment.keys() & b.environment.keys())
    ]


def _parsed(text: str) -> Any:
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)  # ten times as fast
    except (AttributeError, yaml.YAMLError):  # it is not on every machine; and the other shows where a mistake is
        return yaml.safe_load(text)


def _roles(home: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `home`, for a service that names none of its own."""
    return {"roles": home["roles"]} if home.get("roles") and not entry.get("role_arn") else {}


def load(path: Path) -> Catalog:
    """Read the services file. Raises Misconfigured with every problem in it, one a line."""
    try:
        text = path.read_text(encoding="utf-8")
        catalog = Catalog.model_validate(_parsed(text))
    except OSError as error:
        raise Misconfigured(
            f"Cannot read the services file {path}: {error.strerror}.", "Set ROLLBACK_CONFIG."
        ) from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"The services file {path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        raise Misconfigured(f"The services file {path} is not YAML: {error}.") from error
    except ValidationError as error:
        lines = [f"  {'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()]
        raise Misconfigured(f"The services file {path} is not valid:\n" + "\n".join(lines)) from error
    return catalog.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})
