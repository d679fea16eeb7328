"""How many must approve what: every kind of rollback x how many are needed x every set of people who press."""

from dataclasses import replace
from itertools import chain, combinations, product
from typing import get_args

import pytest

from bot.approval import policy
from bot.catalog.who_decides import Approvals
from bot.model import Approval, Ask, Complete, Immediate, Partial, Restore, SecondPerson, Undo, Verb
from tests.unit.values import CATALOG, NOW, SERVICE, member, rollback

KINDS: tuple[Ask, ...] = (Immediate(), Undo(), Partial("mcp"), Restore("mcp"), Complete("e" * 40))
IDS = ("U0ANN", "W0ANN", "U0BOB", "U0DAN", "U0DANTWO", "U0CAT")  # ann asked; cat is no approver; dan has two


def test_every_kind_of_ask_has_a_number_of_its_own() -> None:
    assert {type(ask) for ask in KINDS} == set(get_args(Ask))
    assert {ask.kind for ask in KINDS} == set(Approvals().by_kind)


@pytest.mark.parametrize(("ask", "needed"), product(KINDS, (1, 2, 3)), ids=str)
def test_a_kind_is_authorized_by_as_many_people_as_it_needs_and_never_by_whoever_asked(ask: Ask, needed: int) -> None:
    service = SERVICE.model_copy(update={"approvals": Approvals(**{ask.kind: needed})})
    waits = rollback(requester="ann", slack_id="U0ANN")
    waits = replace(waits, request=replace(waits.request, ask=ask))
    for pressing in chain.from_iterable(combinations(IDS, count) for count in range(len(IDS) + 1)):
        given = tuple(
            Approval(CATALOG.person(each) or "", each, NOW)
            for each in pressing
            if policy.may_decide(
                catalog=CATALOG, service=service, rollback=waits, verb=Verb.APPROVE, slack_id=each, member=member(each)
            )
            is None
        )
        people = {approval.person for approval in given}
        once = tuple({approval.person: approval for approval in given}.values())
        asked = SecondPerson(waits.id, "digest", "ann", once, policy.approvals_needed(service, ask))
        by_now = policy.enough(catalog=CATALOG, service=service, ask=ask, slack_ids=[each.slack_id for each in given])

        assert people <= {"bob", "dan"}
        assert asked.complete == (by_now is None) == (len(people) >= needed)
