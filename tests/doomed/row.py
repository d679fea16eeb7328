"""One line of docs/evidence/doomed.md."""

from dataclasses import dataclass

from playground.aws.names import FAMILY, SERVICE
from tests.doomed.ways import DEPLOYED, Doom

TARGET = f"{FAMILY}:38"


@dataclass(frozen=True, kw_only=True)
class Doomed:
    """`says` and `fix` are words that the refusal must have: why, and what to do.

    `service` is the service in ECS, `declared` what the services file says of it besides, `command` what is typed.
    `rule`: it is doomed by what people declared for this bot; no tool could read it from AWS. `ecs_deploy` is what
    comes of `ecs deploy --task` with `task`, as `make bench ARGS=doomed` measures it.
    """

    name: str
    doom: Doom
    says: tuple[str, ...]
    fix: str
    command: str = "immediate"
    service: str = SERVICE
    declared: str = ""
    task: str = TARGET
    rule: bool = False
    ecs_deploy: str = DEPLOYED

    def edit(self, services: str) -> str:
        """The text of the services file, as this row needs it."""
        with_service = services.replace(f"service: {SERVICE}\n", f"service: {self.service}\n")
        return with_service.replace("    region: us-east-1\n", f"    region: us-east-1\n{self.declared}", 1)
