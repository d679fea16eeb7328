"""What all payloads about a person's deed have in common."""

from typing import Any

from playground.slack.world import APP_ID, TEAM_DOMAIN, TEAM_ID, Channel, Person

VERIFICATION_TOKEN = "playground-verification-token"

Json = dict[str, Any]


def of_person(kind: str, person: Person) -> Json:
    """Whose deed it is, and in which workspace."""
    name = person.name.lower()
    return {
        "type": kind,
        "user": {"id": person.id, "username": name, "name": name, "team_id": person.team_id},
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def place(channel: Channel) -> Json:
    """A channel as payloads name it: a private one without its name."""
    return {"id": channel.id, "name": "privategroup" if channel.is_private else channel.name}
