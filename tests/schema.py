"""services.schema.json, and those of a directory, made from the code: `python -m tests.schema` writes them, a test
keeps them true.
"""

import json
from pathlib import Path
from typing import Any

from bot.catalog import file_schema, home_schema, team_schema

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "services.schema.json"
OF_DIRECTORY = ROOT / "deploy" / "services.example"


def schemas() -> dict[Path, str]:
    """What must stand where."""
    return {
        PATH: _text(file_schema()),
        OF_DIRECTORY / "home.schema.json": _text(home_schema()),
        OF_DIRECTORY / "team.schema.json": _text(team_schema()),
    }


def _text(schema: dict[str, Any]) -> str:
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"


if __name__ == "__main__":
    for path, text in schemas().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
