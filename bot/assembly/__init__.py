"""What the bot is built of, one file for each part: `bot.app` puts them together, and nothing is built elsewhere."""

from bot.assembly.health import health_server
from bot.assembly.in_force import InForce
from bot.assembly.keeping import journal_of, password_of
from bot.assembly.leadership import Leadership
from bot.assembly.outside import Outside
from bot.assembly.plugs import ports_of
from bot.assembly.slack_in import SlackIn
from bot.assembly.workers import Workers

__all__ = [
    "InForce",
    "Leadership",
    "Outside",
    "SlackIn",
    "Workers",
    "health_server",
    "journal_of",
    "password_of",
    "ports_of",
]
