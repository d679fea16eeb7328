"""The runbook's own look at the service, for a person who has to judge what the bot cannot."""

from bot.model import Plan
from handlers.messages.mrkdwn import verbatim


def look_at(plan: Plan) -> list[str]:
    command = (
        f"aws ecs describe-services --cluster {plan.cluster} --services {plan.ecs_service} "
        f"--region {plan.region} --query 'services[0].deployments'"
    )
    return [
        "Look at the service's deployments and say in this thread what you see:",
        f"```{verbatim(command, 1000)}```",
    ]
