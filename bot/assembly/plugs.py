"""The ports: what stands behind each, where the bot really serves."""

import aws
import handlers
from bot.assembly.outside import Outside
from bot.catalog import Catalog
from bot.journal import SqlJournal
from bot.model import OwnTask
from bot.outside.visits import HttpVisits
from bot.ports import Clock, Ports, Reads
from bot.settings import SecretFiles
from bot.trackers.github_issues import GitHubIssues


def ports_of(
    outside: Outside,
    catalog: Catalog,
    *,
    clock: Clock,
    journal: SqlJournal,
    notifier: handlers.Notifier,
    own: OwnTask | None,
) -> Ports:
    """`own` is the ECS task that this process is."""
    clients, ecs = outside.aws, aws.Ecs(outside.aws)
    return Ports(
        catalog=catalog,
        clock=clock,
        reads=Reads(
            clock=clock,
            ecs=ecs,
            images=aws.Ecr(clients),
            dependencies=aws.DependencyReads(clients),
            journal=journal,
            commits=outside.github,
        ),
        ecs=ecs,
        service_tags=aws.ServiceTags(clients),
        roles=clients.acting,
        target_healths=aws.Elb(clients),
        logs=aws.CloudWatchLogs(clients),
        cloudwatch=aws.CloudWatch(clients),
        alarm_reads=aws.AlarmReads(clients),
        alarms=aws.Alarms(clients),
        retentions=aws.Retentions(clients),
        builder=aws.CodeBuild(clients),
        support=aws.Support(clients),
        pull_requests=outside.github,
        web=outside.web,
        visits=HttpVisits(catalog),
        secrets=SecretFiles.of_environment(),
        people=handlers.SlackPeople(outside.slack, clock, home=catalog.home.team, heard=notifier.heard),
        notifier=notifier,
        journal=journal,
        metrics=outside.metrics,
        memberships=outside.memberships,
        issues={"github": GitHubIssues(outside.github), "jira": outside.jira},
        own_task=own,
    )
