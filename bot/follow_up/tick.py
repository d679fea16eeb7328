"""A person ticks an item of a list, takes that back, gives it an owner and a due date, or has a re-test made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.approval import rights
from bot.approval.button import pressed_beneath
from bot.approval.channel import may_act_in
from bot.catalog import FollowUps, Service
from bot.errors import Refused, refuse
from bot.follow_up import list_rules, redeploy, reminding
from bot.model import (
    OF_THE_RUN,
    Checklist,
    DueKind,
    FollowUp,
    Health,
    Interaction,
    Item,
    Noted,
    Notice,
    NoticeKind,
    Refusal,
    Rollback,
    Ticked,
    Verb,
    short,
)
from bot.ports import Ports
from bot.text import mention, month_and_day
from bot.validation.checks import overall
from bot.validation.declared import declared_checks

_CHANGED = Notice(NoticeKind.FOLLOW_UPS_CHANGED)
_FOLLOW_UPS = (Checklist.FOLLOW_UPS,)
_OWNED = (Checklist.FOLLOW_UPS, Checklist.LESSONS)
_TICKED = (Checklist.FOLLOW_UPS, *OF_THE_RUN)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Of a list: its message, what brings that up to date, what looks at it again, and its setting."""

    message: NoticeKind
    changed: NoticeKind
    due: DueKind
    setting: str


_OF_THE_RUN = _Kept(NoticeKind.CHECKLIST, NoticeKind.CHECKLIST_CHANGED, DueKind.CHECKLIST, "checklists")
_KEPT = {
    Checklist.FOLLOW_UPS: _Kept(NoticeKind.FOLLOW_UPS, NoticeKind.FOLLOW_UPS_CHANGED, DueKind.FOLLOW_UPS, "follow_ups"),
    Checklist.LESSONS: _Kept(NoticeKind.LESSONS, NoticeKind.LESSONS_CHANGED, DueKind.LESSONS, "lessons"),
    **dict.fromkeys(OF_THE_RUN, _OF_THE_RUN),
}
_OVER = "This list is not kept any more."


async def tick(click: Interaction, ports: Ports) -> Noted:
    """On that person's word; or it is open again. Raises Refused with the truth."""
    rollback, service, item = await _pressed(click, ports, of=_TICKED)
    now, undone = ports.clock.now(), click.verb is Verb.UNTICK
    if undone and item.ticked and (item.ticked.proof or item.ticked.closed):
        how = "was closed elsewhere" if item.ticked.closed else "is proven"
        raise Refused(f"{list_rules.name(item)} {how}, which nobody can take back here.")
    if not undone and not item.open:
        raise Refused.of(list_rules.ticked_already(item))
    due, tell = {_KEPT[item.checklist].due: now}, (Notice(_KEPT[item.checklist].changed),)
    if undone:
        who = click.slack_id
        changed = await ports.journal.untick(rollback.id, item, actor=who, tell=tell, falls_due=due)
    else:
        ticked = Ticked(now, click.slack_id, ports.catalog.person(click.slack_id) or "")
        changed = await ports.journal.tick(rollback.id, item, ticked, tell=tell, falls_due=due)
    if changed is None:
        raise Refused("Somebody else was faster.", "The list in the thread shows what holds.")
    if undone:
        return Noted(f"{list_rules.name(item)} is open again.")
    return Noted(f"{list_rules.name(item)} is done, on your word.{_still_held(item, changed, service)}")


async def assign(sent: Interaction, ports: Ports) -> Noted:
    """The form's `KEY PERSON DATE`. Raises Refused; who owns it must be able to tick it."""
    rollback, service, item = await _pressed(sent, ports, of=_OWNED)
    if not item.open:
        raise Refused.of(list_rules.ticked_already(item))
    owner, due_at = await _chosen(sent, service, ports)
    given = replace(item, owner=owner[0], owner_slack_id=owner[1], due_at=due_at)
    kept = _KEPT[item.checklist]
    tell, due = (Notice(kept.changed),), {kept.due: ports.clock.now()}
    changed = await ports.journal.assign(rollback.id, given, actor=sent.slack_id, tell=tell, falls_due=due)
    if changed is None:
        raise Refused(f"{list_rules.name(item)} has that owner and date already, or is done.")
    return Noted(f"{list_rules.name(item)} belongs to {mention(owner[1])}, until {month_and_day(due_at)}.")


