"""What is told of a service that the services file does not have."""

from collections.abc import Collection

from bot.model import Refusal
from bot.near import near

_FEW = 20  # names that a sentence may list


def unknown_service(name: str, services: Collection[str]) -> Refusal:
    """Names what is near, and what there is: no service is suggested that is not like it."""
    listed = list(services)[:_FEW]
    more = f" and {len(services) - _FEW} others" if len(services) > _FEW else ""
    reason = f"There is no service {name} in the services file; there is: {', '.join(listed)}{more}."
    meant = near(name, services)
    return Refusal(reason, f"Did you mean {meant}?" if meant else "")
