"""A load test that a person starts beside the third phase: started once, looked at until its end, told in the thread.

Its row is there before StartBuild is sent, and whoever wrote the row is the only one that sends it, once. Whoever comes
later, after a crash or a doubtful answer, only looks for what it started.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.approval import rights
from bot.approval.button import pressed_on_its_question
from bot.approval.channel import may_act_in
from bot.catalog import LoadTestProject, Service
from bot.errors import Failed, Refused, Unanswered, refuse
from bot.execution import load_test_outcome
from bot.model import BuildState, Due, DueKind, Interaction, LoadTest, Noted, Notice, NoticeKind, Rollback
from bot.ports import Ports
from bot.text import mention

_EVERY, _READ_BACK, _SKEW = timedelta(seconds=15), timedelta(minutes=2), timedelta(seconds=5)


async def start_load_test(click: Interaction, service: Service, ports: Ports) -> Noted:
    """By who may ask for rollbacks of the service or approve them. Raises Refused or Failed: nothing was started."""
    rollback, declared = await pressed_on_its_question(click, ports), service.load_test
    refuse(await rights.may_take_part(click.slack_id, service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    if declared is None:
        raise Refused(f"The services file declares no load test of {service.name}.", "Add `load_test` there.")
    if not rollback.asks_people:
        raise await _why_not(rollback, ports)
    test = LoadTest(rollback.id, click.slack_id, ports.clock.now())
    next_look = {DueKind.LOAD_TEST: test.started_at + _EVERY}
    if await ports.journal.begin_load_test(test, tell=(_changed(declared),), falls_due=next_look) is None:
        raise await _why_not(rollback, ports)
    try:
        build_id = await ports.builder.start_load_test(service, project=declared.project, rollback_id=rollback.id)
    except Failed as error:
        await ports.journal.change_load_test(test, None, tell=(_changed(declared),), falls_due=_NOT_DUE)
        raise Failed(str(error).removesuffix(" Nothing was changed.")) from error
    except Unanswered:
        return Noted("CodeBuild was asked and has not answered. What it started is looked for; the thread will say.")
    await _started(test, build_id, ports)
    return Noted("The load test is started. The thread says how it ends.")


async def see_to_load_test(due: Due, ports: Ports) -> None:
    """One look at it. It only reads."""
    rollback = await ports.journal.get(due.rollback_id)
    test = rollback.load_test if rollback else None
    if rollback is None or test is None or test.ended_at:
        await ports.journal.reschedule(due, None)
        return
    service = ports.catalog.services.get(rollback.service)
    if service is None or service.load_test is None:
        gone = "The services file does not have the load test any more, so it is not looked at. CodeBuild shows it."
        await _end(test, "not looked at any more", gone, ports)
    elif not test.build_id:
        await _look_for(test, service, service.load_test, due, ports)
    else:
        await _look(test, service, service.load_test, due, ports)


_NOT_DUE = {DueKind.LOAD_TEST: None}


def _changed(declared: LoadTestProject | None) -> Notice:
    return Notice(NoticeKind.QUESTION_CHANGED, declared.project if declared else "")


async def _why_not(rollback: Rollback, ports: Ports) -> Refused:
    latest = await ports.journal.get(rollback.id)
    if latest and latest.load_test:
        by = mention(latest.load_test.started_by)
        return Refused(f"{by} has started it already: there is one load test for each rollback.", "The thread tells.")
    return Refused("It is too late for a load test: this rollback is not watched any more.", load_test_outcome.BY_HAND)


async def _started(test: LoadTest, build_id: str, ports: Ports) -> None:
    text = f"{mention(test.started_by)} started the load test."
    named, tell = replace(test, build_id=build_id), (Notice(NoticeKind.LOAD_TEST, text),)
    await ports.journal.change_load_test(test, named, tell=tell, falls_due={DueKind.LOAD_TEST: _next(ports)})


def _next(ports: Ports) -> datetime:
    return ports.clock.now() + _EVERY


async def _look_for(test: LoadTest, service: Service, declared: LoadTestProject, due: Due, ports: Ports) -> None:
    """What StartBuild may have started. That nothing is there is only evidence where CodeBuild can be read."""
    since, problem, found = test.started_at - _SKEW, "", None
    try:
        found = await ports.builder.find(service, project=declared.project, variables={}, since=since)
    except Failed as error:
        problem = str(error)
    now = ports.clock.now()
    if found:
        await _started(test, found, ports)
    elif now >= test.started_at + (declared.deadline if problem else _READ_BACK):
        await _end(test, "not known to be started", load_test_outcome.lost(problem), ports)
    else:
        await ports.journal.reschedule(due, now + _EVERY)


async def _look(test: LoadTest, service: Service, declared: LoadTestProject, due: Due, ports: Ports) -> None:
    problem = ""
    try:
        seen = await ports.builder.look(service, test.build_id)
        if seen.status != "IN_PROGRESS":
            log = await _log(service, seen, ports) if seen.status != "SUCCEEDED" else ()
            how, told = load_test_outcome.over(test, seen, log, ports.clock.now())
            await _end(test, how, told, ports)
            return
    except Failed as error:
        problem = str(error)
    if ports.clock.now() >= test.started_at + declared.deadline:
        await _end(test, "not over by its deadline", load_test_outcome.late(problem), ports)
    else:
        await ports.journal.reschedule(due, _next(ports))


async def _log(service: Service, seen: BuildState, ports: Ports) -> tuple[str, ...]:
    """None where it cannot be read."""
    try:
        return await ports.builder.tail(service, seen)
    except Failed:
        return ()


async def _end(test: LoadTest, how: str, told: str, ports: Ports) -> None:
    ended = replace(test, ended_at=ports.clock.now(), result=how)
    tell = (Notice(NoticeKind.LOAD_TEST, told), _changed(None))
    await ports.journal.change_load_test(test, ended, tell=tell, falls_due=_NOT_DUE)
