"""The values everything else talks in. All frozen; none of them does any I/O."""

from bot.model.answers import Answer, Helped, Logged, NotDone, Noted, Planned, Recalled, Statuses
from bot.model.diagnosis import Diagnosis
from bot.model.ecs import (
    Container,
    Deployment,
    Image,
    ServiceDeployment,
    ServiceRevision,
    ServiceState,
    Task,
    TaskDefinition,
    short,
)
from bot.model.evidence import Check, Fetched, LogSample, Progress, Result, TargetHealth, Verdict
from bot.model.hold import Hold, Mark
from bot.model.memory import Ran, Remembered, Wish
from bot.model.own_task import OwnTask
from bot.model.people import Channel, Member
from bot.model.plan import Call, Candidate, Change, Copy, Finding, PassedOver, Plan, Setting, Switch, Target
from bot.model.request import Category, Interaction, Kind, Verb
from bot.model.rollback import Authorization, Intent, Posted, Rollback, Tell, Telling
from bot.model.shift import Hook, Shift
from bot.model.state import LIVE, Health, State

__all__ = [
    "LIVE",
    "Answer",
    "Authorization",
    "Call",
    "Candidate",
    "Category",
    "Change",
    "Channel",
    "Check",
    "Container",
    "Copy",
    "Deployment",
    "Diagnosis",
    "Fetched",
    "Finding",
    "Health",
    "Helped",
    "Hold",
    "Hook",
    "Image",
    "Intent",
    "Interaction",
    "Kind",
    "LogSample",
    "Logged",
    "Mark",
    "Member",
    "NotDone",
    "Noted",
    "OwnTask",
    "PassedOver",
    "Plan",
    "Planned",
    "Posted",
    "Progress",
    "Ran",
    "Recalled",
    "Remembered",
    "Result",
    "Rollback",
    "ServiceDeployment",
    "ServiceRevision",
    "ServiceState",
    "Setting",
    "Shift",
    "State",
    "Statuses",
    "Switch",
    "Target",
    "TargetHealth",
    "Task",
    "TaskDefinition",
    "Tell",
    "Telling",
    "Verb",
    "Verdict",
    "Wish",
    "short",
]
