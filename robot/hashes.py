"""Is this the same file, or the same picture sent again through another chat?

Two screens of one app differ in a few small places only, and compression changes as many pixels as another name does:
measured on one layout, a picture sent again differed from itself in 3 to 11 of 1,024 brightness bits, the screens of
twelve other people in 2 to 5. So what stands on a picture is hashed with how it looks (ADR 0073).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from PIL import Image

from domain.result_pictures.model import Word

SIDE = 16
WORD_BITS = 768
BITS_EACH = 3
"""A word that another stands for changes twice as many bits; one that was read wrong, too."""
BITS = SIDE * SIDE + WORD_BITS
LEAST_SURE = 0.8
_TELLING = re.compile(r"..|[\u4e00-\u9fff]")
"""One letter or digit is noise, one Chinese character may be a masked name."""
_SAME = re.compile(r"[\s:;,.*|\-/]+")


def sha256(content: bytes) -> str:
    """Return the hash of a file's bytes: the same file is read once."""
    return hashlib.sha256(content).hexdigest()


def look_of(image: Image.Image, words: Sequence[Word]) -> str:
    """Return the look of an upright picture as 256 hex digits: its words (three of 768 bits each), then which of
    16 x 16 places is brighter than its neighbour by more than two grey levels.
    """
    signed = np.zeros(WORD_BITS, dtype=bool)
    for word in words:
        text = _SAME.sub("", unicodedata.normalize("NFKC", word.text)).upper()
        if _TELLING.search(text) and word.confidence >= LEAST_SURE:
            signed[_bits(text)] = True
    grey = np.asarray(image.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX), dtype=np.int16)
    brighter = (grey[:, 1:] - grey[:, :-1]) > 2
    return np.packbits(np.concatenate([signed, brighter.ravel()])).tobytes().hex()


def distance(one: str, other: str) -> int:
    """Return in how many bits two looks (``Reading.look``) differ; all 1,024 where either is empty."""
    if not one or not other:
        return BITS
    return (int(one, 16) ^ int(other, 16)).bit_count()


def alike(one: str, other: str, *, near_bits: int) -> bool:
    """Return whether two pictures look the same. Meant for ``FileFacts.looks_like``: the asker compares with the looks
    of the days for which pictures are kept.
    """
    return distance(one, other) <= near_bits


def _bits(text: str) -> list[int]:
    digest = hashlib.blake2b(text.encode(), digest_size=2 * BITS_EACH).digest()
    return [int.from_bytes(digest[2 * n : 2 * n + 2], "big") % WORD_BITS for n in range(BITS_EACH)]
