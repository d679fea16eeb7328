"""What people type and press beside planning and deciding: which verb is carried out by whom."""

from collections.abc import Awaitable, Callable, Mapping

from bot.approval.act_alone import close_review
from bot.approval.button import pressed_on_its_card
from bot.approval.call_contacts import say_looking
from bot.approval.stop import stop
from bot.broadcast.publishing import publish
from bot.catalog import Service
from bot.errors import Refused
from bot.execution.load_test import start_load_test
from bot.follow_up.recover import take
from bot.follow_up.release import release
from bot.follow_up.report_problem import report_problem
from bot.follow_up.snooze import snooze
from bot.follow_up.stop_watching import stop_watching
from bot.follow_up.support_case import open_case
from bot.follow_up.tick import assign, retest, tick
from bot.follow_up.user_report import report
from bot.lessons.write import learn
from bot.model import Interaction, Noted, Verb
from bot.ports import Ports

_Carry = Callable[[Interaction, Ports], Awaitable[Noted]]
_CarryForService = Callable[[Interaction, Service, Ports], Awaitable[Noted]]


def _typed(carry: _CarryForService) -> _Carry:
    """Of the service that was named. Raises UnknownService."""

    async def carried(asked: Interaction, ports: Ports) -> Noted:
        return await carry(asked, ports.catalog.known(asked.service), ports)

    return carried


def _pressed(carry: _CarryForService) -> _Carry:
    """Of the service of the rollback that the button belongs to. Raises Refused where there is none."""

    async def carried(click: Interaction, ports: Ports) -> Noted:
        rollback = await ports.journal.get(click.rollback_id)
        if rollback is None:
            raise Refused("This rollback is not known here.")
        return await carry(click, ports.catalog.known(rollback.service), ports)

    return carried


def _typed_or_pressed(carry: _CarryForService, *, instead: str) -> _Carry:
    """Either, where only the rollback's own card has the button: `instead` of any other, one may type."""

    async def carried(asked: Interaction, ports: Ports) -> Noted:
        name = asked.service
        if asked.rollback_id:
            name = (await pressed_on_its_card(asked, ports, instead=instead)).service
        return await carry(asked, ports.catalog.known(name), ports)

    return carried


BESIDE_THE_PLAN: Mapping[Verb, _Carry] = {
    Verb.STOP: _typed(stop),
    Verb.RELEASE: _typed_or_pressed(release, instead="Type `/rollback SERVICE hold` instead."),
    Verb.UNWATCH: _typed(stop_watching),
    Verb.USERS_WELL: report,
    Verb.USERS_UNWELL: report,
    Verb.LOAD_TEST: _pressed(start_load_test),
    Verb.LOOKING: say_looking,
    Verb.PUBLISH: publish,
    Verb.KEEP_BACK: publish,
    Verb.REVIEW: close_review,
    Verb.PROBLEM: _typed(report_problem),
    Verb.SNOOZE: _typed_or_pressed(snooze, instead="Type /rollback SERVICE snooze 30m REASON."),
    Verb.TAKE: take,
    Verb.SUPPORT: open_case,
    Verb.TICK: tick,
    Verb.UNTICK: tick,
    Verb.ASSIGN: assign,
    Verb.RETEST: retest,
    Verb.LEARN: learn,
}
