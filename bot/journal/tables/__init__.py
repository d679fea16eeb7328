"""The tables, and what the database itself forbids.

Whoever writes past this program still cannot store a self-approval, an intent without an authorization of that very
plan, a second intent, or a second live rollback of a service; `triggers` adds that nothing audited is changed, and what
else no constraint can say.
"""

from bot.journal.tables.audit import IS_CONFIGURATION, audit
from bot.journal.tables.authorizations import approvals, authorizations
from bot.journal.tables.calls import called, looking
from bot.journal.tables.checklists import IS_OPEN_ITEM, items
from bot.journal.tables.columns import metadata
from bot.journal.tables.considered import automatics, considered, snoozes, told_watching, watched
from bot.journal.tables.deliveries import IS_OPEN, deliveries
from bot.journal.tables.deployments import IS_UNTOLD, deployments
from bot.journal.tables.drills import drills
from bot.journal.tables.due import due
from bot.journal.tables.emergencies import emergencies, reviews
from bot.journal.tables.intents import build_intents, intents, registration_intents
from bot.journal.tables.interactions import interactions
from bot.journal.tables.ledger import ledger
from bot.journal.tables.lessons import lessons
from bot.journal.tables.outbox import outbox
from bot.journal.tables.problems import IS_UNTOLD_CALL, problem_calls, problem_reports
from bot.journal.tables.readiness import readiness
from bot.journal.tables.recoveries import (
    evidence_files,
    recoveries,
    recovery_calls,
    recovery_looks,
    support_cases,
)
from bot.journal.tables.rollbacks import IS_LIVE, rollbacks
from bot.journal.tables.signals import signals
from bot.journal.tables.validation import evidence_before, load_tests, phases, user_reports
from bot.journal.tables.versions import schema

__all__ = [
    "IS_CONFIGURATION",
    "IS_LIVE",
    "IS_OPEN",
    "IS_OPEN_ITEM",
    "IS_UNTOLD",
    "IS_UNTOLD_CALL",
    "approvals",
    "audit",
    "authorizations",
    "automatics",
    "build_intents",
    "called",
    "considered",
    "deliveries",
    "deployments",
    "drills",
    "due",
    "emergencies",
    "evidence_before",
    "evidence_files",
    "intents",
    "interactions",
    "items",
    "ledger",
    "lessons",
    "load_tests",
    "looking",
    "metadata",
    "outbox",
    "phases",
    "problem_calls",
    "problem_reports",
    "readiness",
    "recoveries",
    "recovery_calls",
    "recovery_looks",
    "registration_intents",
    "reviews",
    "rollbacks",
    "schema",
    "signals",
    "snoozes",
    "support_cases",
    "told_watching",
    "user_reports",
    "watched",
]
