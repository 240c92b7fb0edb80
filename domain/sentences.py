"""How does a rule tell its answer to people? In sentences that are rendered in the reader's language when shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo


@dataclass(frozen=True)
class Sentence:
    """A gettext id and its parameters; a parameter may be a sentence, a local date or an aware datetime."""

    message: str
    params: tuple[tuple[str, object], ...] = ()

    def text(self, translate: Callable[[str], str] = str, zone: tzinfo = UTC) -> str:
        """Return the sentence in the language of ``translate`` (a gettext function), times in ``zone``."""
        shown = {name: _shown(value, translate, zone) for name, value in self.params}
        return translate(self.message).format(**shown)


@dataclass(frozen=True)
class Unmet:
    """A condition that is not met: a word for machines and for tests, and the sentence for people."""

    code: str
    why: Sentence

    def text(self, translate: Callable[[str], str] = str, zone: tzinfo = UTC) -> str:
        """Return why, in the language of ``translate``."""
        return self.why.text(translate, zone)


def unmet(code: str, message: str, **params: object) -> Unmet:
    """Return an unmet condition; ``message`` is a gettext id marked with ``N_``."""
    return Unmet(code, Sentence(message, tuple(params.items())))


def _shown(value: object, translate: Callable[[str], str], zone: tzinfo) -> object:
    if isinstance(value, Sentence):
        return value.text(translate, zone)
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return value
