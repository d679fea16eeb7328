"""The README's picture, and what it shows: beside it lies a digest of the goldens of that, as they were then."""

import hashlib
import json
from pathlib import Path

PICTURE = Path(__file__).parents[2] / "docs" / "rollback.png"
BESIDE = PICTURE.with_suffix(".json")
_GOLDEN = Path(__file__).parents[1] / "handlers" / "golden"
SHOWN = ("card_succeeded_passed", "outcome_succeeded")


def shows() -> dict[str, str]:
    """The digest of each golden that is in the picture, and of the picture itself."""
    paths = [*(_GOLDEN / f"{name}.txt" for name in SHOWN), PICTURE]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def keep(picture: Path) -> None:
    """Beside the README's picture only; another one is nobody's."""
    if picture.resolve() == PICTURE:
        BESIDE.write_text(json.dumps(shows(), indent=2) + "\n", encoding="utf-8")
