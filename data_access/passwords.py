"""How are passwords kept, compared and made? Argon2id (RFC 9106, 64 MiB), about 50 ms and 64 MiB a guess."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import N_, AccountError

MIN_LENGTH = 12
MAX_LENGTH = 256
_UNAMBIGUOUS = "abcdefghijkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """Return the Argon2id hash that is stored."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Return whether ``password`` is the stored one; takes as long where nothing is stored as where something is."""
    try:
        _hasher.verify(stored or _nobody(), password[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@lru_cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def generated() -> str:
    """Return a new password a person can read out: four groups of four, 80 bits."""
    letters = [secrets.choice(_UNAMBIGUOUS) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


def require_strong(password: str, username: str) -> None:
    """Raise ``AccountError`` for a password that is too short, too long, too even, or the user name."""
    if len(password) < MIN_LENGTH:
        raise AccountError(N_("The password needs at least {length} characters."), length=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise AccountError(N_("The password may have at most {length} characters."), length=MAX_LENGTH)
    if len(set(password)) < 5 or password.lower() == username.lower():
        raise AccountError(N_("The password is too easy to guess: use more different characters."))
