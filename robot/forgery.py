"""Does a picture show signs of editing? A few cheap and honest ones; each only puts it before a person.

Looked at are the fields that make somebody tested: the sampling time above all, beside the other values of the same
picture, which came from the same program. Nothing here proves an edit, and a careful one shows nothing (ADR 0072).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image

from domain.errors import N_
from domain.result_pictures.model import Corners, Found, Value, Word
from domain.sentences import Sentence
from robot.lettering import Lettering, apart, lettering_of, straightened
from robot.pictures import Pixels

Shade = tuple[float, ...]

PATCHED = Sentence(N_("The paper behind a field has another shade than around it, as if pasted over."))
UNEVEN = Sentence(N_("The digits of a time differ in height or stand on different lines."))
UNLIKE = Sentence(N_("The sampling time is drawn unlike the other times and numbers."))
NOISE = Sentence(N_("The picture is less or more noisy around a field than around the others, as if pasted in."))

SOFT = Sentence(N_("The letters of the sampling time are less or more sharp than others of their size."))

SHARP_SHARE = 0.08
"""Letters of one size on one picture are equally sharp but for so much: measured 0.97 to 1.04 on 140 genuine ones, also
slanted, made smaller and noisy; times cut from softer copies 0.79 to 1.17, half of them outside."""
SAME_SIZE = 0.06
SHADE = 3.5
"""Grey levels by which flat paper behind a field may differ from the paper around it."""
RINGS = (0.9, 1.6)
"""So many heights around a line its paper is compared: a patch may reach beyond the nearer."""
FLAT = 2.5
"""Paper that varies more than so many levels is not flat: nothing can be said of its shade."""
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
        corners = _place(words, getattr(found, name))
        if corners is not None and _patched(picture, corners):
            yield PATCHED
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


def _patched(picture: Pixels, corners: Corners) -> bool:
    """Whether flat paper within a line's box has another shade than the flat paper above and below it, near or far."""
    return any(_another_shade(picture, corners, margin) for margin in RINGS)


def _another_shade(picture: Pixels, corners: Corners, margin: float) -> bool:
    around = straightened(picture, corners, margin=margin)
    if around is None or around.shape[0] < 30:
        return False
    high = around.shape[0] / (1 + 2 * margin)  # the line's own height
    edge, band = round(margin * high), round(0.35 * high)
    inside = around[edge : edge + round(high), edge:-edge]
    ground = _ground(around, edge, band)
    if ground is None:
        return False
    within = _paper(inside)
    level = _between_letters(inside) if within is None else _grey(within)
    return level is not None and abs(level - _grey(ground)) > SHADE


def _ground(around: Pixels, edge: int, band: int) -> Shade | None:
    """Return the shade of the paper around a line: what it is above and below, or what three sides of four agree on;
    None where they do not, as at a rule, a card's edge or in a photo's shadow.
    """
    over, under = _paper(around[:band, edge:-edge]), _paper(around[-band:, edge:-edge])
    if over is not None and under is not None and apart(over, under) <= SHADE:
        return _middle([over, under])
    sides = [_paper(around[edge:-edge, :band]), _paper(around[edge:-edge, -band:]), over, under]
    known = [one for one in sides if one is not None]
    for one in known:
        alike = [other for other in known if apart(one, other) <= SHADE]
        if len(alike) >= 3:
            return _middle(alike)
    return None


def _middle(shades: Sequence[Shade]) -> Shade:
    return tuple(float(np.mean(part)) for part in zip(*shades, strict=True))


def _grey(shade: Shade) -> float:
    """Return how light a shade is. Compression lets the colour of letters run into their paper, not their lightness."""
    blue, green, red = shade
    return 0.114 * blue + 0.587 * green + 0.299 * red


def _between_letters(inside: Pixels) -> float | None:
    """Return the grey level of the paper close to letters that leave little between them, away from their blurred
    edges.
    """
    grey = np.asarray(cv2.cvtColor(inside, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    if mask.mean() > 127:
        mask = cv2.bitwise_not(mask)
    close = cv2.dilate(mask, np.ones((13, 13), np.uint8)) > 0
    close &= cv2.dilate(mask, np.ones((7, 7), np.uint8)) == 0
    if close.sum() < 60:
        return None
    common = int(np.bincount(grey[close], minlength=256).argmax())
    flat = close & (np.abs(grey.astype(np.int16) - common) <= 3 * FLAT)
    return float(grey[flat].mean()) if flat.sum() > 0.5 * close.sum() else None


def _paper(part: Pixels) -> Shade | None:
    """Return the shade of flat paper: the commonest one, None where less than half of the part is near it."""
    if part.size == 0:
        return None
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    common = int(np.bincount(cv2.blur(grey, (3, 3)).ravel(), minlength=256).argmax())
    near = np.abs(grey.astype(np.int16) - common) <= 3 * FLAT
    if near.mean() < 0.5:
        return None
    return tuple(float(one) for one in part[near].mean(axis=0))
