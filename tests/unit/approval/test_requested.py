"""In whose name something is asked, and that nothing but a person may ask so far."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot import runbook
from bot.approval import requested
from bot.approval.channel import where_to_tell
from bot.errors import Refused
from bot.model import (
    Alarm,
    Category,
    Channel,
    Complete,
    Drill,
    Immediate,
    Interaction,
    InteractionKind,
    Origin,
    Person,
    Request,
    Verb,
)
from tests.asks import requested as asking
from tests.unit.values import CATALOG, NOW, SERVICE, rollback

TYPED = Interaction(
    id="1" * 32,
    key="k",
    kind=InteractionKind.COMMAND,
    verb=Verb.COMPLETE,
    slack_id="W0ANN",
    team="T0QUILT",
    channel="C0INCIDENT",
    received_at=NOW,
    service="quilt-catalog",
    ask=Complete("e43b15a"),
    category=Category.SECURITY,
    reason="token leaked",
)
BOB = replace(TYPED, kind=InteractionKind.CLICK, slack_id="U0BOB", ask=None, category=None, reason="")


def test_a_command_is_asked_by_whoever_typed_it_under_the_name_of_the_services_file() -> None:
    asked = Request(Complete("e43b15a"), "token leaked", Category.SECURITY, Person("W0ANN", "ann"))

    assert requested.typed(TYPED, CATALOG) == asked
    assert requested.person(replace(TYPED, slack_id="U0NOBODY"), CATALOG) == Person("U0NOBODY", "")
    with pytest.raises(ValueError, match="status asks for no rollback"):
        requested.typed(replace(BOB, verb=Verb.STATUS), CATALOG)


def test_whoever_presses_asks_for_the_same_in_their_own_name() -> None:
    first = asking(rollback(), ask=Complete("e43b15a"), category=Category.SECURITY)

    again = requested.again(first, BOB, CATALOG)

    assert again == Request(Complete("e43b15a"), "5xx", Category.SECURITY, Person("U0BOB", "bob"))
    assert requested.at_once(first, BOB, CATALOG) == replace(again, ask=Immediate())


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        (Alarm("catalog-5xx"), "Nothing lets an alarm propose rollbacks of quilt-catalog."),
        (Alarm(""), "Nothing lets an alarm propose rollbacks of quilt-catalog."),
        (
            Drill("friday"),
            "A drill really rolls back, so it is only for a staging, and quilt-catalog is not",
        ),
    ],
)
async def test_what_is_no_person_proposes_nothing_and_nobody_outside_is_asked(origin: Origin, why: str) -> None:
    ports: Any = SimpleNamespace(catalog=CATALOG, clock=SimpleNamespace(now=lambda: NOW))
    request = Request(Immediate(), "5xx", None, origin)

    with pytest.raises(Refused) as refused:
        await runbook.propose("a" * 32, "quilt-catalog", request=request, asked_in="", asked_at=NOW, ports=ports)

    assert refused.value.refusal.reason.startswith(why)


@pytest.mark.parametrize(("asked_in", "told_in"), [("", "C0INCIDENT"), ("C0OTHER", "C0OTHER")])
async def test_what_was_asked_for_in_no_channel_is_told_in_that_of_the_service(asked_in: str, told_in: str) -> None:
    async def channel(channel_id: str, *, max_age: timedelta = timedelta(0)) -> Channel:
        return Channel(channel_id, member=True, shared=False, archived=False)

    ports: Any = SimpleNamespace(people=SimpleNamespace(channel=channel))

    assert await where_to_tell(asked_in, SERVICE, ports) == told_in
