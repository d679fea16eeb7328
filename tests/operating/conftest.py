"""The same world as the scenarios have."""

from tests.scenarios.conftest import world

__all__ = ["world"]
