"""What lets the bot tell people outside the team: destinations in the services file, their secrets, and who trusts."""

import json
from collections.abc import Mapping
from pathlib import Path

from playground.outside import Outside

AUDIENCES: Mapping[str, list[str]] = {
    "stakeholders": ["stakeholders-mail"],
    "support": ["support-mail"],
    "users": ["status-page", "banner"],
    "pagers": ["pager"],
}


def told_outside(text: str, outside: Outside, base: str) -> str:
    """The services file with the peers as destinations. `base` is where those that speak HTTP are."""
    named = {name for names in AUDIENCES.values() for name in names}
    entries = {name: entry for name, entry in outside.destinations(base).items() if name in named}
    told = f"  destinations: {json.dumps(entries)}\n  audiences: {json.dumps(AUDIENCES)}\n"
    return text.replace("\npeople:", f"\n{told}\npeople:", 1)


def put_secrets(outside: Outside, directory: Path) -> None:
    for name, value in outside.secrets().items():
        (directory / name).write_text(f"{value}\n", encoding="utf-8")


def variables(outside: Outside) -> dict[str, str]:
    """The mailbox's certificate is of an authority that only this playground knows."""
    return {"SSL_CERT_FILE": str(outside.mailbox.authority)}
