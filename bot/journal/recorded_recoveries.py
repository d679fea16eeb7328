"""Is what followed a rollback that went wrong what the audit recorded of it? Pure."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python

from bot.journal.recorded import Recorded
from bot.journal.signing import canonical
from bot.model import EvidenceFile, Recovery

BEGAN, CALLED, TAKEN, CASE, FILE = "recovery", "called_to_recover", "taken", "support_case", "evidence_file"


def file_said(file: EvidenceFile) -> dict[str, str]:
    """What of the evidence is recorded: when it was collected, and SHA-256 of both files."""
    digest = hashlib.sha256(canonical([file.markdown, file.json]).encode()).hexdigest()
    return {"at": file.at.isoformat(), "digest": digest}


def of_recovery(
    rows: Sequence[Recorded],
    stored: Recovery | None,
    file: EvidenceFile | None,
    *,
    removed: Callable[[datetime], bool],
) -> str:
    """What is not as it was recorded, the beginning of a sentence. `removed`: was its file of then, once it was old?

    Evidence that an older program collected was not recorded: it is believed.
    """
    began = [row.detail for row in rows if BEGAN in row.detail]
    if not _same([each[BEGAN] for each in began], [stored.seen] if stored else []):
        return "what began when it went wrong is not what was recorded"
    if not _same(_told(rows, CALLED), stored.called if stored else ()):
        return "who was called to recover it is not who was recorded"
    if not _same(_told(rows, TAKEN), [stored.looking] if stored and stored.looking else []):
        return "who took its recovery is not who was recorded"
    newest = [each for each in _told(rows, CASE)[-1:] if each is not None]
    if not _same(newest, [stored.case] if stored and stored.case else []):
        return "its case with AWS Support is not the one that was recorded"
    return _of_file(began, stored, file, removed=removed)


def _of_file(
    began: Sequence[Any], stored: Recovery | None, file: EvidenceFile | None, *, removed: Callable[[datetime], bool]
) -> str:
    told = next((each[FILE] for each in began if FILE in each), None)
    if told is None:
        return ""
    if file is None:
        return "" if removed(datetime.fromisoformat(told["at"])) else "its evidence is not there any more"
    same = told == file_said(file) and stored is not None and stored.began_at == file.at
    return "" if same else "its evidence is not what was recorded"


def _told(rows: Sequence[Recorded], name: str) -> list[Any]:
    return [row.detail[name] for row in rows if name in row.detail]


def _same(told: Sequence[Any], stored: Sequence[Any]) -> bool:
    there = [canonical(to_jsonable_python(each)) for each in stored]
    return sorted(map(canonical, told)) == sorted(there)
