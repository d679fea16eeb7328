"""Switching a feature off or on again: which variables change, and why it cannot be done now.

The values that switch a feature off are declared, and are no secrets. What the variables were before is known to ECS
alone: here are only fingerprints, which tell whether two values are equal.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.catalog import Feature, Service, slipped
from bot.findings import block
from bot.model import (
    Change,
    EnvironmentVariable,
    Finding,
    Partial,
    Restore,
    ServiceDeployment,
    TaskDefinition,
    short,
)
from bot.plan.container import find_container
from bot.states_in_words import of_deployment

Fingerprint = Callable[[str], str]
_NOT_SHOWN = "(not shown)"


def find_feature(service: Service, ask: Partial | Restore) -> Feature | Finding:
    """Refuses a name that is not declared, with one that is like it, if any, and all there are.

    What is suggested is what was asked for, with nothing changed but the name: the other verb does the opposite.
    """
    name = ask.feature
    if feature := service.features.get(name):
        return feature
    if not service.features:
        fix = f"Declare it under services.{service.name}.features, or type `/rollback {service.name} immediate`."
        return block(f"{service.name} has no feature that can be switched off", "None is declared.", fix)
    near = [each for each in service.features if slipped(name, each)]
    nearest = near[0] if len(near) == 1 else ""
    why = f"Declared in the services file: {', '.join(service.features)}."
    typed = f"`/rollback {service.name} {' '.join(replace(ask, feature=nearest or 'FEATURE').words)}`"
    fix = f"The nearest is {nearest}: type {typed}." if nearest else f"Type {typed} with one of them."
    return block(f"{service.name} has no feature {name}", why, fix)


def still_moving(service: Service, deployments: Sequence[ServiceDeployment]) -> tuple[Finding, ...]:
    """A copy of what is still coming, or going, would not be a copy of what runs."""
    found = next((deployment for deployment in deployments if deployment.moving), None)
    if found is None:
        return ()
    why = f"Its deployment {short(found.arn)} is {of_deployment(found.status)}, so it is not clear yet what will run."
    fix = f"Wait until it has settled, then ask again; or type `/rollback {service.name} immediate`."
    return (block("A deployment of this service is moving", why, fix),)


def variables_off(
    name: str, feature: Feature, running: TaskDefinition, *, service: Service, fingerprint: Fingerprint
) -> tuple[EnvironmentVariable, ...] | Finding:
    """The settings that switch the feature off; or why that cannot be done."""
    entry = f"services.{service.name}.features.{name}"
    unclear = f"It is not clear which container {name} belongs to"
    container = find_container(feature.container, running, unclear=unclear, entry=entry)
    if isinstance(container, Finding):
        return container
    settings = tuple(EnvironmentVariable(container.name, key, value) for key, value in feature.environment.items())
    if secret := [setting.name for setting in settings if setting.name in container.secrets]:
        why = f"{running.name} takes {', '.join(secret)} from a secret; ECS allows no variable of the same name."
        return block(
            f"{name} cannot be switched off by a variable", why, "Change the secret, or declare another variable."
        )
    if is_off(settings, running, fingerprint):
        why = f"{running.name}, which runs now, has exactly the values that switch it off."
        return block(
            f"{name} is off already", why, f"To switch it on again: `/rollback {service.name} restore {name}`."
        )
    return settings


def is_off(settings: Sequence[EnvironmentVariable], running: TaskDefinition, fingerprint: Fingerprint) -> bool:
    """Does the revision have exactly these values?"""
    environments = {container.name: container.environment for container in running.containers}
    return all(environments.get(s.container, {}).get(s.name) == fingerprint(s.value) for s in settings)


def turned_off(
    settings: Sequence[EnvironmentVariable], running: TaskDefinition, fingerprint: Fingerprint
) -> tuple[Change, ...]:
    """What the approver sees: the new values, which are declared; of the old ones only whether there are any."""
    environments = {container.name: container.environment for container in running.containers}
    return tuple(
        Change(f"environment {s.name} of {s.container}", _NOT_SHOWN if before else "not set", s.value or "(empty)")
        for s in settings
        if (before := environments[s.container].get(s.name)) != fingerprint(s.value)
    )


def turned_on(settings: Sequence[EnvironmentVariable], was: TaskDefinition) -> tuple[Change, ...]:
    """Each variable gets back what it was in the revision that had the feature on; that is not shown."""
    environments = {container.name: container.environment for container in was.containers}
    return tuple(
        Change(
            f"environment {s.name} of {s.container}",
            s.value or "(empty)",
            f"as in {was.name}" if s.name in environments.get(s.container, {}) else f"not set, as in {was.name}",
        )
        for s in settings
    )


def never_off(service: Service, name: str) -> Finding:
    """The journal knows no partial rollback of it, so nobody knows what the variables were."""
    why = f"No partial rollback of {name} is known here, so nothing tells what its variables were before."
    fix = f"Deploy a revision that has {name} on, or go back to one: `/rollback {service.name} immediate`."
    return block(f"{name} was not switched off by this bot", why, fix)


def not_off(service: Service, name: str, running: TaskDefinition) -> Finding:
    """Somebody deployed since, or it was restored already."""
    why = f"{running.name}, which runs now, does not have the values that switched it off."
    return block(f"{name} is not off", why, f"Nothing needs to be done. Look: `/rollback {service.name} status`.")
