"""The services file: what may be rolled back, by whom, and how it is judged healthy. Whoever edits it grants rights."""

from bot.catalog.carried import carried
from bot.catalog.catalog import Catalog, file_schema, home_schema, team_schema
from bot.catalog.changes import Changed, changes, told
from bot.catalog.checklists import Checklists, ListedItem
from bot.catalog.contacts import ProblemReports
from bot.catalog.current import CurrentCatalog
from bot.catalog.destinations import (
    Datadog,
    DestinationEntry,
    GoAlert,
    IncidentIo,
    Mail,
    PagerDutyEvents,
    Ses,
    Statuspage,
    Webhook,
)
from bot.catalog.durations import Duration, parse_duration
from bot.catalog.files import Traces, digest_of, traces
from bot.catalog.flaw import Flaw, InvalidFile
from bot.catalog.follow_ups import FollowUps, IssuesIn, JiraProject
from bot.catalog.lessons import AskLessons
from bot.catalog.parts import (
    Blocked,
    Bounds,
    BuildProject,
    CodeDeployNames,
    Feature,
    Floor,
    HealthCheck,
    Home,
    LoadTestProject,
    LogSource,
    OffWhen,
    Request,
    Roles,
)
from bot.catalog.reading import load
from bot.catalog.right_part import RightPart, right_part
from bot.catalog.satisfiable import too_few
from bot.catalog.sense import RESERVED
from bot.catalog.service import Service
from bot.catalog.slips import slipped
from bot.catalog.together import together
from bot.catalog.triggers import ErrorsTrigger, MemoryTrigger, SlowTrigger, Triggers, UnhealthyTrigger
from bot.catalog.which_service import listed, meant_service
from bot.catalog.who_decides import Source

__all__ = [
    "RESERVED",
    "AskLessons",
    "Blocked",
    "Bounds",
    "BuildProject",
    "Catalog",
    "Changed",
    "Checklists",
    "CodeDeployNames",
    "CurrentCatalog",
    "Datadog",
    "DestinationEntry",
    "Duration",
    "ErrorsTrigger",
    "Feature",
    "Flaw",
    "Floor",
    "FollowUps",
    "GoAlert",
    "HealthCheck",
    "Home",
    "IncidentIo",
    "InvalidFile",
    "IssuesIn",
    "JiraProject",
    "ListedItem",
    "LoadTestProject",
    "LogSource",
    "Mail",
    "MemoryTrigger",
    "OffWhen",
    "PagerDutyEvents",
    "ProblemReports",
    "Request",
    "RightPart",
    "Roles",
    "Service",
    "Ses",
    "SlowTrigger",
    "Source",
    "Statuspage",
    "Traces",
    "Triggers",
    "UnhealthyTrigger",
    "Webhook",
    "carried",
    "changes",
    "digest_of",
    "file_schema",
    "home_schema",
    "listed",
    "load",
    "meant_service",
    "parse_duration",
    "right_part",
    "slipped",
    "team_schema",
    "together",
    "told",
    "too_few",
    "traces",
]