async def retest(click: Interaction, ports: Ports) -> Noted:
    """The declared checks of the declared staging, now. Raises Refused where these would prove nothing."""
    rollback, service, item = await _pressed(click, ports, of=_FOLLOW_UPS)
    if item.key != FollowUp.RETEST:  # forged: it would prove what no check on a staging can
        raise Refused(f"{list_rules.name(item)} is not proven by a re-test.")
    if not item.open:
        raise Refused.of(list_rules.ticked_already(item))
    staging = ports.catalog.services.get(str(service.staging)) if service.staging is not True else None
    if staging is None:
        raise Refused(f"No staging of {service.name} is declared.", "Tick it yourself once you have tested the fix.")
    revision = await _runs(staging, ports)
    if why := await redeploy.no_fix(rollback, revision, staging, ports):
        raise Refused(f"`{revision}` on {staging.name} contains no fix: {why}.", "Deploy the fix there first.")
    checks = await declared_checks(staging, ports)
    if overall(checks) is not Health.PASSED:
        text = list_rules.not_proven(staging.name, revision, checks)
        note = Notice(NoticeKind.NOTE, f"The re-test by {mention(click.slack_id)} proves nothing. {text}")
        await ports.journal.note(rollback.id, tell=(note,))
        return Noted(f"Re-test stays open. {text}")
    proof = list_rules.retested(staging.name, revision, checks)
    ticked = Ticked(ports.clock.now(), click.slack_id, ports.catalog.person(click.slack_id) or "", proof)
    tell = (Notice(NoticeKind.NOTE, list_rules.proven(item, ticked)), _CHANGED)
    if (
        await ports.journal.tick(rollback.id, item, ticked, tell=tell, falls_due={DueKind.FOLLOW_UPS: ticked.at})
        is None
    ):
        raise Refused.of(list_rules.ticked_already(item))
    return Noted(f"Re-test is proven. {proof}")


async def _runs(staging: Service, ports: Ports) -> str:
    """The revision, at rest: of two that run, nobody knows which one answers."""
    state = await ports.ecs.service(staging)
    moving = state.primary is not None and state.primary.rollout_state == "IN_PROGRESS"
    if moving or len(state.deployments) > 1:
        raise Refused(f"{staging.name} is being deployed.", "Press again once that is over.")
    return short(state.task_definition)


async def _pressed(click: Interaction, ports: Ports, *, of: Sequence[Checklist]) -> tuple[Rollback, Service, Item]:
    """What the button is about, for whoever has a right on the service. Its key stands first in the `reason`."""
    key = click.reason.partition(" ")[0]
    shown = await ports.journal.get(click.rollback_id)
    item = list_rules.by_key(shown, key, of) if shown else None
    kept = _KEPT[item.checklist if item else Checklist.FOLLOW_UPS]
    rollback = await pressed_beneath(click, kept.message, ports)
    service = ports.catalog.services.get(rollback.service)
    if service is None or getattr(service, kept.setting) == "off":
        raise Refused(_OVER)
    refuse(await rights.may_take_part(click.slack_id, service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    item = list_rules.by_key(rollback, key, of)
    if item is None or (item.checklist in OF_THE_RUN and not rollback.live and rollback.approved_at is None):
        raise Refused(_OVER)
    return rollback, service, item


async def _chosen(sent: Interaction, service: Service, ports: Ports) -> tuple[tuple[str, str], datetime]:
    """(name and Slack id of the owner), and the end of that day's work there. No payload is trusted."""
    _, _, chosen = sent.reason.partition(" ")
    person, _, written = chosen.partition(" ")
    slack_id = next(iter(ports.catalog.people.get(person, ())), "")
    if not slack_id:
        raise Refused("Nobody of that name stands in the services file.", "Choose one of the list.")
    if refusal := await rights.may_take_part(slack_id, service, ports):
        raise Refused.of(
            Refusal(f"{refusal.reason} So {mention(slack_id)} could not tick it.", "Choose somebody else.")
        )
    try:
        day = datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC, hour=12)
    except ValueError:
        raise Refused("That is no day.", "Choose one of the list.") from None
    if day < ports.clock.now().replace(hour=0, minute=0):
        raise Refused("That day is over.", "Choose one of the list.")
    rules = service.follow_ups if isinstance(service.follow_ups, FollowUps) else FollowUps()
    return (person, slack_id), await reminding.due_at(day, slack_id, rules.hours, ports)


def _still_held(item: Item, rollback: Rollback, service: Service) -> str:
    if item.key != FollowUp.REDEPLOY or not (rollback.hold and rollback.hold.in_force):
        return ""
    release = f"`/rollback {service.name} hold release REASON`"
    return f" Deploys of {service.name} stay on hold until a deployment of the fix is seen to be well, or: {release}."
