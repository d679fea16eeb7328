"""The policies that are shipped for each right."""

import json
from pathlib import Path
from typing import Any

from bot.model import AwsPermission

DEPLOY = Path(__file__).parents[2] / "deploy"


def policy(right: AwsPermission) -> dict[str, Any]:
    return shipped(f"iam-policy-{right}.json")


def shipped(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DEPLOY / name).read_text(encoding="utf-8"))
    return found


def statements(policy: dict[str, Any]) -> dict[str, Any]:
    """By action. Each is allowed once."""
    pairs = [(action, statement) for statement in policy["Statement"] for action in _listed(statement["Action"])]
    assert len(pairs) == len(dict(pairs)), "allowed twice"
    return dict(pairs)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
