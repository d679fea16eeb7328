"""What an alarm asks for, as people read it: the evidence, the suspect, and that it acts by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import (
    Alarm,
    Automatic,
    Deployed,
    Figures,
    Metric,
    Mode,
    Notice,
    NoticeKind,
    Point,
    Rollback,
    Suspicion,
    Trigger,
)
from handlers import ids
from handlers.messages import alarm, notices
from handlers.messages.card import card
from playground.slack.viewcheck import view_problems
from tests.handlers.golden import check, readable
from tests.handlers.world import NOON, PROPOSED, ROLLING
from tests.unit.values import SERVICE

MINUTE = timedelta(minutes=1)
NAME = "rollback-bot/sales-prod/quilt-catalog-service/errors"
DEPLOYED = Deployed("sd/42", "quilt-catalog:42", NOON - 12 * MINUTE, NOON - 9 * MINUTE, "engineer-b")


def figures(start: int, errors: float) -> Figures:
    """Half an hour that begins so many minutes before noon."""
    moments = [NOON - (start - number) * MINUTE for number in range(30)]
    bad = tuple(Point(at, errors if at >= DEPLOYED.began_at else 1.0) for at in moments)
    points = {Metric.REQUESTS: tuple(Point(at, 120.0) for at in moments), Metric.ERRORS: bad}
    return Figures(moments[0], moments[-1] + MINUTE, NOON, points)


SUSPICION = Suspicion(
    Trigger.ERRORS,
    "error rate: 34 % of 1,200 requests fail, surely above 10 %; 0.8 % in the hour before it went out.",
    NOON - 2 * MINUTE,
    NOON - MINUTE,
    DEPLOYED,
    also=("rollback-bot/sales-prod/quilt-catalog-service/slow",),
    before=("rollback-bot/sales-prod/quilt-catalog-service/memory",),
    figures=figures(30, 40),
    well=figures(72, 1),
)
ALONE = Automatic(
    rollback_id=ROLLING.id,
    digest=ROLLING.plan.digest,
    requester=f"alarm {NAME}",
    alarm=NAME,
    service="quilt-catalog",
    signal="event-1",
    deployment=DEPLOYED.id,
    deployed_at=DEPLOYED.began_at,
    too_old_at=NOON + 48 * MINUTE,
    cooled_since=NOON - timedelta(hours=4),
    dry_since=NOON - timedelta(days=20),
    would_have=2,
    told="error rate: 34 % of 1,200 requests fail",
    at=NOON,
)
AUTO = SERVICE.model_copy(update={"watch": Mode.AUTO})


def by_alarm(rollback: Rollback, **suspicion: object) -> Rollback:
    found = replace(SUSPICION, **suspicion)  # type: ignore[arg-type]
    return replace(rollback, request=replace(rollback.request, reason=found.told, origin=Alarm(NAME, suspicion=found)))


def test_the_card_has_the_evidence_the_suspect_and_the_button_to_snooze() -> None:
    shown = card(by_alarm(PROPOSED), service=SERVICE, approvers=("U0BBBB",))

    check("card_alarm", shown)
    assert "Acts by itself" not in readable(shown)
    assert alarm.SNOOZE not in readable(card(PROPOSED)), "a person's plan is not snoozed"


def test_it_says_when_it_acts_by_itself_and_how_late_it_was_told() -> None:
    late = by_alarm(PROPOSED, since=NOON - 30 * MINUTE, deployed=DEPLOYED)

    shown = readable(card(late, service=AUTO))

    assert "*Acts by itself*" in shown
    assert "*Told late*  the alarm fired 29 min before the bot heard of it" in shown


def test_where_little_is_known_it_says_so() -> None:
    shown = readable(card(by_alarm(PROPOSED, deployed=None, figures=None, well=None, also=(), before=())))

    assert "nobody knows which deployment brought what runs" in shown
    assert "Also firing" not in shown


def test_the_thread_has_the_charts() -> None:
    check("details_alarm", notices.render(Notice(NoticeKind.DETAILS), by_alarm(PROPOSED)))


def test_that_it_acts_by_itself_is_loud_and_stays_on_the_card() -> None:
    acting = replace(by_alarm(ROLLING), approvals=(), automatic=ALONE)

    check("by_itself", notices.render(Notice(NoticeKind.BY_ITSELF), acting))
    check("card_by_itself", card(acting))
    assert "without an approval" in readable(notices.render(Notice(NoticeKind.STARTED), acting))
    planned_anew = notices.render(Notice(NoticeKind.BY_ITSELF), by_alarm(PROPOSED))
    assert "planned again since" in readable(planned_anew)


@pytest.mark.parametrize("name", ["<!channel>", "*bold* <@U0AAAA>", "`code`"])
def test_an_alert_s_title_stays_text(name: str) -> None:
    asked = by_alarm(PROPOSED, also=(name,))
    shown = str(card(replace(asked, request=replace(asked.request, origin=Alarm(name, suspicion=SUSPICION)))))

    assert "<!channel>" not in shown
    assert "<@U0AAAA>" not in shown


def test_the_form_to_snooze_is_one_that_slack_takes() -> None:
    form = alarm.form(ids.card(ids.Card("C0INCIDENT", "1.1", PROPOSED.id, PROPOSED.plan.digest)))

    assert view_problems(form) == []


def test_where_outsiders_read_no_figures_are_shown() -> None:
    for rollback in (by_alarm(PROPOSED), replace(by_alarm(ROLLING), approvals=(), automatic=ALONE)):
        for kind in (NoticeKind.CARD, NoticeKind.DETAILS, NoticeKind.BY_ITSELF):
            shown = readable(notices.for_outsiders(Notice(kind), rollback))
            assert not [words for words in ("34 %", "1,200", "engineer-b", "Suspected") if words in shown]
