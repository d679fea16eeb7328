"""Which payloads are the home workspace's: each place that names a workspace must name home."""

from typing import Any

import pytest

from handlers.listeners.origin import of_home

HOME, OTHER, ORG = "T0HOME", "T0OTHER", "E0ORG"
COMMAND = {"command": "/rollback", "team_id": HOME, "user_id": "U1"}
CLICK: dict[str, Any] = {"type": "block_actions", "team": {"id": HOME}, "user": {"id": "U1", "team_id": HOME}}
FORM = {**CLICK, "type": "view_submission", "view": {"id": "V1", "team_id": HOME}}
EVENT = {"type": "event_callback", "team_id": HOME, "authorizations": [{"team_id": HOME, "enterprise_id": None}]}
OURS = {
    "a command": COMMAND,
    "a command in an organization": COMMAND | {"enterprise_id": ORG},
    "a click": CLICK,
    "a click that does not say whose member it is": CLICK | {"user": {"id": "U1"}},
    "a click of an org-wide install, which names no team": CLICK | {"team": None, "enterprise": {"id": ORG}},
    "a form": FORM,
    "an event": EVENT,
}
FOREIGN = {
    "nothing": {},
    "a command that names none": COMMAND | {"team_id": ""},
    "a command from elsewhere": COMMAND | {"team_id": OTHER},
    "a click from elsewhere": CLICK | {"team": {"id": OTHER}},
    "a click on our message by somebody from elsewhere": CLICK | {"user": {"id": "U1", "team_id": OTHER}},
    "a click whose team is a list": CLICK | {"team": {"id": [HOME]}},
    "a click whose team is a text": CLICK | {"team": OTHER},
    "a click with home's name in the message only": {"message": {"team": HOME}, "actions": [{"value": HOME}]},
    "a form opened elsewhere": FORM | {"view": {"id": "V1", "team_id": HOME, "app_installed_team_id": OTHER}},
    "an event for another installation": EVENT | {"authorizations": [{"team_id": OTHER}]},
    "an event from elsewhere, in a shared channel": EVENT | {"team_id": OTHER},
}


@pytest.mark.parametrize("what", OURS)
def test_what_names_home_everywhere_is_of_home(what: str) -> None:
    assert of_home(OURS[what], HOME)


@pytest.mark.parametrize("what", FOREIGN)
def test_what_names_another_workspace_anywhere_or_none_at_all_is_not_of_home(what: str) -> None:
    assert not of_home(FOREIGN[what], HOME)


def test_where_home_is_an_organization_its_enterprise_counts_and_no_workspace_does() -> None:
    assert of_home(CLICK | {"enterprise": {"id": ORG}, "team": {"id": OTHER, "enterprise_id": ORG}}, ORG)
    assert of_home(COMMAND | {"enterprise_id": ORG}, ORG)
    assert not of_home(CLICK | {"enterprise": {"id": "E0OTHER"}}, ORG)
    assert not of_home(CLICK | {"enterprise": {"id": ORG}, "team": {"id": HOME, "enterprise_id": "E0OTHER"}}, ORG)
    assert not of_home(CLICK, ORG)
