"""The whole services file as a value."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from bot.catalog.kinds import Entry, PagerDutyId, ServiceName, SlackUser
from bot.catalog.parts import Feature, Home
from bot.catalog.service import Service
from bot.catalog.teams import Team
from bot.catalog.which_service import unknown_service
from bot.errors import UnknownService

_LEFT_TO_HOME = (
    *("contacts", "escalation", "problem_reports", "triggers", "deployments", "follow_ups", "freeze", "lessons"),
    "checklists",
    *("audiences", "updates_every", "public", "templates"),
)


class Catalog(Entry):
    """What `bot.catalog.load` has read. `digest` is the SHA-256 of the text of all files; it stands in every audit row.

    `teams` are there only where it was read from a directory.
    """

    home: Home
    people: dict[
        str,
        Annotated[tuple[SlackUser, ...], Field(min_length=1, description="a list of Slack ids, such as [U0AAAA]")],
    ]
    pagerduty: dict[str, PagerDutyId] = Field(
        default_factory=dict,
        description="names that stand under `people`, each with that person's user id in PagerDuty",
    )
    services: Annotated[dict[ServiceName, Service], Field(min_length=1)]
    teams: dict[ServiceName, Team] = Field(
        default_factory=dict, description="the teams whose files lie beside this one, by the files' names"
    )
    digest: Annotated[str, Field(exclude=True)] = ""

    def known(self, name: str) -> Service:
        """In whatever capitals. Raises UnknownService, with what is near, when there is no service of that name."""
        if (service := self.services.get(name.lower())) is None:
            raise UnknownService.of(unknown_service(name, self.services))
        return service

    def person(self, slack_id: str) -> str | None:
        """The person behind a Slack id; None for everybody the file does not name."""
        return next((name for name, ids in self.people.items() if slack_id in ids), None)

    def person_on_call(self, pagerduty_id: str) -> str | None:
        """The person whom the file gives this id of PagerDuty; None for everybody else."""
        return next((name for name, each in self.pagerduty.items() if each == pagerduty_id), None)

    @property
    def features(self) -> Mapping[str, Mapping[str, Feature]]:
        """By service."""
        return {name: service.features for name, service in self.services.items()}

    def slack_ids(self, persons: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.people[name][0] for name in persons)

    def who_may_change(self, file: str) -> tuple[str, ...]:
        """By the name of a team, or any other for `home.yml`, whose people may give themselves every right anyway."""
        of_team = self.teams[file].changed_by if file in self.teams else ()
        return tuple(dict.fromkeys((*of_team, *(self.home.changed_by or ()))))

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: Any) -> Any:
        """Give each service its name, and what it leaves to `home`."""
        if not isinstance(data, Mapping) or not isinstance(data.get("services"), Mapping):
            return data
        home = data.get("home")
        shared = home if isinstance(home, Mapping) else {}
        services = {
            name: {
                "channel": shared.get("incident_channel", ""),
                **_roles(shared, entry),
                **_left_to(shared),
                **_watched({**_left_to(shared), **entry}),
                **entry,
                "name": name,
            }
            if isinstance(entry, Mapping)
            else entry
            for name, entry in data["services"].items()
        }
        return {**data, "services": services}


def _roles(home: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `home`, for a service that names none of its own."""
    return {"roles": home["roles"]} if home.get("roles") and not entry.get("role_arn") else {}


def _left_to(home: Mapping[str, Any]) -> dict[str, Any]:
    """Whom to call and to tell, how soon, and which alarms are kept, for a service that says nothing else of it."""
    return {key: home[key] for key in _LEFT_TO_HOME if home.get(key) is not None}


def _watched(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A service with triggers begins with a dry run, where it says nothing else."""
    return {"watch": "dry_run"} if entry.get("triggers") is not None else {}


def file_schema() -> dict[str, Any]:
    """The JSON Schema of the services file. `name` and `digest` are filled in, and so are no keys of it."""
    schema = _schema()
    schema["properties"].pop("teams")
    for unused in ("Team", "MayHold"):
        schema["$defs"].pop(unused)
    return schema


def home_schema() -> dict[str, Any]:
    """That of `home.yml` in a directory: all but the services, and the teams whose files those stand in."""
    return _part("services", required=["home", "people"])


def team_schema() -> dict[str, Any]:
    """That of a team's file in a directory: its services, and nothing else."""
    return _part("home", "people", "pagerduty", "teams", required=["services"])


def directory_schema() -> dict[str, Any]:
    """That of all files of a directory together."""
    return _schema()


def _part(*without: str, required: list[str]) -> dict[str, Any]:
    schema = _schema()
    for key in without:
        schema["properties"].pop(key)
    return {**schema, "required": required}


def _schema() -> dict[str, Any]:
    schema = Catalog.model_json_schema()
    schema["$defs"]["Service"]["properties"].pop("name")
    schema["properties"].pop("digest", None)
    return schema
