"""A variable that nobody reads, beside one like it that is not set: its default would be taken for it. Pure."""

from collections.abc import Collection, Mapping

from bot.spelling import near

_OURS = ("ROLLBACK_", "SLACK_")
_ALSO_CALLED = {  # by other programs and by Slack's own pages, too unlike what is meant to be guessed
    "SLACK_TOKEN": "SLACK_BOT_TOKEN",
    "SLACK_API_TOKEN": "SLACK_BOT_TOKEN",
    "SLACK_OAUTH_TOKEN": "SLACK_BOT_TOKEN",
    "SLACK_BOT_USER_OAUTH_TOKEN": "SLACK_BOT_TOKEN",
    "SLACK_XOXB_TOKEN": "SLACK_BOT_TOKEN",
    "SLACK_APP_LEVEL_TOKEN": "SLACK_APP_TOKEN",
    "SLACK_SOCKET_TOKEN": "SLACK_APP_TOKEN",
    "SLACK_XAPP_TOKEN": "SLACK_APP_TOKEN",
    "SLACK_SECRET": "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN": "SLACK_SIGNING_SECRET",
    "ROLLBACK_DATABASE": "ROLLBACK_DATABASE_URL",
    "ROLLBACK_SERVICES": "ROLLBACK_CONFIG",
}


def misnamed(environment: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """By the name that is set and not read: the setting that may have been meant. `known` are all settings."""
    free = [name for name in known if not environment.get(name, "").strip()]
    unread = sorted(name for name in environment if name.startswith(_OURS) and name not in known)
    return {name: meant for name in unread if (meant := _meant(name, free))}


def told(name: str, meant: str) -> str:
    """In the words of all commands."""
    return f"{name} is set, and no setting has this name. Did you mean {meant}?"


def _meant(name: str, names: Collection[str]) -> str:
    if (called := _ALSO_CALLED.get(name, "")) in names:
        return called
    prefix = next(prefix for prefix in _OURS if name.startswith(prefix))
    found = near(name.removeprefix(prefix), [other.removeprefix(prefix) for other in names if other.startswith(prefix)])
    return f"{prefix}{found}" if found else ""
