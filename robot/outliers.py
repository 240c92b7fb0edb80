"""Is a field laid or drawn unlike all other lines of its picture? What was wiped out or pasted over leaves its paper
uneven; what was cut out of another copy is less sharp. Compared are all lines, which came from the same program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from domain.errors import N_
from domain.result_pictures.model import Found, Word
from domain.sentences import Sentence
from robot.lettering import Grain, grain_of
from robot.pictures import Pixels
from robot.places import places_of

UNEASY = Sentence(N_("The paper behind a field is uneven, as if something had been wiped out or pasted over."))
BLURRED = Sentence(N_("The sampling time is less or more sharp than the other lines, as if cut out of another copy."))

UNEASY_LEVELS, UNEASY_SHARE = 5.0, 0.6
"""Grey levels, and share of what is usual on the picture, by which the paper behind a field may be less even than that
of the middle line. Measured: at most 2 levels on 38 genuine pictures, at least 7 on 17 pasted or smeared ones."""
SHARP_FROM, SHARP_TO = 0.9, 1.15
"""How sharp a sampling time may be beside the other lines of its height: measured 0.95 to 1.07, cut out 0.75 to 0.85
(of seven; two on paper, compressed again, 0.92 and 1.02)."""
ALIKE = 0.2
"""Share by which lines may differ in height that are compared in sharpness."""
FEW = 3
"""So many characters a line must have, and so many lines there must be."""


def unlike_others(picture: Pixels, words: Sequence[Word], found: Found) -> Iterator[Sentence]:
    """Yield the signs, none for most pictures; none either where there are too few other lines."""
    timed, said = (_grains(picture, words, value) for value in (found.sampled_at, found.result))
    fields = {index for value in (found.sampled_at, found.result) if value is not None for index in value.words}
    others = [
        grain
        for number, word in enumerate(words)
        if number not in fields and len(word.text) >= FEW and (grain := grain_of(picture, word.corners)) is not None
    ]
    if len(others) < FEW:
        return
    usual = float(np.median([one.uneasy for one in others]))
    if any(one.uneasy - usual > max(UNEASY_LEVELS, UNEASY_SHARE * usual) for one in (*timed, *said)):
        yield UNEASY
    if any(_differs(one, others) for one in timed):
        yield BLURRED


def _grains(picture: Pixels, words: Sequence[Word], value: object) -> list[Grain]:
    places = places_of(words, value)  # type: ignore[arg-type]
    return [grain for _, corners in places if (grain := grain_of(picture, corners)) is not None]


def _differs(one: Grain, others: Sequence[Grain]) -> bool:
    alike = [other.sharpness for other in others if abs(other.height - one.height) < ALIKE * one.height]
    return len(alike) >= FEW and not SHARP_FROM <= one.sharpness / float(np.median(alike)) <= SHARP_TO
