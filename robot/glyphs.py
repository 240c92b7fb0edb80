"""Are the digits of two lines of one face? The same digit of one program looks the same wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from domain.result_pictures.model import Corners
from robot.lettering import ink_of, straightened
from robot.pictures import Pixels

Grey = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]
SIDE, INNER = (24, 36), (slice(3, 33), slice(2, 22))
"""Every digit is brought to this width and height; its inner part is laid over another's, wherever it fits best."""
SLENDERNESS = 0.5
"""How much it counts that one is more slender."""
STARS = re.compile(r"\*+")
LEAST_HEIGHT = 10
MARGIN = 0.15
HIGH, LOW = 0.85, 0.7
"""Shares of a digit's height: signs above the one are as high, those below the other are dashes, stars, colons."""
SLENDER = 0.82
"""Digits are narrower than this share of their height, Chinese characters wider than most of them."""


class Digits:
    """The digits of one line: how each looks, and how high they are."""

    def __init__(self) -> None:
        self.glyphs: dict[str, list[Grey]] = {}
        self.heights: list[int] = []

    @property
    def height(self) -> float:
        """Pixels, the middle one; NA without any."""
        return float(np.median(self.heights)) if self.heights else float("nan")

    def add(self, picture: Pixels, corners: Corners, text: str) -> None:
        """Add those of a line whose signs can be told apart for certain, none of others."""
        line = straightened(picture, corners, margin=MARGIN)
        if line is None or line.shape[0] < LEAST_HEIGHT:
            return
        grey = np.asarray(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        mask = _without_neighbours(ink_of(grey))
        if not mask.any():
            return
        if float(grey[mask > 0].mean()) < float(grey[mask == 0].mean()):
            grey = np.asarray(cv2.bitwise_not(grey), dtype=np.uint8)
        signs = list(STARS.sub("*", "".join(text.split())))
        groups = _joined(_groups(mask))
        inner = signs[_others_before(signs) : len(signs) - _others_before(signs[::-1])]
        for wanted in (signs, inner):
            if boxes := _matching(groups, wanted):
                self._keep(grey, wanted, boxes)
                return

    def _keep(self, grey: Grey, signs: Sequence[str], boxes: Sequence[Box]) -> None:
        for sign, (left, top, right, bottom) in zip(signs, boxes, strict=True):
            if _is_digit(sign):
                self.glyphs.setdefault(sign, []).append(grey[top:bottom, left:right])
                self.heights.append(bottom - top)


def likeness(one: Digits, other: Digits) -> tuple[float, int]:
    """Return how alike the digits are that two lines share (1: the same), the middle one, and how many they share."""
    shared = sorted(one.glyphs.keys() & other.glyphs.keys())
    alike = [max(_alike(a, b) for a in one.glyphs[sign] for b in other.glyphs[sign]) for sign in shared]
    return (float(np.median(alike)) if alike else float("nan")), len(alike)


def _without_neighbours(mask: Grey) -> Grey:
    """Return ink without what comes in from the lines above and below."""
    _, labels = cv2.connectedComponents(mask)
    outside = np.union1d(labels[0], labels[-1])
    return np.where(np.isin(labels, outside), 0, mask).astype(np.uint8)


def _is_digit(sign: str) -> bool:
    return sign.isascii() and sign.isdigit()


def _others_before(signs: Sequence[str]) -> int:
    """Return how many signs stand before the first digit or star."""
    return next((number for number, sign in enumerate(signs) if _is_digit(sign) or sign == "*"), 0)


def _groups(mask: Grey) -> list[Box]:
    """Return the signs of a line as boxes, parted where a column holds no ink."""
    inked = (mask > 0).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(np.int8)))
    found = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero((mask[:, left:right] > 0).any(axis=1))
        found.append((int(left), int(rows[0]), int(right), int(rows[-1]) + 1))
    return found


def _joined(groups: Sequence[Box]) -> list[Box]:
    """Return groups with each row of low ones as one: recognition does not count a mask's stars right."""
    high = float(np.percentile([bottom - top for _, top, _, bottom in groups], 80)) if groups else 0.0
    found: list[Box] = []
    for box in groups:
        low = box[3] - box[1] < LOW * high
        if low and found and found[-1][3] - found[-1][1] < LOW * high:
            left, top, _, bottom = found[-1]
            found[-1] = (left, min(top, box[1]), box[2], max(bottom, box[3]))
        else:
            found.append(box)
    return found


def _matching(groups: Sequence[Box], signs: Sequence[str]) -> list[Box]:
    """Return the boxes of these signs: the one stretch of groups whose shapes are theirs; nothing where none or several
    are.
    """
    digits = [number for number, sign in enumerate(signs) if _is_digit(sign)]
    fitting = []
    for start in range(len(groups) - len(signs) + 1):
        stretch = list(groups[start : start + len(signs)])
        high = float(np.median([stretch[number][3] - stretch[number][1] for number in digits])) if digits else 0.0
        if high and all(_fits(box, sign, high) for box, sign in zip(stretch, signs, strict=True)):
            fitting.append(stretch)
    return fitting[0] if len(fitting) == 1 else []


def _fits(box: Box, sign: str, high: float) -> bool:
    left, top, right, bottom = box
    wide, tall = right - left, bottom - top
    if _is_digit(sign):
        return HIGH * high <= tall <= high / HIGH and wide <= SLENDER * tall
    if sign in "-:.,*·;":
        return tall < LOW * high or (sign in ":*;" and tall < HIGH * high)
    return tall >= HIGH * high


def _alike(one: Grey, other: Grey) -> float:
    """Return how well two digits cover each other at one size, less by how much their slenderness differs."""
    slender = [part.shape[1] / part.shape[0] for part in (one, other)]
    first, second = (cv2.resize(part, SIDE, interpolation=cv2.INTER_LINEAR).astype(np.float32) for part in (one, other))
    fits = max(_fit(first, second[INNER]), _fit(second, first[INNER]))
    return fits - SLENDERNESS * float(abs(slender[0] - slender[1]))


def _fit(whole: npt.NDArray[np.float32], inner: npt.NDArray[np.float32]) -> float:
    return float(cv2.matchTemplate(whole, np.ascontiguousarray(inner), cv2.TM_CCOEFF_NORMED).max())
