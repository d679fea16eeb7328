"""Which word stands for which verb. Two words end a rollback, by when they are said: `withdraw` before ECS is called,
`stop` after it. Whichever is typed, the bot does what is left at that moment; `cancel` and `abort` say the same.
"""

from bot.model import Verb

WITHDRAW, STOP = "withdraw", "stop"
HELPING = frozenset({"help", "-h", "--help", "-help", "?"})
LIST = "list"  # alone, of all services; behind one, of what it ran
STOPPING = frozenset({WITHDRAW, STOP, "cancel", "abort"})
_VERBS = {str(verb): verb for verb in Verb} | dict.fromkeys(STOPPING, Verb.STOP) | {LIST: Verb.HISTORY}


def verb_of(word: str) -> Verb | None:
    """None where it is no verb."""
    return _VERBS.get(word)


def word_of(verb: str) -> str:
    """As people type it."""
    return STOP if verb in STOPPING and verb != WITHDRAW else verb
