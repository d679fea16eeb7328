"""What somebody reads, alone, who called the bot by its name and said nothing that it could carry out."""

from handlers import ids
from handlers.grammar.parser import Help
from handlers.messages.mrkdwn import code, prose

NAME = "@rollback"  # in place of the command, which Slack does not know in threads
HOW = (
    f"{code(f'{NAME} SERVICE immediate [reason]')} makes a plan that is told in this thread too; "
    f"{code(f'{NAME} SERVICE status')} and {code(f'{NAME} help')} work as well."
)


def misread(read: Help | None) -> str:
    """None: nothing followed the name."""
    if read is None:
        return f"What I shall do comes right behind my name. Nothing happened.\n{HOW}"
    return f"{prose(read.problem)} Nothing happened.\nWrite: {code(_by_name(read.suggestion), 800)}"


def _by_name(command: str) -> str:
    return command.replace(ids.COMMAND, NAME, 1)
