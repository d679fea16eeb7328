"""The files of the secrets directory: what a declared sign-in sends is read from there, each time anew."""

import os
from pathlib import Path

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
        return text.strip() or None

    def all(self) -> dict[str, str]:
        """By their names."""
        if self._directory is None or not self._directory.is_dir():
            return {}
        found = {file.name: self.read(file.name) for file in self._directory.iterdir() if file.is_file()}
        return {name: value for name, value in found.items() if value}
