"""What pydantic found wrong with a setting, in words."""

from collections.abc import Mapping
from typing import Any

_WANTED = {
    "PORT": "a number from 0 to 65535",
    "ROLLBACK_HEALTH_PORT": "a number from 0 to 65535",
    "ROLLBACK_LOG": "text or json",
    "ROLLBACK_CLOCK_SPEED": "a number from 0.001 to 100000",
    "ROLLBACK_CLOCK_EPOCH": "a number from 0 to 4102444800",
    "ROLLBACK_AUDIT_HEADS_EVERY": "a number of seconds from 60 to 604800",
    "ROLLBACK_AUDIT_HEADS_MODE": "COMPLIANCE or GOVERNANCE",
    "ROLLBACK_AUDIT_HEADS_DAYS": "a number of days from 1 to 36500",
    "ROLLBACK_KEEP_DAYS": "a number of days from 7 to 3650",
    "ROLLBACK_STATE_IS_PERSISTENT": "1 or 0",
}


def told(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence that begins with the setting's name, and holds no value."""
    name = str(error["loc"][0])
    if error["type"] != "value_error":
        return f"{name} should be {_WANTED.get(name, 'text')}."
    said = str(error["ctx"]["error"])
    return said if said.startswith(name) else f"{name}: {said}."
