"""What somebody reads, alone, who called the bot by its name and said nothing that it could carry out."""

from collections.abc import Collection, Mapping, Sequence

from handlers import ids
from handlers.grammar.parser import Help
from handlers.messages.answers import offered
from handlers.messages.blocks import Message, said
from handlers.messages.mrkdwn import code, prose

NAME = "@rollback"  # in place of the command, which Slack does not know in threads
HOW = (
    f"{code(f'{NAME} SERVICE immediate [reason]')} makes a plan that is told in this thread too; "
    f"{code(f'{NAME} SERVICE status')} and {code(f'{NAME} help')} work as well."
)
NOTHING_SAID = f"What I shall do comes right behind my name. Nothing happened.\n{HOW}"


def misread(read: Help, services: Sequence[str], features: Mapping[str, Collection[str]]) -> Message:
    told = f"{prose(read.problem)} Nothing happened.\nWrite: {code(_by_name(read.suggestion), 800)}"
    return said(told, *offered(read, services, features))


def _by_name(command: str) -> str:
    return command.replace(ids.COMMAND, NAME, 1)
