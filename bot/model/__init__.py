"""The values everything else talks in. All frozen; none of them does any I/O."""

from bot.model.answers import (
    Answer,
    Helped,
    Logged,
    Noted,
    Planned,
    Previewed,
    Recalled,
    Refusal,
    Statuses,
)
from bot.model.build import Build, BuildIntent, BuildPhase, BuildState, PullRequest, Rebuild
from bot.model.code_deploy import CodeDeploy, DeploymentGroup
from bot.model.dependencies import Capacity, Dependencies, Dependency, NotChecked, TargetGroup
from bot.model.diagnosis import Diagnosis
from bot.model.due import NOTHING_DUE, Due, DueKind, FallsDue
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
from bot.model.history import Ran, Remembered, WantedRevision
from bot.model.hold import Hold, Mark
from bot.model.interaction import Category, Interaction, InteractionKind, Verb
from bot.model.notice import Notice, NoticeKind, OutboxRow
from bot.model.own_task import OwnTask
from bot.model.people import Channel, Member
from bot.model.permission import AwsPermission
from bot.model.plan import (
    Call,
    Candidate,
    Change,
    EnvironmentVariable,
    FeatureSwitch,
    Finding,
    PassedOver,
    Plan,
    RevisionCopy,
    Target,
)
from bot.model.rollback import Authorization, Intent, RegistrationIntent, Rollback
from bot.model.rollout import Progress, Verdict
from bot.model.state import LIVE, REPLANNABLE, Health, State
from bot.model.traffic_shift import Hook, TrafficShift
from bot.model.validation import Check, Fetched, LogSample, Phase, Result, TargetHealth

__all__ = [
    "LIVE",
    "NOTHING_DUE",
    "REPLANNABLE",
    "Answer",
    "Authorization",
    "AwsPermission",
    "Binding",
    "Build",
    "BuildIntent",
    "BuildPhase",
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
    "Dependencies",
    "Dependency",
    "Deployment",
    "DeploymentGroup",
    "Diagnosis",
    "Due",
    "DueKind",
    "EnvironmentVariable",
    "FallsDue",
    "FeatureSwitch",
    "Fetched",
    "Finding",
    "Health",
    "Helped",
    "Hold",
    "Hook",
    "Image",
    "Intent",
    "Interaction",
    "InteractionKind",
    "LogSample",
    "Logged",
    "Mark",
    "Member",
    "NotChecked",
    "Noted",
    "Notice",
    "NoticeKind",
    "OutboxRow",
    "OwnTask",
    "PassedOver",
    "Phase",
    "Plan",
    "Planned",
    "Previewed",
    "Progress",
    "PullRequest",
    "Ran",
    "Rebuild",
    "Recalled",
    "Reference",
    "Refusal",
    "RegistrationIntent",
    "Remembered",
    "Result",
    "RevisionCopy",
    "Rollback",
    "ServiceDeployment",
    "ServiceRevision",
    "ServiceState",
    "State",
    "Statuses",
    "Target",
    "TargetGroup",
    "TargetHealth",
    "Task",
    "TaskDefinition",
    "TrafficShift",
    "Verb",
    "Verdict",
    "WantedRevision",
    "short",
]
