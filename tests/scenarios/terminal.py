"""Commands in a terminal with AWS alone: neither Slack nor a database."""

import os
from pathlib import Path

from playground.aws import SimulatedAws
from playground.bot_process import aws_variables
from playground.stage import services_file
from tests.crash import process


async def run(aws: SimulatedAws, home: Path, *arguments: str) -> tuple[int, str]:
    """`rollback-bot` with these arguments. -> its exit status, and what it said, problems last."""
    (home / "services.yml").write_text(services_file(aws.target_url), encoding="utf-8")
    variables = {"PATH": os.environ["PATH"], "ROLLBACK_CONFIG": str(home / "services.yml"), **aws_variables(aws)}
    status, said, problems = await process.run(*arguments, variables=variables)
    return status, said + problems
