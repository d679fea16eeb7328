"""What strangers can make the bot log as often as they like is logged now and then."""

import logging
import time

from aiohttp.http_exceptions import HttpProcessingError

_MOST, _EVERY = 5, 60.0  # lines in so many seconds


class Seldom(logging.Filter):
    """For the log of an HTTP server. That somebody does not speak HTTP is worth no stack trace either."""

    def __init__(self) -> None:
        super().__init__()
        self._left, self._missed, self._next = _MOST, 0, time.monotonic() + _EVERY

    def filter(self, record: logging.LogRecord) -> bool:
        if time.monotonic() >= self._next:
            self._left, self._next = _MOST, time.monotonic() + _EVERY
        if not self._left:
            self._missed += 1
            return False
        self._left -= 1
        if record.exc_info and isinstance(problem := record.exc_info[1], HttpProcessingError):
            said = f"{record.getMessage()}: {type(problem).__name__}"
            record.msg, record.args, record.exc_info = said, None, None
        if self._missed:
            record.msg, record.args = f"{record.getMessage()} ({self._missed} lines were left out before)", None
            self._missed = 0
        return True
