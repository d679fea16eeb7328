"""Stories that play themselves: two simulated people, the real bot, the same wires as the page."""

from collections.abc import Awaitable, Callable, Sequence

from playground.aws.seed import Chapter
from playground.stage import Stage
from playground.stories import in_flight as in_flight_story
from playground.stories.alarm import SPEED as ALARM_SPEED
from playground.stories.alarm import alarm
from playground.stories.auto import SPEED as AUTO_SPEED
from playground.stories.auto import auto, dry_run_first
from playground.stories.blue_green import blue_green
from playground.stories.broadcast import SPEED as BROADCAST_SPEED
from playground.stories.broadcast import broadcast
from playground.stories.complete import complete
from playground.stories.drill import SPEED as DRILL_SPEED
from playground.stories.drill import as_a_staging, drill
from playground.stories.emergency import emergency, emergency_path
from playground.stories.escalation import SPEED as CALLED_SPEED
from playground.stories.escalation import contacts, escalation
from playground.stories.failed_recovery import SPEED as RECOVERY_SPEED
from playground.stories.failed_recovery import failed_recovery
from playground.stories.followed import SPEED as FOLLOWED_SPEED
from playground.stories.followed import followed, with_a_staging
from playground.stories.form import form
from playground.stories.immediate import immediate
from playground.stories.lessons import SPEED as LESSONS_SPEED
from playground.stories.lessons import lessons
from playground.stories.partial import partial
from playground.stories.reports import SPEED as REPORTS_SPEED
from playground.stories.reports import reports
from playground.stories.undo import undo
from playground.stories.unwell import SPEED as UNWELL_SPEED
from playground.stories.unwell import unwell
from playground.stories.validated import SPEED as VALIDATED_SPEED
from playground.stories.validated import validated
from playground.stories.watched_deploy import SPEED as WATCHED_SPEED
from playground.stories.watched_deploy import of_its_own, watched_deploy
from playground.stories.whole import SPEED as WHOLE_SPEED
from playground.stories.whole import whole

Story = Callable[[Stage], Awaitable[None]]

STORIES: dict[str, Story] = {
    "immediate": immediate,
    "complete": complete,
    "partial": partial,
    "undo": undo,
    "in-flight": in_flight_story.in_flight,
    "blue-green": blue_green,
    "validated": validated,
    "unwell": unwell,
    "form": form,
    "escalation": escalation,
    "emergency": emergency,
    "reports": reports,
    "alarm": alarm,
    "auto": auto,
    "watched-deploy": watched_deploy,
    "broadcast": broadcast,
    "failed-recovery": failed_recovery,
    "followed": followed,
    "drill": drill,
    "lessons": lessons,
    "whole": whole,
}
PASTS: dict[str, Sequence[Chapter]] = {"in-flight": in_flight_story.past}
"""What the simulated AWS has lived through before a story begins, where it is not the usual past."""
SPEEDS: dict[str, float] = {
    "validated": VALIDATED_SPEED,
    "unwell": UNWELL_SPEED,
    "escalation": CALLED_SPEED,
    "emergency": CALLED_SPEED,
    "reports": REPORTS_SPEED,
    "alarm": ALARM_SPEED,
    "auto": AUTO_SPEED,
    "watched-deploy": WATCHED_SPEED,
    "broadcast": BROADCAST_SPEED,
    "failed-recovery": RECOVERY_SPEED,
    "followed": FOLLOWED_SPEED,
    "drill": DRILL_SPEED,
    "lessons": LESSONS_SPEED,
    "whole": WHOLE_SPEED,
}
"""How fast time runs in a story, where it is not as fast as in the others."""
SERVICES: dict[str, Callable[[str], str]] = {
    "escalation": contacts,
    "emergency": emergency_path,
    "auto": dry_run_first,
    "watched-deploy": of_its_own,
    "failed-recovery": contacts,
    "followed": with_a_staging,
    "whole": with_a_staging,
    "drill": as_a_staging,
}
"""What a story changes in the text of the services file."""
WATCHING = frozenset({"alarm", "auto", "watched-deploy", "followed", "whole"})
"""Stories in which the bot reads the queue of events."""
TELLING = frozenset({"broadcast"})
"""Where people outside the team are told as well."""
