"""What a command was read as, or why it could not be read."""

from dataclasses import dataclass

from bot.model import Ask, Category, Verb
from handlers.grammar.words import word_of
from handlers.ids import COMMAND


@dataclass(frozen=True, slots=True)
class Command:
    """What is wanted; `service` is "" where none was named, `ask` None where nothing is to be planned."""

    verb: Verb
    service: str = ""
    ask: Ask | None = None
    category: Category | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """It could not be read: why, in a sentence or two, and the command to type instead.

    Where it may have been meant as the reason, `as_reason` is the command that says so, "" elsewhere.
    """

    problem: str
    suggestion: str
    as_reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A command in parts, as it is typed behind the service: the verb, `hold release` included, what it names (a
    revision, a feature, a time, or a placeholder for one), and what would be the reason."""

    verb: str
    named: tuple[str, ...] = ()
    rest: str = ""

    def line(self, service: str) -> str:
        return " ".join(filter(None, [COMMAND, service, word_of(self.verb), *self.named, self.rest]))


@dataclass(frozen=True, slots=True)
class Misread:
    """Why it could not be read, what should have followed the verb, and the reason behind that."""

    problem: str
    named: tuple[str, ...] = ()
    rest: str = ""
