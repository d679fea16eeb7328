"""Nothing to go back to: how far was looked, and what there is besides, which nobody ever saw serving."""

from collections.abc import Sequence

from bot.findings import block
from bot.model import Finding, PassedOver

_NAMED = 5
NEVER_SEEN = "was never seen serving"


def no_target(service: str, passed: Sequence[PassedOver], *, horizon: str, registered: Sequence[str] | None) -> Finding:
    """`registered` are the names of revisions that were never seen serving, newest first; None: nobody could say."""
    return block("There is no known good revision", _why(service, passed, horizon), _fix(service, passed, registered))


def _why(service: str, passed: Sequence[PassedOver], horizon: str) -> str:
    if passed:
        named = "; ".join(f"{revision.name} {revision.why}" for revision in passed)
        further = f" {horizon[0].upper()}{horizon[1:]}." if horizon else ""
        return f"None of the earlier revisions of {service} will do: {named}.{further}"
    if horizon:
        return f"ECS may remember more, but {horizon}, and they all brought what {service} runs now."
    return f"ECS remembers no other revision that {service} ran; its history reaches back 90 days."


def _fix(service: str, passed: Sequence[PassedOver], registered: Sequence[str] | None) -> str:
    deploy = "Deploy a corrected revision"
    if registered:
        more = len(registered) - _NAMED
        others = f" and {more} more, which `/rollback {service} history` lists" if more > 0 else ""
        look = f"`/rollback {service} plan to {registered[0].rpartition(':')[2]}`"
        named = f"{', '.join(registered[:_NAMED])}{others}"
        return f"{deploy}, or look at one that ECS knows, though it {NEVER_SEEN}: {named}. What it would do: {look}."
    if passed:
        return f"{deploy}, or choose one of these yourself: `/rollback {service} plan to REVISION` looks at it."
    unknown = " Which revisions are registered could not be read." if registered is None else ""
    return f"{deploy}.{unknown}"
