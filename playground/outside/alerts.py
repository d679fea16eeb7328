"""The alerts of a pager: one for each key as long as it is open, with all that was said of it."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Alert:
    """`told` is what was said of it, oldest first; `open` until it is resolved."""

    provider: str
    key: str
    title: str
    open: bool = True
    told: list[str] = field(default_factory=list)
    severity: str = ""


class Alerts:
    """Oldest first. Sent twice under one key, while that is open, is one alert."""

    def __init__(self) -> None:
        self.all: list[Alert] = []

    def fire(self, provider: str, key: str, title: str, text: str, *, severity: str = "") -> Alert:
        alert = self._of(provider, key)
        if alert is None:
            self.all.append(alert := Alert(provider, key, title, severity=severity))
        alert.title = title
        alert.told.append(text)
        return alert

    def resolve(self, provider: str, key: str, text: str = "") -> None:
        """What is not open is dropped, as pagers do it."""
        if alert := self._of(provider, key):
            alert.open = False
            alert.told += [text] if text else []

    def _of(self, provider: str, key: str) -> Alert | None:
        return next((each for each in self.all if (each.provider, each.key, each.open) == (provider, key, True)), None)
