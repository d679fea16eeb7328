"""The only truth about rollbacks: what was asked, allowed, done and told, in one database with a hash-chained audit."""

from bot.journal.bell import Bell
from bot.journal.exporting import export
from bot.journal.forward import Standing, bring_forward, look
from bot.journal.journal import SqlJournal
from bot.journal.preparing import prepare
from bot.journal.signing import EVERYBODYS_KEY, Signed, Signer
from bot.journal.state import check_state
from bot.journal.verifying import Verification, verify_database

__all__ = [
    "EVERYBODYS_KEY",
    "Bell",
    "Signed",
    "Signer",
    "SqlJournal",
    "Standing",
    "Verification",
    "bring_forward",
    "check_state",
    "export",
    "look",
    "prepare",
    "verify_database",
]
