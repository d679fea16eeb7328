"""The steps of a sign-in in the services file: requests, each of which may keep something for those behind it."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, Field, model_validator

from bot.catalog.kinds import Entry, JsonValues, Status, Text, Url

_SECRET = re.compile(r"\{secret:([^{}]*)\}")
_KEPT = re.compile(r"\{([a-z][a-z0-9_]{0,30})\}")
PLACE = re.compile(rf"{_SECRET.pattern}|{_KEPT.pattern}")
"""Where something is filled in: a secret's name is group 1, that of a kept value group 2."""
_OUR_OWN = ("SLACK_", "ROLLBACK_", "AWS_")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}")
_NEARLY = re.compile(r"\{(?!secret:)\s*(?i:secrets?)\s*:[^{}]*\}")
_ANY_CASE = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*)\}")
_FROM = re.compile(r"(header|cookie) ([A-Za-z0-9_.-]+)")
MOST = 10


def _kept_from(values: dict[str, str]) -> dict[str, str]:
    for name, where in values.items():
        if not re.fullmatch(_KEPT.pattern, f"{{{name}}}"):
            raise ValueError(f"keeps “{name}”: a name has small letters, digits and _, and begins with a letter")
        if _FROM.fullmatch(where) is None:
            try:
                jmespath.compile(where)
            except JMESPathError as error:
                raise ValueError(f"keeps {name} from “{where}”, which is neither JMESPath nor `header NAME`") from error
    return values


class Step(Entry):
    """One request of a sign-in. `{NAME}` is what an earlier step kept, `{secret:NAME}` a file among the secrets.

    What it keeps stands in the answer's JSON (JMESPath), in a header (`header Location`) or a cookie (`cookie sid`).
    """

    name: Text
    url: Url
    method: Literal["GET", "POST"] = Field(default="GET", description="GET or POST")
    headers: dict[str, str] = Field(default_factory=dict)
    form: dict[str, str] = Field(default_factory=dict, description="names and values, which are sent as a form")
    body: dict[str, Any] | None = Field(default=None, description="keys and values, which are sent as JSON")
    status: Status = 200
    contains: str = ""
    json_: JsonValues = Field(default_factory=dict, alias="json")
    keep: Annotated[
        dict[str, str],
        AfterValidator(_kept_from),
        Field(description="names, each with where it stands in the answer, such as {token: access_token}"),
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        if (self.form or self.body is not None) and self.method == "GET":
            raise ValueError("sends something: write method: POST")
        if self.form and self.body is not None:
            raise ValueError("has form and body; keep one of them")
        if "{" in re.split(r"[/?#]", self.url.partition("://")[2])[0]:
            raise ValueError("has a host that is filled in; write it out, since only declared hosts are asked")
        if _SECRET.search(self.url):
            raise ValueError("has a secret in its address, which many write down; send it in a header, form or body")
        if slips := [found[0] for text in self.templates if (found := _NEARLY.search(text))]:
            raise ValueError(f"would send “{slips[0]}” as it stands; a secret is written {{secret:NAME}}")
        for name in self.secrets:
            if not _FILE.fullmatch(name):
                raise ValueError(f"names the secret {name!r}; a file's name is meant, such as CATALOG_PASSWORD")
            if name.upper().startswith(_OUR_OWN):
                raise ValueError(f"would send {name}, which is the bot's own")
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of those that it sends."""
        return tuple(dict.fromkeys(found for text in self.templates for found in _SECRET.findall(text)))

    @property
    def needed(self) -> tuple[str, ...]:
        """What earlier steps must have kept."""
        return tuple(dict.fromkeys(found for text in self.templates for found in _KEPT.findall(text)))

    @property
    def unknown(self) -> tuple[str, ...]:
        """What stands in braces and is no name of a kept value: it is sent as it stands."""
        found = (name for text in self.templates for name in _ANY_CASE.findall(text))
        return tuple(name for name in found if not _KEPT.fullmatch(f"{{{name}}}"))

    @property
    def templates(self) -> tuple[str, ...]:
        """All text of it in which something may be filled in."""
        return (self.url, *self.headers.values(), *self.form.values(), *_texts(self.body))


def in_order(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Raises ValueError where one needs what none before it keeps."""
    known = set[str]()
    names = [step.name for step in steps]
    for step in steps:
        if lacking := [name for name in step.needed if name not in known]:
            raise ValueError(f"needs {{{lacking[0]}}} in “{step.name}”, and no step before that keeps it")
        if slip := next((name for name in step.unknown if name.lower().replace("-", "_") in known), None):
            meant = slip.lower().replace("-", "_")
            raise ValueError(f"would send {{{slip}}} in “{step.name}” as it stands; write {{{meant}}}")
        if names.count(step.name) > 1:
            raise ValueError(f"has two steps that are called “{step.name}”")
        known |= set(step.keep)
    return steps


SignIn = Annotated[
    tuple[Step, ...], AfterValidator(in_order), Field(max_length=MOST, description="a list of at most 10 steps")
]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
