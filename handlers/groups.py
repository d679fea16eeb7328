"""Slack's word on who is in a user group. What Slack does not say gives nobody any right."""

from datetime import datetime, timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed
from bot.ports import Clock
from handlers.transport.client import code_of, slack_errors

SCOPE = "usergroups:read"
_PLAINLY = {
    "plan_upgrade_required": "This Slack workspace has no user groups on its plan, so {} gives nobody any right "
    "(plan_upgrade_required).",
    "missing_scope": "The Slack app may not read user groups, so {} gives nobody any right: "
    f"it lacks the scope {SCOPE} (missing_scope).",
    "no_such_subteam": "Slack has no user group {}, so it gives nobody any right (no_such_subteam).",
}


class SlackUserGroups:
    """Implements bot.ports.Membership; `home` is the id of the workspace, or of the organization."""

    def __init__(self, client: AsyncWebClient, clock: Clock, *, home: str) -> None:
        self._client, self._clock = client, clock
        self._where = {"team_id": home} if home.startswith("T") else {}  # a token of an organization needs it
        self._known: dict[str, tuple[datetime, tuple[str, ...]]] = {}

    async def members(self, list_id: str, *, max_age: timedelta) -> tuple[str, ...]:
        """usergroups.users.list: nobody is in a group that is switched off. Raises Unreachable or Failed."""
        now = self._clock.now()
        known = self._known.get(list_id)
        if known is not None and now - known[0] < max_age:
            return known[1]
        with slack_errors(f"asked who is in the user group {list_id}"):
            try:
                answer = await self._client.usergroups_users_list(
                    usergroup=list_id, include_disabled=False, **self._where
                )
            except SlackApiError as error:
                if plainly := _PLAINLY.get(code_of(error)):
                    raise Failed(plainly.format(list_id)) from error
                raise
        users = answer.get("users")
        if not isinstance(users, list) or not all(isinstance(user, str) for user in users):
            raise Failed(f"Slack did not say who is in the user group {list_id}.")
        self._known[list_id] = (now, tuple(users))
        return tuple(users)
