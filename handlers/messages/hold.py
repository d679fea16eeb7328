"""What the card of a rollback says of the hold that it left on the service."""

from collections.abc import Iterator

from bot.model import Hold, Rollback, Verb
from handlers import ids
from handlers.messages.blocks import Block, actions, button, confirm, section
from handlers.messages.mrkdwn import code, foreign, moment, person


def holding(rollback: Rollback) -> Iterator[Block]:
    hold = rollback.hold
    if hold is None:
        return
    if hold.in_force:
        check = code(f"rollback-bot hold --check {rollback.service}")
        yield section(
            f"*Deploys are on hold.*  A pipeline that asks {check} does not deploy it until the hold is released."
        )
        yield actions(_release(rollback))
    elif hold.released_at:
        yield section(_released(hold))


def _released(hold: Hold) -> str:
    by = f" by {person(hold.released_by)}" if hold.released_by else ""
    at = moment(hold.released_at) if hold.released_at else ""
    return f"Deploys are not on hold any more since {at}{by}: {foreign(hold.released_because, 500)}"


def _release(rollback: Rollback) -> Block:
    text = (
        f"Pipelines may then deploy {rollback.service} again, even {rollback.plan.from_name}. "
        "What other rollbacks hold it for ends too. Your name is noted. "
        f"To note a reason too, type instead: /rollback {rollback.service} hold release REASON"
    )
    sure = confirm(f"Release the hold of {rollback.service}?", text=text, yes="Release", no="Keep it")
    return button(
        "Release hold", action_id=Verb.RELEASE, value=ids.value(rollback.id, rollback.plan.digest), confirm=sure
    )
