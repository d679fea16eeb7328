"""Where this bot itself runs, when it runs in ECS."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnTask:
    """From ECS's task metadata. `service` is "" where ECS does not tell it (older agents, a task without a service)."""

    account: str
    region: str
    cluster: str
    service: str
    family: str
