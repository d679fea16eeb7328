"""What only the real AWS and the real Slack can settle, and how that is reported. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """EXPECTED: as the bot takes it to be. OTHERWISE: not so, and somebody has to think. NOTED: a figure or a fact."""

    EXPECTED = "as expected"
    OTHERWISE = "OTHERWISE"
    NOTED = "noted"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Found:
    outcome: Outcome
    text: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """`unless` says why it is not checked where nobody looked."""

    key: str
    of: str
    question: str
    unless: str = "The run ended before it."


_ROLE = "Name the --act-role of your installation."
_BALANCER = "It needs a load balancer, which the smoke service has not."
DOUBTS = (
    Doubt("plan", "AWS", "Does the bot plan a way back for a service that it did not make itself?"),
    Doubt("same", "AWS", "Does UpdateService with the revision that runs start no deployment?"),
    Doubt("latency", "AWS", "How long does UpdateService take?"),
    Doubt("names", "AWS", "Does DescribeServices name the service deployment soon after UpdateService?"),
    Doubt("digest", "AWS", "Is a tag resolved anew when an older revision is deployed again?"),
    Doubt("revision", "AWS", "Does a rollback by UpdateService make a new service revision?"),
    Doubt("stop", "AWS", "Does StopServiceDeployment send a moving deployment back to where it came from?"),
    Doubt("reused", "AWS", "Does it go back to the very service revision that ran before?"),
    Doubt("breaker", "AWS", "What is the circuit breaker's threshold for one task?"),
    Doubt("state", "AWS", "Does rolloutState say COMPLETED once the service deployment is SUCCESSFUL?"),
    Doubt("role", "AWS", "Do the conditions of deploy/iam-policy-act.json let UpdateService through?", _ROLE),
    Doubt("pass", "AWS", "Does UpdateService need no iam:PassRole?", _ROLE),
    Doubt("late", "AWS", "How late do the metrics of ECS arrive?", "The run is too short for it."),
    Doubt("bake", "AWS", "Does StopServiceDeployment work while a blue/green deployment bakes?", _BALANCER),
    Doubt("alarms", "AWS", "Do deployment alarms also guard blue/green deployments?", _BALANCER),
    Doubt("appspec", "AWS", "Does GetDeployment always show the content of an AppSpec?", "It needs CodeDeploy."),
    Doubt("push", "AWS", "May CodeBuild push over a CodeConnections connection?", "It needs a repository of yours."),
    Doubt("express", "AWS", "What does UpdateService do to an ECS Express service?", "The bot refuses those."),
    Doubt(
        "bucket", "AWS", "How often may StopServiceDeployment be called?", "It would throttle others in the account."
    ),
    Doubt("hour", "AWS", "Do stopped tasks vanish after an hour?", "It takes an hour."),
    Doubt("metadata", "Slack", "Is a message found again by its metadata, and only once?"),
    Doubt("edited", "Slack", "Does an update with blocks keep “(edited)” away?"),
    Doubt("chart", "Slack", "Does this workspace take data_visualization blocks?"),
    Doubt("container", "Slack", "Does it take container blocks?"),
    Doubt(
        "ticket",
        "Slack",
        "Is an address of Socket Mode refused the second time?",
        "It would take requests from the bot.",
    ),
    Doubt(
        "ack",
        "Slack",
        "Does Slack take an acknowledgement over another connection of the app?",
        "It would take requests from the bot.",
    ),
    Doubt("trigger", "Slack", "How long does a trigger_id live?", "A person has to press a button."),
    Doubt("limits", "Slack", "When does Slack answer 429?", "It would hold up the workspace's other apps."),
    Doubt("clients", "Slack", "How do cards look on each client?", "A person has to look."),
)

_IN_A_CHANNEL = ("metadata", "edited", "chart", "container")
OF_A_CHANNEL = tuple(doubt for doubt in DOUBTS if doubt.key in _IN_A_CHANNEL)


def slack_lacks(*, token: bool, channel: bool) -> str:
    """What of Slack was not given, and is to be; "" where nothing was left out."""
    name = "Name a --channel that the bot is a member of."
    if token:
        return "" if channel else name
    return "Set SLACK_BOT_TOKEN." if channel else f"Set SLACK_BOT_TOKEN. {name}"


def report(found: Mapping[str, Found], *, at: datetime, where: str, simulated: bool, ended: str) -> str:
    """Markdown. `ended` is a sentence about how the run ended and what is left of it."""
    return "\n".join(_lines(found, at, where, simulated, ended)) + "\n"


def _lines(found: Mapping[str, Found], at: datetime, where: str, simulated: bool, ended: str) -> Iterator[str]:
    yield f"# Smoke, {at:%Y-%m-%d %H:%M} UTC, {where}"
    yield ""
    if simulated:
        yield "**AWS was simulated.** This says that the command works, and settles nothing."
        yield ""
    outcomes = [each.outcome for each in _all(found).values()]
    counts = ", ".join(f"{outcomes.count(one)} {one}" for one in Outcome if one in outcomes)
    yield f"{len(DOUBTS)} doubts: {counts}. {ended}"
    for of in ("AWS", "Slack"):
        yield from ("", f"## {of}", "", "| doubt | result | found |", "| --- | --- | --- |")
        for doubt in DOUBTS:
            if doubt.of == of:
                one = _all(found)[doubt.key]
                yield f"| {doubt.question} | {one.outcome} | {_cell(one.text)} |"


def _all(found: Mapping[str, Found]) -> dict[str, Found]:
    return {doubt.key: found.get(doubt.key, Found(Outcome.NOT_CHECKED, doubt.unless)) for doubt in DOUBTS}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
