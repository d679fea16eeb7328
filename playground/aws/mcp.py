"""The MCP integration as the catalog's images have it: wherever it is on, its tokens are too large."""

from collections.abc import Sequence
from dataclasses import replace

from playground.aws.behaviour import GOOD_ANSWERS, Behaviour, Case
from playground.aws.traffic import ERRORS

BAD_ANSWERS = {**GOOD_ANSWERS, "/config.json": (500, "application/json", '{"error": "JWT token too large"}')}
BAD_LOG = "FATAL JWT token too large"
SOURCE = "catalog/mcp.js"

SWITCHED_OFF = Case({"QURATOR": "false"}, Behaviour())
TOO_LARGE = (SWITCHED_OFF, Case({"MCP": "on"}, Behaviour("ok", BAD_ANSWERS, BAD_LOG, traffic=ERRORS)))
NO_ENDPOINT = (Case({"MCP": "on", "MCP_ENDPOINT": None}, Behaviour("fails", log="ERROR MCP_ENDPOINT is not set")),)


def slow(cases: Sequence[Case]) -> list[Case]:
    """The same, by an image that takes its time to start."""
    return [replace(case, behaviour=replace(case.behaviour, start="slow")) for case in cases]
