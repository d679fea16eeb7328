"""Problems that people report: each is stored once, and enough different people make one call."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.journal import SqlJournal, verify_database
from bot.model import CallRule, Notice, NoticeKind, ProblemReport, Reported, Suspected
from tests.journal.bare import Sql
from tests.journal.samples import MINUTE, NOON, Hands, rollback
from tests.journal.test_phases import ID, succeeded
from tests.journal.test_retention import KEEP, count, pruned
from tests.journal.test_third_phase import THIRD

RULE = CallRule(people=3, within=15 * MINUTE, of_one=3, of_service=5)
SUSPECTED = Suspected("quilt-catalog:42", NOON, "quilt-catalog:38", "it served well", "", ("U0AAAA",), "C0INCIDENT")
OF_ANA = ProblemReport("1" * 32, "quilt-catalog", "U0AAAA", "engineer-a", "the search is empty", NOON)
OF_BEN = replace(OF_ANA, id="2" * 32, slack_id="U0BBBB", person="engineer-b", at=NOON + MINUTE)
OF_NIA = replace(OF_ANA, id="3" * 32, slack_id="U0NIA", person="", at=NOON + 2 * MINUTE)


def told(reports: Sequence[ProblemReport]) -> tuple[Notice, ...]:
    return (Notice(NoticeKind.NOTE, f"{len(reports)} report it"),)


async def reported(journal: SqlJournal, *reports: ProblemReport) -> Reported:
    for each in reports:
        last = await journal.report_problem(each, RULE, channel="C0INCIDENT", tell=told)
    return last


async def test_the_third_person_makes_one_call_and_whoever_reports_later_none(journal: SqlJournal, url: str) -> None:
    assert (await reported(journal, OF_ANA, OF_BEN)).call is None
    third = await reported(journal, OF_NIA)
    assert third.call is not None
    assert (third.call.id, third.call.reports) == (OF_NIA.id, (OF_ANA, OF_BEN, OF_NIA))
    again = await reported(journal, OF_NIA)  # the process died, and carries the same interaction out once more
    assert again.call == third.call
    assert len(again.recent) == 3
    fourth = await reported(journal, replace(OF_NIA, id="4" * 32, slack_id="U0FOUR"))
    assert fourth.call == third.call
    assert [call.id for call in await journal.untold_calls()] == [OF_NIA.id]

    await journal.prepare_call(OF_NIA.id, SUSPECTED)
    await journal.prepare_call(OF_NIA.id, replace(SUSPECTED, runs="quilt-catalog:43"))
    await journal.call_attempted(OF_NIA.id, channel="C0INCIDENT")
    await journal.call_told(OF_NIA.id, ts="7.5")
    found = await journal.call_told_at("C0INCIDENT", "7.5")
    assert found is not None
    assert found.suspected == SUSPECTED, "what it shows does not change any more"
    assert await journal.untold_calls() == ()
    assert await journal.call_told_at("C0GENERAL", "7.5") is None
    assert verify_database(url).problem == ""


async def test_one_person_is_one_person_under_any_id_and_what_is_older_does_not_count(journal: SqlJournal) -> None:
    alias = replace(OF_ANA, id="4" * 32, slack_id="W0AAAA")
    assert (await reported(journal, OF_ANA, alias, replace(alias, id="5" * 32), OF_BEN)).call is None
    late = replace(OF_NIA, at=NOON + 15 * MINUTE)
    assert (await reported(journal, late)).call is None, "what ana reported is older than 15 minutes"
    elsewhere = replace(OF_NIA, id="6" * 32, slack_id="U0FOUR", service="registry")
    assert (await reported(journal, elsewhere)).call is None


async def test_more_than_a_few_of_one_person_or_service_are_not_kept(journal: SqlJournal, sql: Sql) -> None:
    mine = [replace(OF_ANA, id=f"{number:032}") for number in range(4)]
    assert (await reported(journal, *mine[:3])).stored
    assert not (await reported(journal, mine[3])).stored
    assert (await reported(journal, replace(OF_BEN, at=NOON), replace(OF_BEN, id="7" * 32, at=NOON))).stored
    assert not (await reported(journal, OF_NIA)).stored, "the service has five"
    assert count(sql, "problem_reports") == 5
    later = replace(mine[3], at=NOON + RULE.within)
    assert (await reported(journal, later)).stored


async def test_while_a_rollback_is_live_its_thread_is_told_and_nobody_is_called(journal: SqlJournal, url: str) -> None:
    await journal.propose(rollback(), tell=[])
    call = (await reported(journal, OF_ANA, OF_BEN, OF_NIA)).call
    assert call is not None
    assert call.rollback_id == rollback().id
    await reported(journal, OF_NIA)
    assert [row.notice.text for row in await journal.outbox()] == ["3 report it"]
    assert await journal.untold_calls() == ()
    assert verify_database(url).problem == ""


async def test_an_answer_to_the_question_counts_each_report_once(journal: SqlJournal, clock: Hands, url: str) -> None:
    assert await journal.answer_by_problem(ID, OF_NIA, RULE, tell=()) is None, "there is none"
    await succeeded(journal)
    await journal.begin_phases(ID, [THIRD])
    before = len(await journal.outbox())
    for each in (OF_NIA, OF_NIA, replace(OF_NIA, id="4" * 32), OF_BEN):
        await journal.answer_by_problem(ID, each, RULE, tell=told([each]))
    found = await journal.get(ID)
    assert found is not None
    assert [(each.slack_id, each.well, each.times) for each in found.reports] == [
        ("U0BBBB", False, 1),
        ("U0NIA", False, 2),
    ]
    assert len(await journal.outbox()) == before + 3, "the thread is told of each"
    for number in (5, 6):
        more = await journal.answer_by_problem(ID, replace(OF_NIA, id=f"{number}" * 32), RULE, tell=told([OF_NIA]))
    assert more is not None
    assert not more.stored, "and of no more than a few of one person"
    assert len(await journal.outbox()) == before + 4
    assert await journal.untold_calls() == ()
    assert verify_database(url).problem == ""


async def test_what_people_wrote_goes_after_its_time_and_what_waits_to_be_told_stays(
    journal: SqlJournal, clock: Hands, sql: Sql, url: str
) -> None:
    await reported(journal, OF_ANA, OF_BEN, OF_NIA)
    clock.time += KEEP + timedelta(hours=1)
    assert await pruned(journal) == 3
    assert count(sql, "problem_calls") == 1
    await journal.call_told(OF_NIA.id, ts="7.5")
    assert await pruned(journal) == 1
    assert count(sql, "problem_reports") + count(sql, "problem_calls") == 0
    assert verify_database(url).problem == ""
