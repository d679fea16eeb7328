"""What the journal knows of features: who switched one off, what is no target any more, and when to remind."""

import pytest

from bot.journal import SqlJournal
from bot.model import DueKind, FeatureSwitch, Plan, Rollback, State
from tests.journal.samples import HOUR, MINUTE, NOON, Hands, approve, intent, plan, rollback

ARN = plan().service_arn
OFF, ON = FeatureSwitch("mcp", on=False), FeatureSwitch("mcp", on=True)


def switching(switch: FeatureSwitch | None, number: int) -> Plan:
    left = f"arn:aws:ecs:us-east-1:123456789012:task-definition/quilt-catalog:{number}"
    return plan(switch=switch, from_task_definition=left)


async def carried_out(journal: SqlJournal, letter: str, plan: Plan) -> Rollback:
    its_id = letter * 32
    await journal.propose(rollback(its_id, plan=plan), tell=[])
    await approve(journal, its_id)
    await journal.intend(intent(its_id), good_for=HOUR)
    at = NOON + ord(letter) * MINUTE
    await journal.move(its_id, State.ROLLING, when={State.EXECUTING}, acted_at=at)
    ended = await journal.move(its_id, State.SUCCEEDED, when={State.ROLLING}, falls_due={DueKind.REMINDER: at})
    assert ended is not None
    return ended


async def test_a_plan_is_read_back_with_its_switch(journal: SqlJournal) -> None:
    stored = await journal.propose(rollback(plan=plan(switch=OFF)), tell=[])

    assert await journal.get(stored.id) == stored
    assert stored.plan.switch == OFF


async def test_what_a_restore_left_stays_a_target_and_what_a_partial_rollback_left_does_not(
    journal: SqlJournal,
) -> None:
    await carried_out(journal, "a", switching(OFF, 42))
    await carried_out(journal, "b", switching(ON, 43))
    await carried_out(journal, "c", switching(None, 44))

    left = [row.task_definition for row in await journal.remembered(ARN) if row.bad_since]

    assert {arn.rpartition(":")[2] for arn in left} == {"42", "44"}


async def test_the_newest_partial_rollback_of_a_feature_is_known(journal: SqlJournal) -> None:
    assert await journal.switched_off(ARN, "mcp") is None
    await carried_out(journal, "a", switching(OFF, 42))
    newest = await carried_out(journal, "b", switching(OFF, 44))
    await carried_out(journal, "c", switching(ON, 45))
    await carried_out(journal, "d", switching(FeatureSwitch("search", on=False), 46))

    assert await journal.switched_off(ARN, "mcp") == newest
    assert await journal.switched_off(f"{ARN}-other", "mcp") is None


@pytest.mark.parametrize(("minutes", "due"), [(-1, 0), (0, 1), (60, 1)])
async def test_a_reminder_is_due_when_its_time_has_come_until_it_is_noted(
    journal: SqlJournal, clock: Hands, minutes: int, due: int
) -> None:
    ended = await carried_out(journal, "a", switching(OFF, 42))
    ((remind_at),) = [each.due_at for each in await journal.waiting()]

    clock.time = remind_at + minutes * MINUTE
    assert len(await journal.claim_due(MINUTE)) == due
    await journal.note(ended.id, tell=[], falls_due={DueKind.REMINDER: None})
    clock.time = remind_at + 60 * MINUTE
    assert await journal.claim_due(MINUTE) == ()
