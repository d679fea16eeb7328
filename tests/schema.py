"""services.schema.json, made from the code: `python -m tests.schema` writes it, a test keeps it true."""

import json
from pathlib import Path

from bot.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent
PATH = ROOT / "services.schema.json"


def schema() -> str:
    """The JSON Schema of the services file; `name` is filled in by the loader and so is not a key of a service."""
    made = Catalog.model_json_schema()
    made["$defs"]["Service"]["properties"].pop("name")
    made["properties"].pop("digest", None)
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **made}, indent=2) + "\n"


if __name__ == "__main__":
    PATH.write_text(schema(), encoding="utf-8")
