"""How a body is signed that goes to or comes from another system over HTTP: docs/alerts.md, docs/destinations.md."""

import hashlib
import hmac

TIMESTAMP, SIGNATURE = "X-Rollback-Timestamp", "X-Rollback-Signature"
_VERSION = "v1="


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of the header SIGNATURE. `timestamp` is in whole seconds since 1970."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return _VERSION + signed.hexdigest()
