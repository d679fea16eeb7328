"""What a container definition says about where its output goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.model import ContainerLog

if TYPE_CHECKING:
    from types_boto3_ecs.type_defs import ContainerDefinitionOutputTypeDef

_OUTPUT = ("name", "@type")  # as Fluent Bit and Fluentd call it


def container_log(entry: ContainerDefinitionOutputTypeDef) -> ContainerLog | None:
    """None where it has no `logConfiguration`: then the instance decides, if there is one."""
    configuration = entry.get("logConfiguration")
    if configuration is None:
        return None
    driver, options = configuration["logDriver"], configuration.get("options", {})
    if driver == "awslogs":
        return ContainerLog(
            driver,
            group=options.get("awslogs-group", ""),
            region=options.get("awslogs-region", ""),
            stream_prefix=options.get("awslogs-stream-prefix", ""),
            renamed="awslogs-stream" in options or "tag" in options,
        )
    return _firelens(options) if driver == "awsfirelens" else ContainerLog(driver)


def _firelens(options: Mapping[str, str]) -> ContainerLog:
    """Options are an output's; a group whose name is made of each line is not known."""
    said = {name.lower(): value for name, value in options.items()}
    group = "" if "log_group_template" in said else said.get("log_group_name", "")
    output = next((said[name] for name in _OUTPUT if name in said), "")
    return ContainerLog(
        "awsfirelens", output=output.lower(), group="" if "$" in group else group, region=said.get("region", "")
    )
