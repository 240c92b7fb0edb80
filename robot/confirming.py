"""Does anything else on a picture bear out its sampling time? A time alone on it is the easiest to change.

It is borne out by the time of its result, by a counter of hours or days, or by digits elsewhere that are of the same
face. Where nothing can be compared, nothing was checked: that is a reason to look, not a sign of editing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from domain.errors import N_
from domain.result_pictures import ages
from domain.result_pictures.model import Found, Value, Word
from domain.sentences import Sentence
from robot.glyphs import Digits, likeness
from robot.pictures import Pixels
from robot.places import places_of

OTHER_FACE = Sentence(N_("The digits of the sampling time are of another face than others on the picture."))
ALONE = Sentence(N_("Nothing else on the picture bears out the sampling time: no other time, counter or number."))

LEAST_ALIKE = 0.91
"""Digits of one face are so alike: measured 0.926 to 1 on 52 genuine pictures; in another face 0.79 to 0.95, once 0.98,
and ten of fifteen below this."""
SURELY_ALIKE = 0.955
"""So alike must they be where nothing else bears the time out,"""
SAME_HEIGHT = 0.06
"""and equally high but for this share (and one pixel)."""
SHARED = 2
"""So many digits two lines must share to be compared."""


def doubts_of_time(picture: Pixels, words: Sequence[Word], found: Found) -> Iterator[Sentence]:
    """Yield that the digits are of another face, or that nothing bears the sampling time out."""
    if found.sampled_at is None:
        return
    own = _digits(picture, words, found.sampled_at)
    others = [_digits(picture, words, value) for value in (found.reported_at, found.identifier)]
    compared = [(alike, other) for other in others for alike, shared in [likeness(own, other)] if shared >= SHARED]
    if compared and max(alike for alike, _ in compared) < LEAST_ALIKE:
        yield OTHER_FACE
    if found.reported_at is not None and found.reported_at.exact:
        return
    if ages.counters(word.text for word in words):
        return
    if not any(alike >= SURELY_ALIKE and _as_high(own, other) for alike, other in compared):
        yield ALONE


def _as_high(one: Digits, other: Digits) -> bool:
    return abs(one.height - other.height) <= max(1.0, SAME_HEIGHT * other.height)


def _digits(picture: Pixels, words: Sequence[Word], value: Value | None) -> Digits:
    found = Digits()
    for text, corners in places_of(words, value, wider=1):
        found.add(picture, corners, unicodedata.normalize("NFKC", text))
    return found
