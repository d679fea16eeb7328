"""How the bot is, by HTTP: for whoever supervises it and for Prometheus."""

from bot.operating import HttpServer, Probes, health_routes
from bot.settings import Settings


def health_server(settings: Settings, probes: Probes) -> HttpServer:
    return HttpServer(
        health_routes(probes.health, probes.numbers),
        bind=settings.bind,
        port=settings.health_port,
        setting="ROLLBACK_HEALTH_PORT",
        largest=1024,  # nobody has anything to say there
    )
