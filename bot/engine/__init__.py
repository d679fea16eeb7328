"""Durability: a rollback goes on after its process died. The only package that imports dbos."""

from bot.engine.connections import runs_url
from bot.engine.engine import DbosEngine, is_prepared, prepare
from bot.engine.guard import Guard

__all__ = ["DbosEngine", "Guard", "is_prepared", "prepare", "runs_url"]
