"""Who may ask and approve beside the names of the services file, and how many must approve, for each kind."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.catalog.kinds import Entry, PagerDutyId, UserGroupId

_PER_KIND = "a whole number from 1 to 5, or one for each kind, such as {partial: 2, complete: 2}"


class Source(Entry):
    """A list that is kept elsewhere: of those in it who stand under `people`, each counts as if named here."""

    user_group: UserGroupId | Literal[""] = Field(
        default="", description="a Slack user group's id, such as S0ONCALL: whoever is in it now"
    )
    pagerduty_schedule: PagerDutyId | Literal[""] = Field(
        default="", description="a PagerDuty schedule's id, such as PI7DH85: whoever is on call now"
    )

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if bool(self.user_group) == bool(self.pagerduty_schedule):
            raise ValueError("names one of the two: user_group or pagerduty_schedule")
        return self

    @property
    def id(self) -> str:
        return self.user_group or self.pagerduty_schedule

    @property
    def name(self) -> str:
        """`the user group S0ONCALL`; nobody is called by it."""
        return f"the {'user group' if self.user_group else 'PagerDuty schedule'} {self.id}"


Sources = Annotated[
    tuple[Source, ...],
    Field(description="a list such as [{user_group: S0ONCALL}, {pagerduty_schedule: PI7DH85}]"),
]
_Count = Annotated[int, Field(ge=1, le=5, strict=True, description="a whole number from 1 to 5")]


class Approvals(Entry):
    """How many people besides the requester must approve, by what is asked."""

    immediate: _Count = 1
    undo: _Count = 1
    partial: _Count = 1
    restore: _Count = 1
    complete: _Count = 1

    def of(self, kind: str) -> int:
        """`kind` is that of an ask. Raises KeyError for any other: no plan may need none."""
        return self.by_kind[kind]

    @property
    def by_kind(self) -> dict[str, int]:
        return {name: int(getattr(self, name)) for name in type(self).model_fields}


def _for_each_kind(value: Any) -> Any:
    if isinstance(value, dict | Approvals):
        return value
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 5:
        raise ValueError(f"it should be {_PER_KIND}")
    return dict.fromkeys(Approvals.model_fields, value)


HowMany = Annotated[
    Approvals,
    BeforeValidator(_for_each_kind, json_schema_input_type=Approvals | _Count),
    Field(description=_PER_KIND),
]
