"""`usergroups.list` and `usergroups.users.list`: who is in a user group, on a plan that has them."""

from collections.abc import Callable
from typing import Any

from playground.slack.content import flag
from playground.slack.errors import SlackError
from playground.slack.workspace import Workspace
from playground.slack.world import TEAM_ID, UserGroup

Json = dict[str, Any]


def user_groups(workspace: Workspace) -> dict[str, Callable[[Json], Json]]:
    """By Slack's names of the methods."""

    def listed(arguments: Json) -> Json:
        _allowed(workspace, arguments)
        all_of_them, with_users = flag(arguments, "include_disabled"), flag(arguments, "include_users")
        shown = [group for group in workspace.groups.values() if group.enabled or all_of_them]
        return {"usergroups": [_json(group, with_users=with_users) for group in shown]}

    def users(arguments: Json) -> Json:
        _allowed(workspace, arguments)
        group = workspace.groups.get(str(arguments.get("usergroup")))
        if group is None:
            raise SlackError("no_such_subteam")
        return {"users": list(group.users) if group.enabled or flag(arguments, "include_disabled") else []}

    return {"usergroups.list": listed, "usergroups.users.list": users}


def _allowed(workspace: Workspace, arguments: Json) -> None:
    if not workspace.has_user_groups:
        raise SlackError("plan_upgrade_required")
    if arguments.get("team_id") not in (None, "", TEAM_ID):
        raise SlackError("team_not_found")


def _json(group: UserGroup, *, with_users: bool) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "is_external": False,
        "date_create": 1,
        "date_update": 1,
        "date_delete": 0 if group.enabled else 1,
        "auto_type": None,
        "user_count": len(group.users),
    }
    return shown | ({"users": list(group.users)} if with_users else {})
