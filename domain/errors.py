"""Which mistakes can the cockpit explain to a person?

Every error that may reach a user derives from ``CockpitError``. The message is a gettext id with named
parameters, so that whoever shows it does so in the reader's language; ``str(error)`` is the English text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark a string for extraction and return it unchanged."""
    return message


class CockpitError(Exception):
    """Base of everything the cockpit can explain: a translatable message and its parameters."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message, params)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message.format(**self.params)

    def text(self, translate: Callable[[str], str]) -> str:
        """Return the message in the language of ``translate`` (a gettext function)."""
        return translate(self.message).format(**self.params)


class ConfigurationError(CockpitError):
    """A setting, policy file or key that does not fit."""


class DatabaseError(CockpitError):
    """A database that cannot be used: missing, broken, newer than the code, locked, full."""


class ScopeError(CockpitError):
    """A read or write outside what the asking person may see."""


class IngestError(CockpitError):
    """Data that cannot be taken in at all (a single bad row is a refusal, not an error)."""


class AccountError(CockpitError):
    """A sign-in, account or session that is not allowed."""
