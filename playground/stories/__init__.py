"""Stories that play themselves: two simulated people, the real bot, the same wires as the page."""

from collections.abc import Awaitable, Callable

from playground.stage import Stage
from playground.stories.complete import complete
from playground.stories.immediate import immediate
from playground.stories.partial import partial
from playground.stories.undo import undo

Story = Callable[[Stage], Awaitable[None]]

STORIES: dict[str, Story] = {"immediate": immediate, "complete": complete, "partial": partial, "undo": undo}
