"""What AWS CodeDeploy needs to know to deploy an ECS service, and what it knows itself."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from bot.model.traffic_shift import TrafficShift


@dataclass(frozen=True, slots=True)
class DeploymentGroup:
    """Of one service. `app_spec` is what was deployed last, JSON or YAML, "" where CodeDeploy does not show it.

    `target_groups` are the names of those between which it moves the traffic.
    """

    application: str
    name: str
    app_spec: str
    shift: TrafficShift
    target_groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeDeploy:
    """The deployment that CreateDeployment would make; `app_spec` names the task definition, as JSON."""

    application: str
    deployment_group: str
    app_spec: str

    @property
    def revision(self) -> Mapping[str, Any]:
        """CreateDeployment's parameter of that name."""
        content = {"content": self.app_spec, "sha256": hashlib.sha256(self.app_spec.encode()).hexdigest()}
        return {"revisionType": "AppSpecContent", "appSpecContent": content}

    def deploying(self, task_definition: str) -> Self:
        """The same for another revision: a copy, once it is registered."""
        document = json.loads(self.app_spec)
        document["Resources"][0]["TargetService"]["Properties"]["TaskDefinition"] = task_definition
        return replace(self, app_spec=json.dumps(document))
