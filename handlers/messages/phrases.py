"""What several messages say about one rollback: its headline, its place, its times."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from bot.catalog import Service
from bot.model import Call, Image, Partial, Plan, Request, Restore, Rollback, State, short
from bot.text import between, both
from bot.validation.standing import Sign, standing
from handlers.messages import approvals, by_kind, complete, drill
from handlers.messages.mrkdwn import code, duration, foreign, link, moment, person

_DIGEST = re.compile(r"(@sha256:[0-9a-f]{8})[0-9a-f]+")

_TIMED = re.compile(
    r"(?P<well>(?<= )well)?[;,]? (?:checked |still watched )?(?P<word>since|until|from) (?P<at>\d\d:\d\d UTC)(?: on)?"
)
_TIMES = {"since": "no check fails since", "until": "watched until", "from": "no check failed from"}

_HEADLINES = {
    State.PROPOSED: "Roll back {service}?",
    State.APPROVED: "🔵 Rolling back {service}: approved, about to start",
    State.EXECUTING: "🔵 Rolling back {service}: asking ECS",
    State.ROLLING: "🔵 Rolling back {service}",
    State.FAILED: "🔴 The rollback of {service} failed",
    State.REVERTED: "🔴 ECS undid the rollback of {service}",
    State.SUPERSEDED: "🟠 Someone else deployed {service} meanwhile",
    State.REJECTED: "⚪ Rollback of {service} rejected",
    State.CANCELLED: "⚪ Rollback of {service} withdrawn",
    State.EXPIRED: "⚪ Rollback of {service} timed out",
    State.STALE: "⚪ Rollback of {service} is out of date: someone deployed since",
    State.REFUSED: "⚪ Rollback of {service} refused before it began",
    State.INDETERMINATE: "🟠 A person must look at {service}",
}
SIGNS = {Sign.CHECKING: "🔵", Sign.WELL: "🟢", Sign.DOUBTFUL: "🟠", Sign.UNWELL: "🔴", Sign.UNKNOWN: "⚪"}


def headline(rollback: Rollback) -> str:
    """One calm line, plain text."""
    return drill.titled(_headline(rollback), rollback)


def _headline(rollback: Rollback) -> str:
    if rollback.state is State.ROLLING and rollback.traffic_at:
        number = rollback.effective_plan.to_name.rpartition(":")[2]
        return f"🔵 All traffic of {rollback.service} is on :{number}, not over yet"
    if rollback.state is State.SUCCEEDED:
        now = standing(rollback)
        return f"{SIGNS[now.sign]} {now.text}"
    return by_kind.headline(rollback) or _HEADLINES[rollback.state].format(service=rollback.service)


def untimed(headline_: str) -> str:
    """For a header, which is plain text and cannot show a time in the reader's own zone: that stands below it."""
    return _TIMED.sub(lambda found: "well again" if found["well"] else "", headline_)


def times_of(headline_: str) -> str:
    """`No check fails since 02:31 UTC · watched until 03:01 UTC`, the times that a headline has; "" for none."""
    found = [f"{_TIMES[each['word']]} {each['at']}" for each in _TIMED.finditer(headline_)]
    said = " · ".join(found)
    return f"{said[:1].upper()}{said[1:]}"


def spoken(rollback: Rollback) -> str:
    """The headline with the revisions, for notifications."""
    simulated = " (SIMULATED)" if rollback.plan.simulated else ""
    plan = rollback.effective_plan
    return f"{foreign(headline(rollback))} · {foreign(plan.from_name)} → {foreign(plan.to_name)}{simulated}"


def entry(rollback: Rollback) -> str:
    """A line of a list: when, how it went, of what, and by whom."""
    names = both([foreign(approval.person) for approval in rollback.approvals])
    approved = f"approved {names}" if rollback.approved_at and rollback.approvals else ""
    people = " · ".join(filter(None, [f"asked {foreign(rollback.requester)}", approved]))
    at = moment(rollback.requested_at, day=True)
    return f"{at}  {foreign(headline(rollback))} · {revisions(rollback.effective_plan)} · {people}"


def ending(rollback: Rollback) -> str:
    """Its outcome, and before it what was done in which time, where it was done."""
    if rollback.state is not State.SUCCEEDED:
        return rollback.outcome
    took = duration((rollback.ended_at or rollback.requested_at) - rollback.requested_at)
    return f"{by_kind.done(rollback)} in {took}. {rollback.outcome}".strip()


def at(plan: Plan) -> str:
    """Cluster and service; and whether any of it is real."""
    there = code(f"{plan.cluster}/{plan.ecs_service}")
    return f"{there} · *SIMULATED*" if plan.simulated else there


def place(plan: Plan) -> str:
    """Region and account."""
    return f"{foreign(plan.region)} · account {foreign(plan.account)}"


def footer(rollback: Rollback) -> str:
    """What to quote when asking about this rollback, and where it is."""
    return f"{foreign(rollback.reference)} · {place(rollback.plan)}"


def revisions(plan: Plan) -> str:
    return f"{code(plan.from_name)} → {code(plan.to_name)}"


def revision(name: str) -> str:
    """`quilt-catalog:38` -> `:38`, as people say it."""
    return foreign(number(name))


def number(name: str) -> str:
    """The same where it is not mrkdwn."""
    return f":{name.rsplit(':', 1)[-1]}"


