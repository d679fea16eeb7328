"""The runbook's automatic triggers, and what became of each time that one of them fired."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.figures import Figures


class Trigger(StrEnum):
    """ERRORS: too many requests fail. UNHEALTHY targets. SLOW responses. MEMORY nearly used up."""

    ERRORS = "errors"
    UNHEALTHY = "unhealthy"
    SLOW = "slow"
    MEMORY = "memory"


class Mode(StrEnum):
    """What an alarm of a service leads to: nothing; a note of what would have been proposed; a plan that waits for its
    approval; or, within narrow bounds, the rollback itself.
    """

    OFF = "off"
    DRY_RUN = "dry_run"
    PROPOSE = "propose"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class AlarmNow:
    """One alarm as CloudWatch has it now. `since` is when it went into its `state`: OK, ALARM, INSUFFICIENT_DATA.

    `data`: what CloudWatch writes down of an evaluation stands with it, which it does not where somebody set the state
    by hand and wrote down nothing. `plain`: it is a threshold on metrics, as the bot makes them. `muted` is the name of
    the mute rule that is in force, "" for none. `enabled`: its actions are.
    """

    name: str
    state: str
    since: datetime
    data: bool = True
    plain: bool = True
    enabled: bool = True
    muted: str = ""


@dataclass(frozen=True, slots=True)
class Deployed:
    """The deployment that brought what runs: ECS's id or ARN of it, the revision (`catalog:42`), from when until when.

    `ended_at` is None while it moves. `by` is who deployed it, by the name in the services file; "" where that is not
    known.
    """

    id: str
    revision: str
    began_at: datetime
    ended_at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why an alarm asks for a rollback: what was measured (`told`, a sentence), and which deployment is suspected.

    `since` is when the alarm fired, `heard_at` when the bot was told of it. `also` are the service's other alarms that
    fire by now, `before` those that fired already when the deployment began. `figures` are what was judged, `well`
    those of the hour before the deployment; None: not read. `signal` is the id of what fired.
    """

    trigger: Trigger | None
    told: str
    since: datetime
    heard_at: datetime
    deployed: Deployed | None = None
    also: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    figures: Figures | None = None
    well: Figures | None = None
    signal: str = ""


class CameTo(StrEnum):
    """What became of a signal. JOINED: a rollback of the service waits, or is under way, already."""

    PROPOSED = "proposed"
    WOULD_PROPOSE = "would_propose"
    JOINED = "joined"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Considered:
    """What the bot made of one signal, and why: a row that is written once. `id` is the signal's.

    `deployment` is the id of the suspected one, "" for none; `in_window`: the signal fell into the time of a deployment
    or the half hour behind it. `rollback_id` is "" where nothing was proposed.
    """

    id: str
    service: str
    name: str
    state: str
    mode: Mode
    came_to: CameTo
    reason: str
    happened_at: datetime
    at: datetime
    deployment: str = ""
    in_window: bool = False
    told: str = ""
    rollback_id: str = ""


@dataclass(frozen=True, slots=True)
class Snooze:
    """A person wants no alarm of the service to propose anything for a while, and why. `id` is the interaction's.

    One that was ended early has an `until` that is its own `at`.
    """

    id: str
    service: str
    person: str
    slack_id: str
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class WatchedSince:
    """From when on a service was watched in which mode: written when the bot starts with another one than before."""

    service: str
    mode: Mode
    at: datetime
