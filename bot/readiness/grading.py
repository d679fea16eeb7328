"""How one thing looked at is graded, and who can mend what. Pure."""

from bot.errors import Failed
from bot.model import Grade, Graded, NotChecked, Topic
from bot.text import cut

FILE, ECS, ECR = "whoever keeps the services file", "whoever deploys the service", "whoever keeps its ECR repository"
ROLES, ALARMS = "whoever keeps the bot's roles", "whoever may run `rollback-bot alarms apply`"

AGAIN = "It is looked at again within half an hour."
"""By the bot; whoever looks once, at a terminal, is not told so."""

_WHY = {
    Topic.TARGET: "without one there is nothing to go back to",
    Topic.PREFLIGHT: "a rollback that cannot start its tasks makes it worse",
    Topic.APPROVERS: "nothing is rolled back without an approval",
    Topic.IMAGES: "an image that ECR has deleted cannot be brought back",
    Topic.ALARMS: "without them nobody is told before users complain",
    Topic.BREAKER: "it ends a deployment whose tasks do not start",
    Topic.DEPLOYMENT_ALARMS: "they undo a release that starts and fails then",
    Topic.STRATEGY: "a bad release reaches few users first",
    Topic.CONTACTS: "they are called while nobody decides",
    Topic.STAGING: "a fix is tried there, and a rollback drilled",
    Topic.FEATURES: "one feature switched off is less than a release undone",
    Topic.DRILL: "what was never tried fails in the night it is needed",
}


def green(topic: Topic, what: str) -> Graded:
    return Graded(topic, Grade.GREEN, what, _WHY[topic])


def amber(topic: Topic, what: str, fix: str, who: str) -> Graded:
    return Graded(topic, Grade.AMBER, what, _WHY[topic], fix, who)


def red(topic: Topic, what: str, fix: str, who: str) -> Graded:
    return Graded(topic, Grade.RED, what, _WHY[topic], fix, who)


def aside(topic: Topic, what: str) -> Graded:
    """It does not apply to this service, and counts for nothing."""
    return Graded(topic, Grade.GREEN, what, _WHY[topic], applies=False)


def unknown(topic: Topic, why: Failed | NotChecked | str) -> Graded:
    """What could not be read, and why; nothing is concluded from that."""
    lacks = "" if isinstance(why, str) else why.lacks
    said = f"{why.what}: {why.why}" if isinstance(why, NotChecked) else str(why)
    fix, who = AGAIN, ""
    if lacks:
        fix, who = f"Add {lacks} to the role that reads, as in deploy/iam-policy-read.json.", ROLES
    return Graded(topic, Grade.UNKNOWN, f"Not read: {cut(said, 300).rstrip('.')}.", _WHY[topic], fix, who)


def once(finding: Graded) -> str:
    """What is next, for whoever looks once."""
    return "" if finding.next == AGAIN else finding.next
