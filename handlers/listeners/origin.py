"""Whose payload is it? Read from what Slack itself fills in; what people or apps can write says nothing of that."""

from collections.abc import Iterator, Mapping
from typing import Any


def of_home(body: Mapping[str, Any], home: str) -> bool:
    """`home` is a workspace's id, or an organization's where the app is installed org-wide.

    A payload names its workspace in several places, by its kind. Each that it fills in must name home's, and one must.
    """
    return set(_enterprises(body)) == {home} or set(_teams(body)) == {home}


def _teams(body: Mapping[str, Any]) -> Iterator[object]:
    """Of the app's installation, of whoever acts, and of the form that was sent."""
    team, user, view = body.get("team"), body.get("user"), body.get("view")
    yield from _filled(body, "team_id")
    yield from _filled(team, "id") if isinstance(team, Mapping) else _filled(body, "team")
    yield from _filled(user, "team_id")
    yield from _filled(view, "team_id", "app_installed_team_id")
    for installed in _authorizations(body):
        yield from _filled(installed, "team_id")


def _enterprises(body: Mapping[str, Any]) -> Iterator[object]:
    enterprise = body.get("enterprise")
    yield from _filled(body, "enterprise_id")
    yield from _filled(enterprise, "id") if isinstance(enterprise, Mapping) else _filled(body, "enterprise")
    yield from _filled(body.get("team"), "enterprise_id")
    for installed in _authorizations(body):
        yield from _filled(installed, "enterprise_id")


def _authorizations(body: Mapping[str, Any]) -> list[object]:
    """What an event of a shared channel is for."""
    told = body.get("authorizations")
    return told if isinstance(told, list) else []


def _filled(part: object, *names: str) -> Iterator[object]:
    """What is no text is nobody's id, and so not home's."""
    if isinstance(part, Mapping):
        told = (part.get(name) for name in names)
        yield from (one if isinstance(one, str) else "" for one in told if one not in (None, ""))
