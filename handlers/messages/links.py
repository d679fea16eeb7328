"""Buttons that lead to the AWS console. Pressing one does nothing here: Slack opens the address, and tells the bot."""

from collections.abc import Iterator

from bot import console
from bot.catalog import Service
from bot.model import Call, HealthNow, Rollback, State
from handlers import ids
from handlers.messages.blocks import URL, Block, actions, link_button

_NOTHING_SENT = {State.REJECTED, State.CANCELLED, State.EXPIRED, State.STALE, State.REFUSED}


def declared_group(service: Service | None) -> str:
    """Of the log; "" where none is declared, or the service is not in the file any more."""
    return service.logs.group if service and service.logs else ""


def of_rollback(rollback: Rollback, *, log_group: str = "") -> Iterator[Block]:
    """In one row, so that it fits a phone: the service, what is deployed, its log, and the build if there is one.

    None where it came to nothing before anything was sent: then there is nothing to see.
    """
    if rollback.state in _NOTHING_SENT and rollback.build is None:
        return
    plan = rollback.plan
    arn, cluster = plan.service_arn, plan.cluster
    deployed = console.deployments(arn, cluster=cluster) if rollback.acted_at else ""
    if plan.call is Call.CREATE_DEPLOYMENT and rollback.deployment_id:
        deployed = console.code_deploy(arn, rollback.deployment_id)
    yield from _row(
        ("Service", ids.OPEN_SERVICE, console.service(arn, cluster=cluster)),
        ("Deployment", ids.OPEN_DEPLOYMENT, deployed),
        ("Log", ids.OPEN_LOG, console.log_group(arn, log_group)),
        ("Build", ids.OPEN_BUILD, console.build(arn, rollback.build.id) if rollback.build else ""),
    )


def of_service(now: HealthNow) -> Iterator[Block]:
    if now.state is None:
        return
    arn, cluster = now.state.arn, now.cluster
    yield from _row(
        ("Service", ids.OPEN_SERVICE, console.service(arn, cluster=cluster)),
        ("Deployments", ids.OPEN_DEPLOYMENT, console.deployments(arn, cluster=cluster)),
        ("Log", ids.OPEN_LOG, console.log_group(arn, now.log_group)),
    )


def _row(*links: tuple[str, str, str]) -> Iterator[Block]:
    """(what it shows, the action's id, the address); left out where that is "", or longer than Slack takes."""
    if buttons := [
        link_button(f"{label} ↗", action_id=id_, url=url) for label, id_, url in links if 0 < len(url) <= URL
    ]:
        yield actions(*buttons)
