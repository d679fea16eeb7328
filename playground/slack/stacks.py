"""The modals that people have open, one over the other, and their Home tabs: what is shown now, and who hears of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from playground.slack.errors import SlackError
from playground.slack.state import Place
from playground.slack.view import View, new_id

DEEPEST = 3  # modals of one person over each other

Json = dict[str, Any]


class Stacks:
    """`watchers` hear whose modals changed, `home_watchers` whose Home tab."""

    def __init__(self) -> None:
        self.watchers: list[Callable[[str], None]] = []
        self.home_watchers: list[Callable[[str], None]] = []
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def of(self, user: str) -> View | None:
        """The modal this person sees."""
        return self.stack(user)[-1] if self.stack(user) else None

    def stack(self, user: str) -> list[View]:
        """All their modals, the lowest first."""
        return self._stacks.get(user, [])

    def home(self, user: str) -> View | None:
        """Their Home tab, once the app has published one."""
        return self._homes.get(user)

    def all_views(self) -> list[View]:
        return [*(view for stack in self._stacks.values() for view in stack), *self._homes.values()]

    # What the app shows; each answers as the Web API does

    def put(self, user: str, under: list[View], view: View) -> Json:
        self._stacks[user] = [*under, view]
        self._tell(self.watchers, user)
        return {"view": view.wire()}

    def put_over(self, user: str, shown: Json) -> Json:
        stack = self.stack(user)
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        if not stack:
            return self.put(user, [], View(new_id(), user, shown))
        return self.put(user, stack, View(new_id(), user, shown, previous=stack[-1].id, root=stack[0].id))

    def put_instead(self, view: View, new: View) -> Json:
        """In its place in the pile; one that is gone comes back alone."""
        new = replace(new, previous=view.previous, root=view.root)
        stack = self.stack(view.user)
        if view.id not in [one.id for one in stack]:
            return self.put(view.user, [], new)
        self._stacks[view.user] = [new if one.id == view.id else one for one in stack]
        self._tell(self.watchers, view.user)
        return {"view": new.wire()}

    def put_home(self, user: str, shown: Json) -> Json:
        before = self._homes.get(user)
        typed = before.kept(shown) if before else {}
        view = self._homes[user] = View(before.id if before else new_id(), user, shown, typed=typed)
        self._tell(self.home_watchers, user)
        return {"view": view.wire()}

    # What becomes of it with the person

    def fill(self, view: View, typed: Mapping[Place, Any]) -> View:
        """Somebody typed or chose this; the app is not told, and the hash stays. -> `view`, as old as it may be."""

        def filled(one: View) -> View:
            return replace(one, typed={**one.typed, **typed}) if one.id == view.id else one

        if view.is_home and view.user in self._homes:
            self._homes[view.user] = filled(self._homes[view.user])
        self._stacks[view.user] = [filled(one) for one in self.stack(view.user)]
        return filled(view)

    def complain(self, view: View, errors: dict[str, str]) -> None:
        """Show these at their fields, by block id, whatever the view shows by now."""
        newest = next((one for one in self.stack(view.user) if one.id == view.id), view)
        self.put_instead(newest, replace(newest, errors=errors))

    def close(self, user: str, *, view: View | None = None, everything: bool = False) -> list[View]:
        """Close the modal on top, or this one with those above it, or all. -> those that were open, the top first."""
        stack = self.stack(user)
        lowest = stack[0] if stack and everything else view or self.of(user)
        ids = [one.id for one in stack]
        left = ids.index(lowest.id) if lowest and lowest.id in ids else len(stack)
        self._stacks[user] = stack[:left]
        if stack[left:]:
            self._tell(self.watchers, user)
        return stack[left:][::-1]

    def _tell(self, watchers: list[Callable[[str], None]], user: str) -> None:
        for watcher in watchers:
            watcher(user)
