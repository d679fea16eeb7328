"""`views.*`: open, push, update and publish what people see of the app beside its messages."""

from collections.abc import Collection
from typing import Any

from playground.slack.errors import SlackError
from playground.slack.stacks import Stacks
from playground.slack.triggers import Triggers
from playground.slack.view import View, checked, new_id

Json = dict[str, Any]


class Views(Stacks):
    """What `views.*` and the acks of forms do to them; `triggers` open them."""

    def __init__(self, *, home_tab: bool = False, people: Collection[str] = ()) -> None:
        super().__init__()
        self.triggers = Triggers()
        self.trigger = self.triggers.issue
        self._home_tab, self._people = home_tab, people

    def open(self, arguments: Json) -> Json:
        """`views.open`."""
        user, shown = self.triggers.exchange(str(arguments.get("trigger_id"))), self._new(arguments)
        return self.put(user, [], View(new_id(), user, shown))

    def push(self, arguments: Json) -> Json:
        """`views.push`: over the modal that is open."""
        user, shown = self.triggers.exchange(str(arguments.get("trigger_id"))), self._new(arguments)
        if not self.stack(user):
            raise SlackError("not_found")
        return self.put_over(user, shown)

    def update(self, arguments: Json) -> Json:
        """`views.update`: with a `hash` only of the state that the app knows."""
        view = self._named(arguments)
        _same_hash(arguments, view)
        shown = self._new(arguments, instead_of=view)
        if view.is_home:
            return self.put_home(view.user, shown)
        return self.put_instead(view, View(view.id, view.user, shown, typed=view.kept(shown)))

    def publish(self, arguments: Json) -> Json:
        """`views.publish`."""
        user = str(arguments.get("user_id"))
        if user not in self._people:
            message = "[ERROR] failed to match all allowed schemas [json-pointer:/user_id]"
            raise SlackError("invalid_arguments", response_metadata={"messages": [message]})
        if not self._home_tab:
            raise SlackError("not_enabled")
        before = self.home(user)
        _same_hash(arguments, before)
        return self.put_home(user, self._new(arguments, instead_of=before, kind="home"))

    def acked(self, view: View, ack: Json) -> None:
        """What the ack of a submission makes of the modal. Raises SlackError for what Slack does not take."""
        match ack.get("response_action"):
            case None:
                self.close(view.user, view=view)
            case "clear":
                self.close(view.user, everything=True)
            case "update":
                shown = self._new(ack, instead_of=view)
                self.put_instead(view, View(view.id, view.user, shown, typed=view.kept(shown)))
            case "push":
                self.put_over(view.user, self._new(ack))
            case "errors" if _names(ack.get("errors")) <= _names_of_inputs(view) and ack.get("errors"):
                self.complain(view, ack["errors"])
            case _:
                raise SlackError("invalid_arguments")

    def _new(self, arguments: Json, *, instead_of: View | None = None, kind: str = "") -> Json:
        shown = checked(arguments, kind or ("home" if instead_of and instead_of.is_home else "modal"))
        taken = {one.shown.get("external_id") for one in self.all_views() if not instead_of or one.id != instead_of.id}
        if shown.get("external_id") and shown["external_id"] in taken:
            raise SlackError("duplicate_external_id")
        return shown

    def _named(self, arguments: Json) -> View:
        id_, external = arguments.get("view_id"), arguments.get("external_id")
        found = (
            one for one in self.all_views() if one.id == id_ or (external and external == one.shown.get("external_id"))
        )
        view = next(found, None)
        if view is None:
            raise SlackError("not_found")
        return view


def _same_hash(arguments: Json, view: View | None) -> None:
    if arguments.get("hash") not in (None, "", view.hash if view else None):
        raise SlackError("hash_conflict")


def _names(errors: object) -> set[str]:
    return set(errors) if isinstance(errors, dict) else set()


def _names_of_inputs(view: View) -> set[str]:
    return {block["block_id"] for block in view.blocks if block["type"] == "input"}
