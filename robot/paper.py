"""What is the paper like behind a line of text? Its shade beside what is around it, and how even it is."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from domain.result_pictures.model import Corners
from robot.lettering import apart, straightened
from robot.pictures import Pixels

Shade = tuple[float, ...]

SHADE = 3.5
"""Grey levels by which flat paper behind a field may differ from the paper around it."""
RINGS = (0.9, 1.6)
"""So many heights around a line its paper is compared: a patch may reach beyond the nearer."""
FLAT = 2.5
"""Paper that varies more than so many levels is not flat: nothing can be said of its shade."""


def patched(picture: Pixels, corners: Corners) -> bool:
    """Return whether flat paper within a line's box has another shade than above and below it, near or far."""
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
    if level is None or abs(level - _grey(ground)) <= SHADE:
        return False
    beside = (_paper(around[edge:-edge, :band]), _paper(around[edge:-edge, -band:]))
    return not any(side is not None and abs(level - _grey(side)) <= SHADE for side in beside)  # a card or a bar goes on


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
