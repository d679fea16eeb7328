"""The bot as a process: its log, its signals, its end."""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from typing import NoReturn

from bot import catalog as catalogs
from bot import logs
from bot.app import Bot
from bot.operating import own_task
from bot.regions import not_known_yet, unheard_of
from bot.settings import Settings
from bot.settings.misnamed import misnamed, told
from bot.text import counted

log = logging.getLogger(__name__)
_HANG_UP = "SIGHUP is ignored: the bot is about to read the services file"
_TURNS = 0.0005  # seconds after which a busy thread lets another one go on: ten such waits lie between click and call
_END = 8.5  # seconds of real time from the signal; ECS and Kubernetes kill after thirty


async def serve(settings: Settings) -> NoReturn:
    """Work until SIGTERM or SIGINT; exit status 1 when it ended for another reason. SIGHUP ends nothing: the services
    file is read again.
    """
    sys.setswitchinterval(_TURNS)
    logs.set_up(settings.log)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, log.info, _HANG_UP)
    settings.check_for_serving()  # before ECS is asked, whose silence would hide what is wrong here
    for name, meant in misnamed(os.environ, Settings.names()).items():
        log.warning("%s", told(name, meant))
    catalog = catalogs.load(settings.config)
    for region in sorted(filter(unheard_of, {service.region for service in catalog.services.values()})):
        log.warning("region %s: %s", region, " ".join(not_known_yet(region)))
    bot = Bot(settings, catalog, config=settings.config, own=await own_task(settings.ecs_metadata))
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, bot.over.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, bot.configuration.ask)
    async with bot:
        gc.freeze()  # what is there by now stays: to look through all of it again stops every thread for 0.1 s
        log.info("listening; %s; health at %s/healthz", counted(len(catalog.services), "service"), bot.http_server.url)
        if settings.request_url:
            log.info("Slack's requests are taken at %s", settings.request_url)
        await bot.over.wait()
        log.info("stopping: taking nothing more in")
        _end_in_any_case(bot)
    log.info("stopped; what is not finished goes on at the next start")
    _end(bot)


def _end_in_any_case(bot: Bot) -> None:
    """Whatever hangs: the journal holds all that matters."""
    timer = threading.Timer(_END, _end, [bot])
    timer.daemon = True
    timer.start()


def _end(bot: Bot) -> NoReturn:
    """At once. The interpreter's own way out waits for threads, in which calls to AWS may hang."""
    logging.shutdown()
    os._exit(1 if bot.failed else 0)
