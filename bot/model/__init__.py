"""The values everything else talks in. All frozen; none of them does any I/O."""

from bot.model.answers import (
    Answer,
    Helped,
    Logged,
    NotDone,
    Noted,
    Planned,
    Previewed,
    Recalled,
    Statuses,
)
from bot.model.build import Build, BuildIntent, BuildState, Phase, PullRequest, Rebuild
from bot.model.code_deploy import CodeDeploy, DeploymentGroup
from bot.model.diagnosis import Diagnosis
from bot.model.ecs import (
    Binding,
    Container,
    Deployment,
    Image,
    Reference,
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
from bot.model.right import Right
from bot.model.rollback import Authorization, Intent, Posted, RegistrationIntent, Rollback, Tell, Telling
from bot.model.shift import Hook, Shift
from bot.model.state import COME_TO_NOTHING, LIVE, Health, State
from bot.model.surroundings import Capacity, Need, Surroundings, TargetGroup, Unread

__all__ = [
    "COME_TO_NOTHING",
    "LIVE",
    "Answer",
    "Authorization",
    "Binding",
    "Build",
    "BuildIntent",
    "BuildState",
    "Call",
    "Candidate",
    "Capacity",
    "Category",
    "Change",
    "Channel",
    "Check",
    "CodeDeploy",
    "Container",
    "Copy",
    "Deployment",
    "DeploymentGroup",
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
    "Need",
    "NotDone",
    "Noted",
    "OwnTask",
    "PassedOver",
    "Phase",
    "Plan",
    "Planned",
    "Posted",
    "Previewed",
    "Progress",
    "PullRequest",
    "Ran",
    "Rebuild",
    "Recalled",
    "Reference",
    "RegistrationIntent",
    "Remembered",
    "Result",
    "Right",
    "Rollback",
    "ServiceDeployment",
    "ServiceRevision",
    "ServiceState",
    "Setting",
    "Shift",
    "State",
    "Statuses",
    "Surroundings",
    "Switch",
    "Target",
    "TargetGroup",
    "TargetHealth",
    "Task",
    "TaskDefinition",
    "Tell",
    "Telling",
    "Unread",
    "Verb",
    "Verdict",
    "Wish",
    "short",
]
