"""The runbook's partial rollback: the plan of a copy of what runs now, with a feature off, or on again. Reads only."""

from dataclasses import replace

from bot.catalog import Service
from bot.errors import refuse
from bot.findings import accepted, refusal
from bot.model import Change, FeatureSwitch, Partial, Plan, Restore, RevisionCopy
from bot.plan import aws_cli
from bot.plan.feature import find_feature, is_off, never_off, not_off, turned_off, turned_on, variables_off
from bot.plan.read_running import Running, described, read_running
from bot.ports import Reads


async def switch_off(service: Service, ask: Partial, reads: Reads) -> Plan:
    """The plan of `partial FEATURE`. Raises Refused with every blocking finding."""
    name, feature = ask.feature, accepted(find_feature(service, ask))
    running = await read_running(service, reads)
    definition, fingerprint = running.definition, reads.ecs.fingerprint
    settings = accepted(variables_off(name, feature, definition, service=service, fingerprint=fingerprint))
    return _switched(
        running,
        FeatureSwitch(name, on=False),
        RevisionCopy(definition.arn, running.pinned, settings),
        changes=turned_off(settings, definition, fingerprint),
        why=f"a copy of what runs now, with {name} off and all else as it is",
    )


async def switch_on(service: Service, ask: Restore, reads: Reads) -> Plan:
    """The plan of `restore FEATURE`. Raises Refused with every blocking finding."""
    accepted(find_feature(service, ask))
    name = ask.feature
    running = await read_running(service, reads)
    off = accepted(await reads.journal.switched_off(running.state.arn, name) or never_off(service, name))
    made = accepted(off.plan.copy or never_off(service, name))
    before, settings = made.of, made.settings
    if not is_off(settings, running.definition, reads.ecs.fingerprint):
        refuse(refusal([not_off(service, name, running.definition)]))
    was = await described(service, before, reads)
    unknown = tuple(replace(setting, value="") for setting in settings)
    return _switched(
        running,
        FeatureSwitch(name, on=True),
        RevisionCopy(running.definition.arn, running.pinned, unknown, settings_from=before),
        changes=turned_on(settings, was),
        why=f"a copy of what runs now, with {name} set as in {was.name}, before {off.reference} switched it off",
    )


def _switched(
    running: Running, switch: FeatureSwitch, copy: RevisionCopy, *, changes: tuple[Change, ...], why: str
) -> Plan:
    plan = running.plan_of(copy, why=why, changes=changes)
    return running.fitted(replace(plan, switch=switch, cli=aws_cli.command(running.service, copy)))
