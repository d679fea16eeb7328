"""What keeps the bot running and lets others see that it does: health, numbers, where it runs, how it stops."""

from bot.operating.configuration_told import ConfigurationTold
from bot.operating.ecs_task import own_task
from bot.operating.emf import Emf
from bot.operating.finishing import Finishing
from bot.operating.heads import Heads
from bot.operating.health import HealthChecks, Part
from bot.operating.http_server import HttpServer, SlackRequests, health_routes
from bot.operating.probes import Configuration, Probes
from bot.operating.retention import Retention

__all__ = [
    "Configuration",
    "ConfigurationTold",
    "Emf",
    "Finishing",
    "Heads",
    "HealthChecks",
    "HttpServer",
    "Part",
    "Probes",
    "Retention",
    "SlackRequests",
    "health_routes",
    "own_task",
]
