"""Any full member of the workspace reports a problem of a service; enough of them call those who may roll it back.

Whoever reports has no right by it: what is prepared is only offered, to people who have one.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.approval import lists, rights
from bot.approval.channel import may_act_in, where_to_tell
from bot.approval.members import Right
from bot.catalog import Service
from bot.errors import Failed, Refused, RollbackBotError, refuse
from bot.findings import refusal
from bot.follow_up import hold_rules, problem_rules
from bot.model import (
    LIVE,
    Interaction,
    Noted,
    Notice,
    NoticeKind,
    ProblemCall,
    ProblemReport,
    Suspected,
    WantedRevision,
    hold,
    short,
)
from bot.plan.draft import preview
from bot.ports import Ports


async def report_problem(asked: Interaction, service: Service, ports: Ports) -> Noted:
    """Raises Refused for guests, bots and strangers, where outsiders read, and for who has reported too much."""
    refuse(await rights.may_look(asked, ports))
    refuse(await may_act_in(asked.channel, service, ports) if asked.channel else None)
    person = ports.catalog.person(asked.slack_id) or ""
    said = ProblemReport(asked.id, service.name, asked.slack_id, person, asked.reason, asked.received_at)
    return await _as_answer(said, service, ports) or await _counted(said, service, ports)


async def _as_answer(said: ProblemReport, service: Service, ports: Ports) -> Noted | None:
    """Where people are asked anyhow, it is their answer, and nothing besides. None: nobody is asked."""
    for rollback in await ports.journal.watched(service.name):
        if not rollback.asks_people:
            continue
        project = service.load_test.project if service.load_test else ""
        note = Notice(NoticeKind.NOTE, problem_rules.in_thread([said]))
        tell = (Notice(NoticeKind.QUESTION_CHANGED, project), note)
        by = problem_rules.rule(service.problem_reports)
        reported = await ports.journal.answer_by_problem(rollback.id, said, by, tell=tell)
        if reported and not reported.stored:
            raise Refused.of(problem_rules.turned_away(said, reported, by))
        if reported and (now := reported.rollback):
            return Noted(problem_rules.answers_question(said, now))
    return None


async def _counted(said: ProblemReport, service: Service, ports: Ports) -> Noted:
    by = problem_rules.rule(service.problem_reports)
    reported = await ports.journal.report_problem(said, by, channel=service.channel, tell=_in_thread)
    if not reported.stored:
        raise Refused.of(problem_rules.turned_away(said, reported, by))
    if (call := reported.call) and not call.rollback_id and call.suspected is None:
        suspected = await _suspected(call, service, ports)
        await ports.journal.prepare_call(call.id, suspected)
        reported = replace(reported, call=replace(call, channel=suspected.channel))
    return Noted(problem_rules.answer(said, reported, by, await _in_hand(service, ports)))


def _in_thread(reports: Sequence[ProblemReport]) -> tuple[Notice, ...]:
    """Of a rollback that is live: it need not be asked for."""
    return (Notice(NoticeKind.NOTE, problem_rules.in_thread(reports)),)


async def _in_hand(service: Service, ports: Ports) -> str:
    """A rollback that is live, or the hold of one that is over; "" where there is neither."""
    if live := await ports.journal.in_state(*LIVE, service=service.name):
        return problem_rules.under_way(live[0])
    held = await ports.journal.holds(service.name)
    return hold_rules.still_held(service.name, held) if held else ""


async def _suspected(call: ProblemCall, service: Service, ports: Ports) -> Suspected:
    """As it is now. What cannot be read is said; it keeps nobody from being called."""
    requesters = await _requesters(call, service, ports)
    channel = await _place(service, ports)
    runs, since, held = "", None, None
    try:
        state = await ports.ecs.service(service)
        runs, held = short(state.task_definition), hold.read(state.tags)
        since = state.primary.created_at if state.primary else None
        if held:
            told = f"{hold_rules.told(held, service.name)} What runs now is what it was rolled back to."
            return Suspected(runs, since, "", "", f"{told} {problem_rules.offered(service)}", requesters, channel)
        found = await preview(service, ports.reads, WantedRevision())
        refuse(refusal(found.blocks))
        target = found.plan.target
        return Suspected(runs, since, target.chosen.name, target.why, "", requesters, channel)
    except Refused as refused:
        return Suspected(runs, since, "", "", refused.refusal.reason, requesters, channel)
    except RollbackBotError as error:
        return Suspected(runs, since, "", "", str(error), requesters, channel)


async def _requesters(call: ProblemCall, service: Service, ports: Ports) -> tuple[str, ...]:
    """By the lists as they can be read now; who has reported it knows it, unless there is nobody else."""
    now, _ = await lists.read(service, Right.ASK, catalog=ports.catalog, memberships=ports.memberships)
    reporters = {report.who for report in call.reports}
    others = tuple(name for name in now.requesters if name not in reporters)
    return ports.catalog.slack_ids(others or now.requesters)


async def _place(service: Service, ports: Ports) -> str:
    """The service's own channel, or the incident channel where that takes nothing."""
    try:
        return await where_to_tell("", service, ports)
    except Refused:
        return ports.catalog.home.incident_channel
    except Failed:
        return service.channel
