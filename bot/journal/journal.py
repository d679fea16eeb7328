"""The journal as the rest of the bot sees it, asynchronous; its methods stand by what they are about in `methods`."""

from bot.journal.methods.broadcasting import Broadcasting
from bot.journal.methods.checklists import Checklists
from bot.journal.methods.considering import Considering
from bot.journal.methods.counting import Counting
from bot.journal.methods.deployments import Deployments
from bot.journal.methods.drilling import Drilling
from bot.journal.methods.due import FallingDue
from bot.journal.methods.escalating import Escalating
from bot.journal.methods.interactions import Interactions
from bot.journal.methods.ledger import Ledger
from bot.journal.methods.lessons import Learning
from bot.journal.methods.operating import Operating
from bot.journal.methods.outbox import Outbox
from bot.journal.methods.problems import Problems
from bot.journal.methods.reading import Reading
from bot.journal.methods.readying import Readying
from bot.journal.methods.recovering import Recovering
from bot.journal.methods.rollbacks import Rollbacks
from bot.journal.methods.signals import Signals
from bot.journal.methods.validation import Validation


class SqlJournal(
    Interactions,
    Rollbacks,
    Escalating,
    Recovering,
    Reading,
    Validation,
    Problems,
    FallingDue,
    Outbox,
    Broadcasting,
    Ledger,
    Signals,
    Deployments,
    Considering,
    Counting,
    Drilling,
    Checklists,
    Readying,
    Learning,
    Operating,
):
    """Implements `bot.ports.Journal` on SQLite or PostgreSQL.

    Every method raises Unreachable when the database is locked, full or gone, and then nothing was changed.
    """
