"""Whether lines in the declared group tell of the service: do the containers that are to be heard write there?"""

from collections.abc import Sequence

from bot.catalog import LogSource
from bot.model import Container
from bot.validation.log_search import Logging, heard_of, writes


def doubt(source: LogSource, logging: Logging) -> str:
    """Why lines in the group need not be of the service; "" where its task definition says that it writes there."""
    if not logging.tasks:
        return f"no task of {logging.name} runs"
    if not logging.definition:
        return f"ECS does not tell where {logging.name} logs"
    heard = heard_of(logging)
    if _vouched(source, logging):
        return ""
    unheard = [container for container in heard if not writes(container, source)]
    if not unheard or (logging.reached and len(unheard) < len(heard)):
        return ""
    if len(unheard) < len(heard):
        return f"nobody knows which container is the application, and not all are known to log there: {_told(unheard)}"
    return elsewhere(source, logging) or f"{logging.name} does not say that it logs there: {_told(heard)}"


def beside(source: LogSource, logging: Logging) -> str:
    """Which containers that are to be heard say nothing in the group: told, where another one vouches. "" for none."""
    away = [c for c in heard_of(logging) if not writes(c, source)]
    return _told(away) if away and _vouched(source, logging) else ""


def elsewhere(source: LogSource, logging: Logging) -> str:
    """That the service certainly does not log into the group, but where; "" otherwise."""
    heard = heard_of(logging)
    if _vouched(source, logging):
        return ""
    away = heard and all(writes(container, source) is False for container in logging.reached or logging.containers)
    return f"{logging.name} does not log there: {_told(heard)}" if away else ""


def _vouched(source: LogSource, logging: Logging) -> bool:
    """One that a task ends with writes there, and none that is to be heard may do so where nobody sees it.

    The services file names the group in which the application tells how it is: behind a proxy, beside an agent.
    """
    silent = [c for c in heard_of(logging) if c.log is None or writes(c, source) is False]
    there = [c for c in (*logging.chief, *logging.reached) if writes(c, source)]
    return bool(there) and all(c in silent or c in there for c in heard_of(logging))


def _told(containers: Sequence[Container]) -> str:
    return ", ".join(f"{container.name} {_where(container)}" for container in containers)


def _where(container: Container) -> str:
    log = container.log
    if log is None:
        return "has no log configuration"
    into = f" into {log.group}" if log.group else ""
    return f"logs by {log.driver}{into}{f', to {log.output}' if log.output and not into else ''}"
