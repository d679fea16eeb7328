"""Of a `deploymentConfiguration`: when a rolling deployment is done, and when it is given up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import USUAL_BREAKER, BreakerRule, EarlySuccess

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import DeploymentCircuitBreakerTypeDef, DeploymentConfigurationOutputTypeDef


def early_success(configuration: DeploymentConfigurationOutputTypeDef) -> EarlySuccess | None:
    """None where a deployment is done only when everything is."""
    criteria = configuration.get("earlySuccessCriteria", {"enable": False})
    if not criteria["enable"]:
        return None
    return EarlySuccess(criteria.get("healthyPercent", 100), criteria.get("sourceServiceRevisionCleanup") == "DEFERRED")


def breaker_rule(configuration: DeploymentConfigurationOutputTypeDef) -> BreakerRule:
    none: DeploymentCircuitBreakerTypeDef = {"enable": False, "rollback": False}
    breaker = configuration.get("deploymentCircuitBreaker", none)
    rule = replace(USUAL_BREAKER, resets=breaker.get("resetOnHealthyTask", USUAL_BREAKER.resets))
    if threshold := breaker.get("thresholdConfiguration"):
        return replace(rule, type=threshold["type"], value=threshold["value"])
    return rule
