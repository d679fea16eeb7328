"""What strangers can make an HTTP server log as often as they like is logged now and then."""

import logging

from aiohttp.http_exceptions import HttpProcessingError

from bot.log_limit import LogLimit, counting

_MOST = 5  # lines in a minute


class OfStrangers(logging.Filter):
    """For the log of an HTTP server. That somebody does not speak HTTP is worth no stack trace either."""

    def __init__(self) -> None:
        super().__init__()
        self._log_limit = LogLimit(most=_MOST)

    def filter(self, record: logging.LogRecord) -> bool:
        if (left_out := self._log_limit.due()) is None:
            return False
        if record.exc_info and isinstance(problem := record.exc_info[1], HttpProcessingError):
            said = f"{record.getMessage()}: {type(problem).__name__}"
            record.msg, record.args, record.exc_info = said, None, None
        if left_out:
            record.msg, record.args = counting(record.getMessage(), left_out), None
        return True
