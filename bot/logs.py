"""What the bot writes about itself: one line an event, for people on a terminal, as JSON elsewhere, never a secret."""

import json
import logging
import re
import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from queue import Full, Queue
from typing import Any, TextIO

from bot.secrets.known import HIDDEN, KNOWN

_OBEYED = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")  # by terminals
_TOKEN = re.compile(r"xox[a-z](?:\.xox[a-z])?-[\w-]+|xapp-[\w-]+")
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s/\"']+@")  # of an address, however short it is
_WAITING, _PATIENCE = 10_000, 1.0  # lines that wait for whoever takes them; seconds that the end waits for them
_TOO_TALKATIVE = ("botocore", "slack_bolt", "slack_sdk", "aiohttp.access")  # below WARNING they write whole payloads


def event(log: logging.Logger, what: str, *, error: Exception | None = None, **fields: object) -> None:
    """Write one line: `what`, and its fields as key=value or as members of a JSON object. Empty ones are left out.

    With an `error` it is an error's line, and the stack trace follows.
    """
    kept = {name: value for name, value in fields.items() if value not in ("", None)}
    log.log(logging.ERROR if error else logging.INFO, what, extra={"fields": kept}, exc_info=error)


def raw(log: logging.Logger, line: str) -> None:
    """Write `line` as it is, for whoever reads such lines out of the log by their form."""
    log.info("", extra={"raw": line})


def redact(text: str) -> str:
    """Hides tokens of Slack and passwords in addresses by their shape, and all known secrets by their values."""
    return _PASSWORD.sub(rf"\1:{HIDDEN}@", _TOKEN.sub(HIDDEN, KNOWN.hide(text)))


class Lines(logging.Formatter):
    """`12:00:00 INFO bot.intake.worker: interaction verb=immediate`; what follows an error is indented below."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        pairs = [f"{name}={_plain(value)}" for name, value in _fields(record).items()]
        return " ".join([*super().formatMessage(record).splitlines(), *pairs])

    def format(self, record: logging.LogRecord) -> str:
        """What others wrote is in it too: nothing that a terminal obeys, and no line that could be another event's."""
        if line := getattr(record, "raw", ""):
            return redact(line)
        first, *trace = super().format(record).split("\n")
        return redact(_OBEYED.sub("", "\n".join([first, *(f"    {line}" for line in trace)])))


class Json(logging.Formatter):
    """One object a line: at, level, logger, event, the event's own fields, and `trace` for an error."""

    def format(self, record: logging.LogRecord) -> str:
        if raw_line := getattr(record, "raw", ""):
            return redact(raw_line)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, "event": record.getMessage()}
        line |= _fields(record)
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return redact(json.dumps(line, default=str))


class Unhurried(logging.Handler):
    """A thread writes the lines. Where nobody takes them, as from a full pipe, the bot goes on, and some are lost."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream, self._lost = stream, 0
        self._lines: Queue[str] = Queue(_WAITING)
        threading.Thread(target=self._write, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._lost:
                self._lines.put_nowait(self.format(_gap(self._lost)))
                self._lost = 0
            self._lines.put_nowait(self.format(record))
        except Full:
            self._lost += 1
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        """Wait until all is written, but not for long."""
        end = time.monotonic() + _PATIENCE
        while self._lines.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.005)

    def _write(self) -> None:
        while True:
            line = self._lines.get()
            try:
                self._stream.write(f"{line}\n")
                self._stream.flush()
            except (OSError, ValueError):
                self._lost += 1  # its other end is closed, and there is no other place to say so
            finally:
                self._lines.task_done()


def set_up(how: str, *, stream: TextIO | None = None) -> None:
    """Everything that is logged in this process goes to `stream` (stderr). `how` is text, json, or "" to choose."""
    stream = stream or sys.stderr
    handler = Unhurried(stream)
    plain = how == "text" or (not how and stream.isatty())
    handler.setFormatter(Lines() if plain else Json())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _gap(lines: int) -> logging.LogRecord:
    said = "%d lines were lost here, because nobody took them"
    return logging.LogRecord(__name__, logging.WARNING, __file__, 0, said, (lines,), None)


def _fields(record: logging.LogRecord) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = getattr(record, "fields", {})
    return fields


def _plain(value: object) -> str:
    """Quoted where it is not one bare word, so that nobody's text can look like another field or line."""
    text = str(value)
    return text if re.fullmatch(r"[\w.:/@<>-]+", text) else json.dumps(text)
