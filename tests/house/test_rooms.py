"""The rooms keep what the folder list promises."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.schema import ROOT

PURE_OR_NOT = (
    *("target", "preflight", "plan", "approval", "execution", "rollout", "validation", "follow_up", "lookups"),
    "signals",
    *("model", "catalog", "text.py", "findings.py", "backoff.py", "retry_after.py"),
)
CLOCKS = {"monotonic", "perf_counter", "clock_gettime", "utcnow", "today"}


def _files() -> Iterator[Path]:
    for room in PURE_OR_NOT:
        place = ROOT / "bot" / room
        yield from place.rglob("*.py") if place.is_dir() else [place]


@cache
def _is_pure(file: Path) -> bool:
    return not any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(_tree(file)))


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _module(name: str) -> Path | None:
    place = ROOT / name.replace(".", "/")
    return next((file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()), None)


@pytest.mark.parametrize("file", [str(file.relative_to(ROOT)) for file in _files()])
def test_a_file_without_async_imports_only_files_without_async_and_never_the_ports(file: str) -> None:
    if not _is_pure(ROOT / file):
        return
    names = [name for name in _imported(_tree(ROOT / file)) if name.startswith("bot.")]

    assert not [name for name in names if name.startswith("bot.ports")]
    found = {name: module for name in names if (module := _module(name))}
    assert not [name for name, module in found.items() if not _is_pure(module)]


@pytest.mark.parametrize("file", [str(file.relative_to(ROOT)) for file in _files()])
def test_a_file_without_async_asks_no_clock(file: str) -> None:
    if _is_pure(ROOT / file):
        assert not [ast.unparse(node) for node in ast.walk(_tree(ROOT / file)) if _asks_a_clock(node)]


def _asks_a_clock(node: ast.AST) -> bool:
    """Also one that is only handed on: `default_factory=time.monotonic`."""
    if not isinstance(node, ast.Attribute):
        return False
    return node.attr in CLOCKS or ast.unparse(node) in {"datetime.now", "time.time"}
