"""The ways to everything outside: Slack, AWS, the web, GitHub, Jira, PagerDuty, and those outside the team.

A new one is built in `__init__`, and closed in `closing`.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import aws
import handlers
from bot.catalog import Catalog
from bot.metrics import Metrics
from bot.outside.github import GitHub
from bot.outside.pagerduty import PagerDuty
from bot.outside.web import HttpWeb
from bot.ports import Clock, Destination, Memberships
from bot.settings import SecretFiles, Settings
from bot.trackers.jira import Jira
from destinations import NamedDestinations


class Outside:
    """`clients` replace AWS's own, in tests."""

    def __init__(
        self, settings: Settings, catalog: Catalog, *, clock: Clock, metrics: Metrics, clients: aws.Aws | None
    ) -> None:
        self.metrics = metrics
        self.pagerduty_token = settings.pagerduty_token.get_secret_value().strip()
        bot_token = settings.slack_bot_token.get_secret_value()
        self.slack = handlers.make_client(bot_token, settings.slack_api_url, metrics)
        self.aws, self.web = clients or aws.Aws(metrics=metrics), HttpWeb(catalog)
        github_token = settings.github_token.get_secret_value().strip()
        self.github = GitHub(api_url=settings.github_api_url, token=github_token)
        jira_token = settings.jira_token.get_secret_value().strip()
        self.jira = Jira(url=settings.jira_url, user=settings.jira_user, token=jira_token)
        self.pagerduty = PagerDuty(api_url=settings.pagerduty_api_url, token=self.pagerduty_token, clock=clock)
        groups = handlers.SlackUserGroups(self.slack, clock, home=catalog.home.team)
        self.memberships = Memberships(groups, self.pagerduty)
        self.destinations = self._destinations(catalog)

    def _destinations(self, catalog: Catalog) -> NamedDestinations:
        """All that stands under `home.destinations`."""
        others: dict[str, Callable[..., Destination]] = {
            "ses": partial(aws.SesMail, self.aws),
            "sns": partial(aws.SnsTopic, self.aws),
            "slack": partial(handlers.told_in, self.slack),
        }
        return NamedDestinations(catalog.home.destinations, SecretFiles.of_environment(), others=others)

    def closing(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """What closes them, the last first; AWS's clients are closed by `aws.close`, after all of these."""
        return (self.web.close, self.github.close, self.pagerduty.close, self.destinations.close, self.jira.close)
