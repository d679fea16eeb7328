"""The way Slack says no."""

from typing import Any


class SlackError(Exception):
    """Becomes `{"ok": false, "error": code, ...}`; `detail` holds the further keys of that answer."""

    def __init__(self, code: str, *, not_its_fault: bool = False, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self._not_its_fault = not_its_fault

    @property
    def is_bots_fault(self) -> bool:
        """Only a faulty bot provokes this, whatever the state of the workspace."""
        return self.code in _BOT_FAULTS and not self._not_its_fault

    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.detail}


# Tests assert that these never happened.
_BOT_FAULTS = frozenset(
    {
        "unknown_method",
        "not_allowed_token_type",
        "missing_scope",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_metadata_format",
        "msg_too_long",
        "no_text",
        "exchanged_trigger_id",
        "not_enabled",
        "push_limit_reached",
        "view_too_large",
    }
)
