"""Is this the same file, or the same picture sent again through another chat?"""

from __future__ import annotations

import hashlib

import numpy as np
from PIL import Image

SIDE = 32
BITS = SIDE * SIDE


def sha256(content: bytes) -> str:
    """Return the hash of a file's bytes: the same file is read once."""
    return hashlib.sha256(content).hexdigest()


def look_of(image: Image.Image) -> str:
    """Return the look of a picture: which of 32 x 32 places is brighter than its neighbour, as 256 hex digits.

    Differences below two grey levels count as none: flat paper would else be noise that changes with every chat.
    """
    grey = np.asarray(image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX), dtype=np.int16)
    brighter = (grey[:, 1:] - grey[:, :-1]) > 2
    return np.packbits(brighter.ravel()).tobytes().hex()


def distance(one: str, other: str) -> int:
    """Return in how many bits two looks (``Reading.look``) differ; all 1,024 where either is empty."""
    if not one or not other:
        return BITS
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alike(one: str, other: str, *, near_bits: int) -> bool:
    """Return whether two pictures look the same. Meant for ``FileFacts.looks_like``: the asker compares with the looks
    of the days within the window of entering and of ``keep_days``.
    """
    return distance(one, other) <= near_bits
