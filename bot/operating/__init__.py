"""What keeps the bot running and lets others see that it does: health, numbers, where it runs, how it stops."""

from bot.operating.door import Door
from bot.operating.ecs_task import own_task
from bot.operating.finishing import Finishing
from bot.operating.health import Health, Part
from bot.operating.vitals import Vitals

__all__ = ["Door", "Finishing", "Health", "Part", "Vitals", "own_task"]
