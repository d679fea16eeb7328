"""How readiness reads in Slack: the worst first, and in words beside every colour."""

from datetime import timedelta

from bot.model import AllReadiness, Grade, Graded, KnownReadiness, Readiness, Topic
from bot.readiness.declared import drill, features
from bot.readiness.grading import ECR, ECS, amber, green, red, unknown
from handlers.messages import answers
from handlers.messages.blocks import spelled
from handlers.messages.readiness import for_home
from tests.handlers import golden
from tests.unit.values import NOW, SERVICE

FINDINGS = (
    green(Topic.TARGET, "quilt-catalog:38, which served 6 days, in 2-3 min. Behind it quilt-catalog:37 would do."),
    red(Topic.IMAGES, "By its lifecycle policy ECR deletes the image of catalog within a day.", "Change it.", ECR),
    unknown(Topic.ALARMS, "could not read the alarms: AWS is throttling this account"),
    amber(Topic.BREAKER, "The circuit breaker is off.", "Switch deploymentCircuitBreaker on, with rollback.", ECS),
    features(SERVICE),
    drill(SERVICE, NOW - timedelta(days=100), NOW),
    Graded(Topic.STRATEGY, Grade.GREEN, "No load balancer sends traffic to it.", applies=False),
)


def known(name: str, *findings: Graded) -> KnownReadiness:
    return KnownReadiness(Readiness(name, findings, NOW, "quilt-catalog:38", timedelta(minutes=3)), NOW)


def test_one_service_reads_so() -> None:
    golden.check("answer_readiness", answers.render(known("quilt-catalog", *FINDINGS).readiness))


def test_one_that_is_ready_reads_so() -> None:
    golden.check("answer_readiness_green", answers.render(known("quilt-catalog", FINDINGS[0]).readiness))


def test_all_services_read_so_and_the_rest_is_behind_a_button() -> None:
    many = (known("quilt-catalog", *FINDINGS), *(known(f"service-{number}", FINDINGS[0]) for number in range(11)))

    golden.check("answer_readiness_of_all", answers.render(AllReadiness(many)))
    whole = answers.render(AllReadiness(many, whole=True))
    assert all(f"service-{number}" in whole.text for number in range(11))


def test_at_home_only_what_is_not_green_is_told() -> None:
    blocks = (*for_home([known("quilt-catalog", *FINDINGS), known("well", FINDINGS[0])]),)

    shown = spelled("", *blocks)
    assert "🔴 *quilt-catalog* RED: images, alarms, breaker +2" in shown
    assert "well" not in shown
    assert list(for_home([known("well", FINDINGS[0])])) == []
