"""Signs the rows of the audit with a key that no database holds, so that write access writes nothing that counts. Pure.

The key comes from a secret that Slack shares with this bot. A signature is over the whole row, its place in the chain
among it, and stands in the row's own detail, so that the chain is as it was and older programs read on.
"""

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SIGNED = "signed"  # in the detail of the audit: which key, a dot, and 64 hex digits
_LABEL, _NAME = b"rollback-bot: rows of the audit that this bot wrote", b"rollback-bot: the name of this key"
_CONTENT = ("seq", "at", "rollback_id", "event", "actor", "detail", "config_digest", "previous")


class Signed(StrEnum):
    """By whom a row is: FORGED claims this key and is not signed with it."""

    OURS = "ours"
    ANOTHER = "another"
    NOBODY = "nobody"
    FORGED = "forged"


class Signer:
    """`secret` is a token or signing secret, of whatever length; it is used for nothing but to derive the key."""

    def __init__(self, secret: str) -> None:
        """Raises ValueError for none: everybody could sign with the key that comes from it."""
        if not secret:
            raise ValueError("The audit is signed with a secret, and there is none.")
        self._key = hmac.digest(secret.encode(), _LABEL, "sha256")
        self._name = hmac.digest(self._key, _NAME, "sha256").hex()[:8]

    def sign(self, row: Mapping[str, Any], detail: Mapping[str, Any]) -> dict[str, Any]:
        """-> `detail`, what JSON has, with the signature of `row`."""
        return {**detail, SIGNED: f"{self._name}.{self._over(row, detail)}"}

    def by(self, row: Mapping[str, Any] | Any) -> Signed:
        """Who signed a row of the audit as it is stored now?"""
        try:
            detail = json.loads(row["detail"])
            name, _, code = str(detail.pop(SIGNED, "")).partition(".")
        except (ValueError, TypeError, AttributeError):
            return Signed.NOBODY
        if name != self._name:
            return Signed.ANOTHER if name else Signed.NOBODY
        held = hmac.compare_digest(code.encode(), self._over(row, detail).encode())
        return Signed.OURS if held else Signed.FORGED

    def _over(self, row: Mapping[str, Any] | Any, detail: Mapping[str, Any]) -> str:
        said = [canonical(detail) if name == "detail" else row[name] for name in _CONTENT]
        return hmac.new(self._key, canonical(said).encode(), "sha256").hexdigest()


# Where nothing is signed that counts: what only reads, and tests.
EVERYBODYS_KEY = Signer("everybody knows this one")


@dataclass(frozen=True, slots=True)
class Known:
    """What this process knows beside the database: its key, and the newest row of the audit that it wrote or found."""

    signer: Signer
    seq: int = 0
    hash: str = ""


def canonical(value: Mapping[str, Any] | Iterable[Any]) -> str:
    """One text for one value. A tampered row may hold anything, bytes for example; it is read, and found wrong."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=repr)
