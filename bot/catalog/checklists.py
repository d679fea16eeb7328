"""What is to be done before, during and after a rollback, in the services file: the runbook's list, or another one."""

from collections import Counter
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalog.kinds import Entry
from bot.model import Proof

_MOST = 10  # of one list: a message holds no more
_PROOFS = ", ".join(Proof)


def _said(value: Any) -> Any:
    """YAML reads `off` as false."""
    return "off" if value is False else value


def _with_text(value: Any) -> Any:
    """Text alone is for people."""
    return {"text": value} if isinstance(value, str) else value


class ListedItem(Entry):
    """What is to be done; people tick it, or the bot, once the journal shows the `proof`."""

    text: Annotated[
        str,
        Field(
            pattern=r"^\S.{0,118}\S$", description="one line of 2 to 120 characters, such as: Page the database team"
        ),
    ]
    proof: Annotated[Proof, Field(description=f"one of {_PROOFS}")] | None = None


_Listed = Annotated[
    tuple[Annotated[ListedItem, BeforeValidator(_with_text)], ...],
    Field(max_length=_MOST, description="a list of at most 10 texts, or of keys and values {text: …, proof: …}"),
]


def _items(**texts: str) -> tuple[ListedItem, ...]:
    return tuple(ListedItem(text=text, proof=Proof(proof)) for proof, text in texts.items())


class Checklists(Entry):
    """The checklist in the thread of each rollback. What is left out is the runbook's."""

    pre: _Listed = _items(
        issue="Identify the issue",
        type="Determine rollback type needed",
        team="Notify team",
        commands="Prepare rollback commands",
    )
    during: _Listed = _items(
        executed="Execute rollback commands",
        status="Monitor service status",
        health="Verify health checks",
        function="Test basic functionality",
    )
    post: _Listed = _items(
        validated="Validate rollback success",
        monitored="Monitor for 30+ minutes",
        documented="Document the incident",
        next_steps="Plan next steps",
    )

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        named = Counter(each.proof for each in (*self.pre, *self.during, *self.post) if each.proof)
        if twice := [proof for proof, times in named.items() if times > 1]:
            raise ValueError(f"has the proof {twice[0]} twice: each belongs to one item of pre, during and post")
        if not (self.pre or self.during or self.post):
            raise ValueError("has no item; write off where no checklist is kept")
        return self


ChecklistsOrOff = Annotated[
    Checklists | Literal["off"],
    BeforeValidator(_said),
    Field(description="keys and values, such as {pre: [Page the database team]}; or off, where none are kept"),
]
