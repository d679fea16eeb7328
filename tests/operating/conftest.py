"""The same world as the scenarios have, in the same hurry."""

from tests.scenarios.conftest import _hurry, aws, world

__all__ = ["_hurry", "aws", "world"]
