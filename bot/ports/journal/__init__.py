"""What the bot remembers, and nothing but that is true: each kind of it in a file, as in `bot.journal.methods`."""

from typing import Protocol

from bot.ports.journal.broadcasting import Broadcasting
from bot.ports.journal.checklists import Checklists
from bot.ports.journal.considering import Considering
from bot.ports.journal.counting import Counting
from bot.ports.journal.deployments import Deployments
from bot.ports.journal.drilling import Drilling
from bot.ports.journal.due import FallingDue
from bot.ports.journal.escalating import Escalating
from bot.ports.journal.interactions import Interactions
from bot.ports.journal.lessons import Learning
from bot.ports.journal.operating import Operating
from bot.ports.journal.outbox import Outbox
from bot.ports.journal.problems import Problems
from bot.ports.journal.reading import Reading
from bot.ports.journal.reads import JournalReads, NoJournal
from bot.ports.journal.readying import Readying
from bot.ports.journal.recovering import Recovering
from bot.ports.journal.rollbacks import Rollbacks
from bot.ports.journal.signals import Signals
from bot.ports.journal.validation import Validation


class Journal(
    JournalReads,
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
    Signals,
    Deployments,
    Considering,
    Counting,
    Drilling,
    Checklists,
    Readying,
    Learning,
    Operating,
    Protocol,
):
    """The only truth. Every change is one transaction: compare-and-set, audit row, outbox rows.

    After its commit the journal itself rings, so nobody has to say that there is something to tell.
    """


__all__ = ["Drilling", "Journal", "JournalReads", "NoJournal"]
