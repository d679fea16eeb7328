"""The files of the secrets directory: whatever is sent as a secret is read from there, each time anew.

What was read is known as a secret from that moment on, before anybody can send it: see `bot.secrets.known`.
"""

import os
from collections.abc import Collection
from pathlib import Path

from bot.secrets.known import KNOWN
from bot.secrets.parts import secret_parts

_LONGEST = 64 * 1024


class SecretFiles:
    """Implements `bot.ports.Secrets`. Without a directory there are none."""

    def __init__(self, directory: str) -> None:
        self._directory = Path(directory) if directory.strip() else None

    @classmethod
    def of_environment(cls) -> "SecretFiles":
        return cls(os.environ.get("ROLLBACK_SECRETS_DIR", ""))

    def read(self, name: str) -> str | None:
        """Without the line break at its end; None where there is no such file, or nothing in it."""
        if self._directory is None or Path(name).name != name:
            return None
        try:
            text = (self._directory / name).read_bytes()[:_LONGEST].decode()
        except (OSError, UnicodeDecodeError):
            return None
        if not (value := text.strip()):
            return None
        KNOWN.learn(secret_parts(value))
        return value

    def learn_all(self, *, besides: Collection[str]) -> None:
        """All that are there now, whether or not they will ever be sent; `besides` are names of settings."""
        if self._directory is not None and self._directory.is_dir():
            for file in self._directory.iterdir():
                if file.is_file() and file.name.upper() not in besides:
                    self.read(file.name)
