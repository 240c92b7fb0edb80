"""Is this the same file, or the same picture sent again through another chat?"""

from __future__ import annotations

import hashlib


def sha256(content: bytes) -> str:
    """Return the hash of a file's bytes: the same file is read once."""
    return hashlib.sha256(content).hexdigest()


def distance(one: str, other: str) -> int:
    """Return in how many bits two looks (``Reading.look``) differ; 1,024 where either is empty."""
    if not one or not other:
        return 1024
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alike(one: str, other: str, *, near_bits: int) -> bool:
    """Return whether two pictures look the same. Meant for ``FileFacts.looks_like``: the asker compares with the looks
    of the days within the window of entering and of ``keep_days``.
    """
    return distance(one, other) <= near_bits
