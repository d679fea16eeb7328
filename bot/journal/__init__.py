"""The only truth about rollbacks: what was asked, allowed, done and told, in one database with a hash-chained audit."""

from bot.journal.bell import Bell
from bot.journal.exporting import export
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
    "Verification",
    "check_state",
    "export",
    "prepare",
    "verify_database",
]
