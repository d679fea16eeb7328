"""A request of a sign-in, and what came back. Neither shows what it holds where it is printed: it may be a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.validation import Fetched


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is sent: a form, or JSON as text, or neither. `follow`: redirects are gone after."""

    url: str = field(repr=False)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    json: str | None = field(default=None, repr=False)
    follow: bool = True


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The answer behind the last redirect, its headers by their names in small letters, and the cookies by then."""

    fetched: Fetched = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