def images(plan: Plan) -> list[str]:
    """`catalog:9f3c2ab → catalog:51d0e7c`, one line for each container."""
    if plan.switch:
        return [f"{_tag(image)} stays, by its digest" for image in plan.from_images]
    return [f"{_running(plan, after)} → {_coming(plan, after)}" for after in plan.target.chosen.images]


def _running(plan: Plan, after: Image) -> str:
    """What this container runs now; where ECS notes no image, what its task definition names."""
    if now := next((image for image in plan.from_images if image.container == after.container), None):
        return _tag(now)
    if any(change.what.startswith(f"container {after.container} (") for change in plan.changes):
        return f"{foreign(after.container)} is new"
    named = (change.before for change in plan.changes if change.what == f"image of {after.container}")
    return _short(next(named, after.image))


def _coming(plan: Plan, after: Image) -> str:
    return complete.image(plan.rebuild) if plan.rebuild and unbuilt(plan, after) else _tag(after)


def unbuilt(plan: Plan, image: Image) -> bool:
    """Only the build will name its digest; until then the plan has the image that runs."""
    rebuilt = plan.rebuild is not None and plan.rebuild.container == image.container
    return rebuilt and image.digest in {running.digest for running in plan.from_images}


def _tag(image: Image) -> str:
    return _short(image.image)


def _short(image: str) -> str:
    """A digest in full has 64 digits, and says no more to the eye than eight."""
    return code(_DIGEST.sub(r"\1…", short(image)))


def call(plan: Plan, *, built: bool = False) -> str:
    """The one changing call, what comes before it, and where it lands; what is `built` already is not built again."""
    build = "StartBuild, " if plan.rebuild and not built else ""
    first = f"{build}RegisterTaskDefinition, then " if plan.copy else ""
    if plan.call is Call.CREATE_DEPLOYMENT:
        return f"{first}CreateDeployment in CodeDeploy, to {foreign(plan.to_name)}"
    if plan.call.sends_back:
        return f"{plan.call}: {plan.shift.by if plan.shift else 'ECS'} itself returns to {foreign(plan.to_name)}"
    return f"{first}UpdateService to {foreign(plan.to_name)}"


def marks(rollback: Rollback) -> str:
    """For the thread, to be checked against the journal: the plan, the call, and at its end also the audit's head."""
    audit = f" · audit {foreign(rollback.audit_head[:32])}" if rollback.audit_head else ""
    plan, built = rollback.effective_plan, rollback.state is State.PROPOSED and rollback.build is not None
    return f"{foreign(rollback.reference)} · plan {foreign(plan.digest[:12])} · {call(plan, built=built)}{audit}"


def asker(request: Request, *, first: bool = False) -> str:
    """A mention, which `called` spells as a name where nobody is called; or `the alarm …`, capital where it comes
    first.
    """
    if request.requester_slack_id:
        return person(request.requester_slack_id)
    return f"{'The' if first else 'the'} {foreign(request.requester)}"


def who(rollback: Rollback) -> str:
    if rollback.emergency:
        return f"Asked by {asker(rollback.request)} · emergency, without an approval"
    if rollback.automatic:
        return f"Asked by {asker(rollback.request)} · by itself, without an approval"
    return " · ".join(filter(None, [f"Asked by {asker(rollback.request)}", approvals.told(rollback)]))


def why_asked(rollback: Rollback) -> str:
    category = f"*{rollback.category}* · " if rollback.category else ""
    return f"{category}{foreign(rollback.reason, 500) or 'no reason given'}{_of_incident(rollback.request)}"


def _of_incident(request: Request) -> str:
    """Where to read more: the thread, and the address that was given, under the name of its host."""
    incident = request.incident
    if incident is None:
        return ""
    thread = link(incident.url, "its thread") if incident.url else ""
    given = link(incident.link, foreign(urlsplit(incident.link).netloc, 60)) if incident.link else ""
    return "".join(f" · {each}" for each in (thread, given) if each)


def times(rollback: Rollback, service: Service | None) -> Iterator[tuple[str, str]]:
    """For a rollback that ended after acting: how long it took; a success is held against what the runbook says."""
    if rollback.ended_at is None or rollback.acted_at is None:
        return
    restored = rollback.state is State.SUCCEEDED
    done = "done" if isinstance(rollback.request.ask, Partial | Restore) else "restored"
    word = ("bake over" if rollback.traffic_at else done) if restored else "end"
    yield from _traffic_back(rollback, service)
    total = rollback.ended_at - rollback.requested_at
    judged = restored and not rollback.traffic_at
    yield f"Request → {word}", _compared(total, rollback, service) if judged else duration(total)
    since = rollback.approved_at or rollback.acted_at
    yield f"Approve → {word}", f"{duration(rollback.ended_at - since)} · at {moment(rollback.ended_at)}"


def _traffic_back(rollback: Rollback, service: Service | None) -> Iterator[tuple[str, str]]:
    """Where ECS moves traffic, the service was restored then, and not when the bake was over."""
    if rollback.traffic_at:
        took = rollback.traffic_at - rollback.requested_at
        yield "Request → traffic back", _compared(took, rollback, service)


def _compared(total: timedelta, rollback: Rollback, service: Service | None) -> str:
    """With what the runbook says that this kind takes, where the services file tells it: `within the usual 2-5 min`."""
    usual = service.runbook_times.of(rollback.request.ask) if service else None
    if usual is None:
        return duration(total)
    low, high = usual
    compared = "faster than" if total < low else "within" if total <= high else "slower than"
    return f"{duration(total)} · {compared} the runbook's {between(*(int(each.total_seconds()) for each in usual))}"
