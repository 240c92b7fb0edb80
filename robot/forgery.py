"""Does a picture show signs of editing? A few cheap and honest ones; each only puts it before a person.

Looked at are the fields that make somebody tested: the sampling time above all, beside the other values of the same
picture, which came from the same program. Nothing here proves an edit, and a careful one shows nothing (ADR 0072).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from PIL import Image

from domain.errors import N_
from domain.result_pictures.model import Corners, Found, Value, Word
from domain.sentences import Sentence
from robot.confirming import doubts_of_time
from robot.lettering import Lettering, apart, lettering_of
from robot.outliers import unlike_others
from robot.paper import SHADE, patched
from robot.pictures import Pixels
from robot.places import places_of

PATCHED = Sentence(N_("The paper behind a field has another shade than around it, as if pasted over."))
UNEVEN = Sentence(N_("The digits of a time differ in height or stand on different lines."))
UNLIKE = Sentence(N_("The sampling time is drawn unlike the other times and numbers."))
NOISE = Sentence(N_("The picture is less or more noisy around a field than around the others, as if pasted in."))

SOFT = Sentence(N_("The letters of the sampling time are less or more sharp than others of their size."))

SHARP_SHARE = 0.08
"""Letters of one size on one picture are equally sharp but for so much: measured 0.97 to 1.04 on 140 genuine ones, also
slanted, made smaller and noisy; times cut from softer copies 0.79 to 1.17, half of them outside."""
SAME_SIZE = 0.06
HEIGHT_SHARE = 0.16
"""Digits of one line are equally high but for so much (and for 2 pixels)."""
INK = 60
"""Levels by which the ink of two times may differ."""
LINE_SHARE = 0.09
"""The digits of two times on one picture are equally high but for so much (and for 1.6 pixels); measured: 1 pixel."""
NOISY = 0.45
"""Noise (grey levels) that a picture must have around its fields before its absence says anything: a compressed one
has 0.6 to 3.3, text put on it afterwards 0.0 to 0.04. Compressed once more, the two cannot be told apart."""
NOISE_TIMES = 4.0
EDITORS = ("photoshop", "gimp", "picsart", "snapseed", "lightroom", "meitu", "美图", "pixelmator", "canva", "paint.net",
           "photopea", "facetune", "picsay", "醒图")  # fmt: skip


def editor_of(image: Image.Image) -> tuple[Sentence, ...]:
    """Return that the file names a program that edits pictures, where it does."""
    try:
        named = f"{image.getexif().get(305, '')} {image.info.get('Software', '')}".lower()
    except (ValueError, OSError, SyntaxError):
        return ()
    if any(editor in named for editor in EDITORS):
        return (Sentence(N_("The file says that it was saved by a program that edits pictures.")),)
    return ()


def signs_on(picture: Pixels, words: Sequence[Word], found: Sequence[Found]) -> tuple[Sentence, ...]:
    """Return the signs in words, none for most pictures. No sign proves anything, nor does their absence."""
    if len(found) != 1:
        return ()  # a person looks at lists in any case
    return tuple(dict.fromkeys(_signs(picture, words, found[0])))


def _signs(picture: Pixels, words: Sequence[Word], found: Found) -> Iterator[Sentence]:
    drawn = {name: _drawn(picture, words, getattr(found, name)) for name in ("sampled_at", "reported_at", "identifier")}
    for name in ("name", "identifier", "sampled_at", "result"):
        if any(patched(picture, corners) for _, corners in places_of(words, getattr(found, name))):
            yield PATCHED
    yield from unlike_others(picture, words, found)
    yield from doubts_of_time(picture, words, found)
    sampled = drawn["sampled_at"]
    if sampled is None:
        return
    if _uneven(sampled):
        yield UNEVEN
    reported = drawn["reported_at"]
    if reported is not None and _unlike(sampled, reported):
        yield UNLIKE
    others = [one for name in ("reported_at", "identifier") if (one := drawn[name]) is not None]
    if others and _noise_differs(sampled, others):
        yield NOISE
    if _sharpness_differs(sampled, others):
        yield SOFT


def _place(words: Sequence[Word], value: Value | None) -> Corners | None:
    """Return where a value stands if it fills one word of its own: of half a line nothing is compared."""
    if value is None or not value.words:
        return None
    word = words[value.words[-1]]
    return word.corners if len(value.seen.strip()) >= 0.8 * len(word.text.strip()) else None


def _drawn(picture: Pixels, words: Sequence[Word], value: Value | None) -> Lettering | None:
    corners = _place(words, value)
    return None if corners is None else lettering_of(picture, corners)


def _uneven(line: Lettering) -> bool:
    """Whether two neighbouring digits or more are higher, lower or elsewhere than the line's others."""
    limit = max(2.0, HEIGHT_SHARE * line.height)
    places = np.arange(len(line.feet), dtype=np.float64)
    trend = np.polyfit(places, line.feet, 1) if len(places) > 5 else np.array([0.0, float(np.median(line.feet))])
    feet = np.asarray(line.feet) - np.polyval(trend, places)
    odd = (np.abs(np.asarray(line.heights) - line.height) > limit) | (np.abs(feet - np.median(feet)) > limit)
    return any(bool(one and other) for one, other in pairwise(odd))


def _unlike(one: Lettering, other: Lettering) -> bool:
    higher = max(one.height, other.height)
    return abs(one.height - other.height) > max(1.6, LINE_SHARE * higher) or (
        apart(one.ink, other.ink) > INK and apart(one.paper, other.paper) < SHADE * 3
    )


def _noise_differs(sampled: Lettering, others: Sequence[Lettering]) -> bool:
    usual = float(np.median([one.noise for one in others]))
    higher, lower = max(usual, sampled.noise), min(usual, sampled.noise)
    return higher > NOISY and higher > NOISE_TIMES * max(lower, 0.1)


def _sharpness_differs(sampled: Lettering, others: Sequence[Lettering]) -> bool:
    alike = [one.sharpness for one in others if abs(one.height - sampled.height) <= SAME_SIZE * sampled.height]
    return bool(alike) and all(abs(sampled.sharpness - one) > SHARP_SHARE * one for one in alike)
