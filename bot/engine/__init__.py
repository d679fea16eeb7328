"""Durability: a rollback goes on after its process died. The only package that imports dbos."""

from bot.engine.engine import DbosEngine, prepare, runs_url
from bot.engine.guard import Guard

__all__ = ["DbosEngine", "Guard", "prepare", "runs_url"]
