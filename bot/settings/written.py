"""How a variable is written, before anybody is asked whether it is right: quotes, blanks, another one's token.

No sentence here holds any part of a value but the prefix that tells its kind.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from bot.model import Refusal
from bot.regions import misspelt
from bot.text import cut

_QUOTES = ("'", '"', "`", "“", "”")
_SHORTEST_SECRET = 16  # characters; Slack's have 32
_BLANKS = "Take it out: a file or `echo` ends with a line break, `printf` does not."
_SHARED = ("SLACK_SIGNING_SECRET", "ROLLBACK_ALERTS_SECRET")  # nobody can be asked about these
_WANTED = {
    "SLACK_BOT_TOKEN": ("xoxb-", "the bot token (xoxb-…) of the installed app"),
    "SLACK_APP_TOKEN": ("xapp-", "an app-level token (xapp-…) with the scope connections:write"),
    "SLACK_SIGNING_SECRET": ("", "the signing secret of the app's page “Basic Information”"),
    "ROLLBACK_GITHUB_TOKEN": ("", "a token of GitHub, as docs/builds.md says"),
    "ROLLBACK_PAGERDUTY_TOKEN": ("", "a read-only key of PagerDuty's REST API"),
    "ROLLBACK_JIRA_TOKEN": ("", "an API token of the Jira user of this bot, as docs/follow-ups.md says"),
    "ROLLBACK_ALERTS_SECRET": (
        "",
        "at least 16 characters that nobody can guess, such as `openssl rand -hex 32` gives",
    ),
    "AWS_ACCESS_KEY_ID": ("", "an access key's id (AKIA… or ASIA…)"),
    "AWS_SECRET_ACCESS_KEY": ("", "the secret that belongs to the access key's id"),
}
# What a value is by its first letters, and the variables that may hold such.
_KINDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (r"xoxb-", "a bot token (xoxb-…)", ("SLACK_BOT_TOKEN",)),
    (r"xapp-", "an app-level token (xapp-…)", ("SLACK_APP_TOKEN",)),
    (r"xoxp-", "a person's token (xoxp-…)", ()),
    (r"xoxe[.-]", "a token that expires (xoxe…; token rotation, which cannot be used here)", ()),
    (r"(gh[opsur]|github_pat)_", "a token of GitHub", ("ROLLBACK_GITHUB_TOKEN",)),
    (r"A[KS]IA[A-Z0-9]{12,}$", "an access key's id of AWS", ("AWS_ACCESS_KEY_ID",)),
)
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
_AWS = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", *REGION_VARIABLES),
    *("AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"),
)


def blanks_or_quotes(name: str, value: str) -> Refusal | None:
    """Docker's `--env-file` keeps quotes as a part of the value. Nothing but blanks counts as not set."""
    if not value.strip():
        return None
    if value != value.strip():
        return Refusal(f"{name} begins or ends with a space or a line break.", _BLANKS)
    if value[0] in _QUOTES:
        return Refusal(f"{name} stands in quotes, which are part of its value.", "Take them out; env files keep them.")
    return None


def wrong_token(name: str, value: str) -> Refusal | None:
    """What can be seen to be wrong with a token; None also where it is not set."""
    if not value.strip():
        return None
    if flaw := blanks_or_quotes(name, value):
        return flaw
    prefix, wanted = _WANTED[name]
    for pattern, kind, homes in _KINDS:
        if re.match(pattern, value) and name not in homes:
            home = f", which belongs in {homes[0]}" if homes else ""
            return Refusal(f"{name} holds {kind}{home}.", f"Set {name} to {wanted}.")
    if not value.startswith(prefix):
        return Refusal(f"{name} does not begin with {prefix}.", f"Set it to {wanted}.")
    anew = f"Copy it anew: {wanted}."
    if name in _SHARED and len(value) < _SHORTEST_SECRET:
        return Refusal(f"{name} is too short to be one: it could be guessed.", anew)
    usual = re.fullmatch(r"[A-Za-z0-9_.+/=%-]+", value)
    return None if usual else Refusal(f"{name} holds a character that no token has.", anew)


def wrong_aws(environment: Mapping[str, str]) -> dict[str, Refusal]:
    """Whatever is wrong with what boto3 reads from the environment, by the variable's name."""
    return {name: flaw for name in _AWS if (flaw := _wrong_aws(name, environment.get(name, "")))}


def _wrong_aws(name: str, value: str) -> Refusal | None:
    if name in _WANTED:
        return wrong_token(name, value)
    if (flaw := blanks_or_quotes(name, value)) or name not in REGION_VARIABLES or not value.strip():
        return flaw
    if wrong := misspelt(value):
        return Refusal(f"{name} is “{cut(value, 40)}”.", f"{wrong}{'' if wrong.endswith('?') else '.'}")
    return None


def secrets_directory(value: str, name: str) -> tuple[str | None, dict[str, str]]:
    """-> the directory, None for none; and what is wrong with it, by the variable's name."""
    if not value.strip():
        return None, {}
    if flaw := blanks_or_quotes(name, value):
        return None, {name: f"{flaw.reason} {flaw.fix}"}
    if not Path(value).is_dir():
        return None, {name: f"{name} names {value}, which is no directory. Set it to the one with the secrets' files."}
    return value, {}
