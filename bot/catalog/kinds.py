"""The kinds of values in the services file. A description completes the sentence “It should be …”."""

import re
from typing import Annotated, Any

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.regions import FORM, REGIONS, misspelt
from bot.text import cut


def _region(value: str) -> str:
    if wrong := misspelt(value):
        raise ValueError(wrong)
    return value


_ECS_ARN = re.compile(
    r"arn:aws[a-z-]*:ecs:(?P<region>[a-z0-9-]+):\d{12}:(?P<kind>cluster|service)/(?:(?P<cluster>[^/]+)/)?(?P<name>[^/]+)"
)


def named(kind: str, value: str, *, region: str, cluster: str = "") -> str:
    """The name in ECS of the `cluster` or `service` that is given by its ARN, of either format; any other as it is.

    Raises ValueError where the ARN is of something else, or in another region or cluster than the entry says.
    """
    if not value.startswith("arn:"):
        return value
    found = _ECS_ARN.fullmatch(value)
    if found is None or found["kind"] != kind:
        raise ValueError(f"{kind} {value!r} is neither the name nor the ARN of an ECS {kind}")
    if found["region"] != region:
        raise ValueError(f"{kind} {value!r} is not in the region {region}")
    if cluster and found["cluster"] and found["cluster"] != cluster:
        raise ValueError(f"{kind} {value!r} is not in the cluster {cluster}")
    return found["name"]


def _readable(values: dict[str, Any]) -> dict[str, Any]:
    for path in values:
        try:
            jmespath.compile(path)
        except JMESPathError as error:
            raise ValueError(f"has “{path}”, which is no JMESPath: {cut(str(error))}") from error
    return values


def _user(value: object) -> object:
    """What people copy out of Slack instead of an id; all else is judged by its form."""
    if isinstance(value, str) and (mention := re.fullmatch(r"<@([UW][A-Z0-9]{2,})(\|.*)?>", value)):
        raise ValueError(f"write the id alone: {mention[1]}")
    if isinstance(value, str) and re.fullmatch(r"(<!subteam\^)?S[A-Z0-9]{5,}.*", value):
        raise ValueError("a user group is nobody's id: name it in a service's `approver_sources`, and its members here")
    return value


def _group(value: object) -> object:
    if isinstance(value, str) and (mention := re.fullmatch(r"<!subteam\^(S[A-Z0-9]{2,})(\|.*)?>", value)):
        raise ValueError(f"write the id alone: {mention[1]}")
    return value


def _channel(value: object) -> object:
    if isinstance(value, str) and (mention := re.fullmatch(r"<#([CG][A-Z0-9]{2,})(\|.*)?>", value)):
        raise ValueError(f"write the id alone: {mention[1]}")
    if isinstance(value, str) and re.fullmatch(r"D[A-Z0-9]{5,}", value):
        raise ValueError("this is a conversation of two; a channel is meant, such as C0INCIDENT")
    return value


Text = Annotated[str, Field(min_length=1, description="text, and not empty")]
SlackUser = Annotated[
    str,
    BeforeValidator(_user),
    Field(
        pattern=r"^[UW][A-Z0-9]{2,}$",
        description="a Slack user's id, such as U0AAAA: “Copy member ID” in that person's profile",
        examples=["U0AAAA"],
    ),
]
SlackChannel = Annotated[
    str,
    BeforeValidator(_channel),
    Field(
        pattern=r"^[CG][A-Z0-9]{2,}$",
        description="a Slack channel's id, such as C0INCIDENT: at the end of the channel's “About”",
        examples=["C0INCIDENT"],
    ),
]
UserGroupId = Annotated[
    str,
    BeforeValidator(_group),
    Field(
        pattern=r"^S[A-Z0-9]{2,}$",
        description="a Slack user group's id, such as S0ONCALL: “Copy group ID” in the menu of the group",
        examples=["S0ONCALL"],
    ),
]
PagerDutyId = Annotated[
    str,
    Field(
        pattern=r"^[A-Z0-9]{4,}$", description="an id of PagerDuty, such as PI7DH85: at the end of its page's address"
    ),
]
ServiceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$")]
RoleArn = Annotated[
    str,
    Field(
        pattern=r"^arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+$",
        description="a role's ARN, such as arn:aws:iam::123456789012:role/rollback",
    ),
]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+", description="an address that begins with https:// or http://")]
Host = Annotated[
    str, Field(pattern=r"^[^\s/@]+$", description="a host alone, without https:// and path, such as catalog.internal")
]
Status = Annotated[int, Field(ge=100, le=599, description="an HTTP status from 100 to 599, such as 200")]
Revision = Annotated[int, Field(ge=1, description="a revision's number, such as 38")]
Region = Annotated[
    str,
    AfterValidator(_region),
    Field(
        description="a region of AWS, such as us-east-1",
        json_schema_extra={"anyOf": [{"enum": sorted(REGIONS)}, {"pattern": FORM}]},
    ),
]
Persons = Annotated[
    tuple[Annotated[str, Field(description="a name that stands under `people`")], ...],
    Field(min_length=1, description="a list of names that stand under `people`, such as [engineer-a, engineer-b]"),
]
JsonValues = Annotated[
    dict[str, Any], AfterValidator(_readable), Field(description="keys and values, such as {mode: PRODUCT}")
]
"""JMESPath -> the value that must stand there."""


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
