"""services.schema.json, made from the code: `python -m tests.schema` writes it, a test keeps it true."""

import json
from pathlib import Path

from bot.catalog import file_schema

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "services.schema.json"


def schema() -> str:
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **file_schema()}, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema(), encoding="utf-8")
