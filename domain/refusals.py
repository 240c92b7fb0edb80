"""How is a bad value told to whoever sent it? With its row, column, value and a reason in their language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Names:
    """Message ids among a sentence's parameters: each is said in the language of the sentence."""

    ids: tuple[str, ...]

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the names in the language of ``translate``."""
        return " / ".join(map(translate, self.ids))


def sentence(reason: str, params: Mapping[str, Any], translate: Callable[[str], str]) -> str:
    """Return a reason with its parameters in the language of ``translate``."""
    said = {name: value.said(translate) if isinstance(value, Names) else value for name, value in params.items()}
    return translate(reason).format(**said)


@dataclass(frozen=True)
class Refusal:
    """One value that was not taken in: ``row`` counts from 1, ``reason`` is a gettext id with ``params``."""

    row: int
    column: str
    value: str
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the reason in the language of ``translate``."""
        return sentence(self.reason, {"column": self.column, "value": self.value, **self.params}, translate)


class RowRefused(Exception):
    """Raised while a row is read; carries the column, the value and the reason."""

    def __init__(self, column: str, value: object, reason: str, **params: Any) -> None:
        super().__init__(column, reason)
        shown = "" if value is None or isinstance(value, (list, dict)) else str(value)
        self.column, self.value, self.reason, self.params = column, shown, reason, params

    def at(self, row: int) -> Refusal:
        """Return the refusal of row number ``row``."""
        return Refusal(row, self.column, self.value[:80], self.reason, self.params)
