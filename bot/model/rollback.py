"""One rollback from the proposal to its end, and what is told about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model.ask import Category, Request
from bot.model.authorization import Approval
from bot.model.automatic import Automatic
from bot.model.build import Build
from bot.model.checklist import Item
from bot.model.emergency import Emergency, Reviewed
from bot.model.escalation import Called, Looking
from bot.model.hold import Hold
from bot.model.image import Image
from bot.model.lesson import Lessons
from bot.model.plan import Call, Plan
from bot.model.recovery import Recovery
from bot.model.state import LIVE, Health, State
from bot.model.validation import Check, LoadTest, Phase, UserReport, health_of


@dataclass(frozen=True, slots=True)
class Rollback:
    """A row of the journal. Times are UTC; `registered` is the ARN of the revision that the plan's copy became.

    `approvals` are those of the current plan, in the order they were given; `approved_at` is when it was authorized,
    which its approvals alone do not say: more than one may be needed, or none.

    Where ECS moves traffic, `traffic_at` is when all of it was seen to be back; `hook_told` the hook at which ECS waits
    for a person, once that is told; `resumed_at` when such a wait was last seen to be over. `merge_awaited` is since
    when the revert of a complete rollback is looked for on its base branch; None where it never was. `phases` are those
    of its validation, by their number; none before it succeeded. `reports` are people's answers in the third one, the
    oldest first, and `load_test` is what somebody started beside it. `called` are the contacts that were called while
    its current plan waited, in that order, and `looking` is who answered.
    `emergency` is what authorized the current plan in place of approvals, and `reviewed` who closed its review;
    `automatic` is it where an alarm's own evidence did. `recovery` is what follows where it went wrong, once that has
    begun. `items` are what is to be done about it, list by list, and `lessons` the versions
    of what people learned from it, the oldest first.
    """

    id: str
    service: str
    state: State
    plan: Plan
    request: Request
    channel: str
    requested_at: datetime
    expires_at: datetime
    card_ts: str = ""
    approvals: tuple[Approval, ...] = ()
    approved_at: datetime | None = None
    acted_at: datetime | None = None
    deployment_id: str = ""
    service_deployment: str = ""
    ended_at: datetime | None = None
    outcome: str = ""
    audit_head: str = ""
    revision: int = 0
    registered: str = ""
    build: Build | None = None
    traffic_at: datetime | None = None
    hook_told: str = ""
    resumed_at: datetime | None = None
    hold: Hold | None = None
    merge_awaited: datetime | None = None
    phases: tuple[Phase, ...] = ()
    reports: tuple[UserReport, ...] = ()
    load_test: LoadTest | None = None
    called: tuple[Called, ...] = ()
    looking: Looking | None = None
    emergency: Emergency | None = None
    reviewed: Reviewed | None = None
    automatic: Automatic | None = None
    recovery: Recovery | None = None
    items: tuple[Item, ...] = ()
    lessons: tuple[Lessons, ...] = ()

    @property
    def requester(self) -> str:
        return self.request.requester

    @property
    def requester_slack_id(self) -> str:
        return self.request.requester_slack_id

    @property
    def category(self) -> Category | None:
        return self.request.category

    @property
    def reason(self) -> str:
        return self.request.reason

    @property
    def approver(self) -> str:
        """The name of who approved last, "" where nobody did."""
        return self.approvals[-1].person if self.approvals else ""

    @property
    def approver_slack_id(self) -> str:
        """The Slack id of who approved last, "" where nobody did."""
        return self.approvals[-1].slack_id if self.approvals else ""

    @property
    def effective_plan(self) -> Plan:
        """The plan as it is carried out: with the image that was built, and the revision that a copy became."""
        plan = _with_image(self.plan, self.build)
        if not self.registered:
            return plan
        chosen = replace(plan.target.chosen, task_definition=self.registered)
        by_code_deploy = plan.code_deploy.deploying(self.registered) if plan.code_deploy else None
        return replace(plan, target=replace(plan.target, chosen=chosen), code_deploy=by_code_deploy)

    @property
    def health(self) -> Health:
        """Beside `succeeded`: what validation has shown so far."""
        return health_of(self.phases)

    @property
    def checks(self) -> tuple[Check, ...]:
        """Of all phases that were judged."""
        return tuple(check for phase in self.phases for check in phase.checks)

    @property
    def judged(self) -> Phase | None:
        """The latest phase that was judged, and not only ended."""
        return next((phase for phase in reversed(self.phases) if phase.judged_at and not phase.ended), None)

    @property
    def first_phase(self) -> Phase | None:
        """None where it was never validated."""
        return next((phase for phase in self.phases if phase.number == 1), None)

    @property
    def next_phase(self) -> Phase | None:
        """The phase that is to be judged next."""
        return next((phase for phase in self.phases if phase.pending), None)

    @property
    def asks_people(self) -> bool:
        """Its third phase has begun and is not over: people are asked, and a load test may be started."""
        return any(phase.number == 3 and phase.pending and phase.watch is not None for phase in self.phases)

    @property
    def watching_ended(self) -> str:
        """Why phases were ended before their time, "" where none was."""
        return next((phase.ended for phase in self.phases if phase.ended), "")

    @property
    def building(self) -> bool:
        """Was a build begun whose image is not known yet?"""
        return self.build is not None and not self.build.digest

    @property
    def branch(self) -> str:
        """Where a build of this rollback puts the revert."""
        return f"rollback/{self.reference}"

    @property
    def learned(self) -> Lessons | None:
        """The newest version; None: nobody has written any."""
        return self.lessons[-1] if self.lessons else None

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def command(self) -> str:
        """What is typed to ask for the same again."""
        drill = self.request.drill
        words = ("drill",) if drill and not drill.forth else self.request.ask.words
        return " ".join(["/rollback", self.service, *words])

    @property
    def reference(self) -> str:
        """What people call it: the first eight characters of the id."""
        return f"rb-{self.id[:8]}"


def _with_image(plan: Plan, build: Build | None) -> Plan:
    """Once the image of a rebuild is known, its container gets it, and the others keep theirs."""
    rebuild, copy = plan.rebuild, plan.copy
    if rebuild is None or copy is None or build is None or not build.digest:
        return plan
    new = Image(rebuild.container, f"{rebuild.repository}@{build.digest}", build.digest)
    images = tuple(new if image.container == new.container else image for image in copy.images)
    chosen = replace(plan.target.chosen, images=images)
    built_from = (("git-sha", build.revert[:7]),) if build.revert else ()
    return replace(plan, copy=replace(copy, images=images, tags=built_from), target=replace(plan.target, chosen=chosen))


@dataclass(frozen=True, slots=True)
class PutBehind:
    """A plan that still waits and is given up for another one: CANCELLED `by` this Slack id, with this outcome."""

    rollback_id: str
    by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Intent:
    """Written before the one changing call is sent; never more than one per rollback."""

    rollback_id: str
    call: Call
    arguments: Mapping[str, str]
    at: datetime


@dataclass(frozen=True, slots=True)
class RegistrationIntent:
    """Written before RegisterTaskDefinition is sent; never more than one per rollback. It changes no service."""

    rollback_id: str
    arguments: Mapping[str, str]
    at: datetime
