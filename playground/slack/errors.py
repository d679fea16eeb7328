"""The way Slack says no."""

from typing import Any


class SlackError(Exception):
    """Becomes `{"ok": false, "error": code, ...}`; `detail` holds the further keys of that answer."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail

    def answer(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.detail}


# What only a faulty bot provokes, whatever the state of the workspace: tests assert that it never happened.
BOT_FAULTS = frozenset(
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
        "view_too_large",
    }
)
