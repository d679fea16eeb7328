"""A seal holds for what was received, and for nothing else."""

from dataclasses import fields, replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from bot.intake.seal import Sealer
from bot.journal import Signer
from bot.journal.rows import from_interaction
from bot.model import Category, Interaction, InteractionKind, Undo, Verb
from tests.journal.samples import NOON, interaction

_OTHER: dict[str, Any] = {
    "kind": InteractionKind.CLICK,
    "verb": Verb.APPROVE,
    "received_at": NOON + timedelta(microseconds=1),
    "ask": Undo(),
    "category": Category.DATA,
}
SEALED = Sealer("xapp-1").sealed(interaction())


def test_it_holds_as_received_and_in_whatever_time_zone() -> None:
    elsewhere = replace(SEALED, received_at=NOON.astimezone(timezone(timedelta(hours=2))))
    assert Sealer("xapp-1").holds(SEALED)
    assert Sealer("xapp-1").holds(elsewhere)


@pytest.mark.parametrize("name", [field.name for field in fields(Interaction)])
def test_it_holds_no_more_when_anything_was_changed(name: str) -> None:
    assert not Sealer("xapp-1").holds(replace(SEALED, **{name: _OTHER.get(name, "another")}))


def test_it_holds_neither_without_a_seal_nor_with_another_secret() -> None:
    assert not Sealer("xapp-1").holds(interaction())
    assert not Sealer("xapp-2").holds(SEALED)


def test_the_address_that_is_stored_carries_it_where_no_request_does() -> None:
    assert from_interaction(SEALED)["response_url"] == f"{interaction().response_url}#{SEALED.seal}"
    assert from_interaction(interaction())["response_url"] == interaction().response_url


@pytest.mark.parametrize("made", [Sealer, Signer])
def test_nothing_is_sealed_or_signed_without_a_secret(made: type[Sealer | Signer]) -> None:
    """Else everybody could: whoever has nothing that counts says so by name."""
    with pytest.raises(ValueError, match="and there is none"):
        made("")
