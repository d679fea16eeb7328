"""The only truth about rollbacks: what was asked, allowed, done and told, in one database with a hash-chained audit."""

from bot.journal.audit import Verification, verify_database
from bot.journal.journal import SqlJournal
from bot.journal.log import as_json, markdown
from bot.journal.preparing import prepare
from bot.journal.state import check_state

__all__ = ["SqlJournal", "Verification", "as_json", "check_state", "markdown", "prepare", "verify_database"]
