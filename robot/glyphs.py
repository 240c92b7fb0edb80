"""Are the digits of two lines of one face? The same digit of one program looks the same wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from domain.result_pictures.model import Corners
from robot.lettering import ink_of, straightened
from robot.pictures import Pixels

Grey = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]
SIDE = (20, 30)
"""Every digit is brought to this width and height."""
LEAST_HEIGHT = 10
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
        line = straightened(picture, corners, margin=0.15)
        signs = [sign for sign in text if not sign.isspace()]
        if line is None or line.shape[0] < LEAST_HEIGHT or not signs:
            return
        grey = np.asarray(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        mask = ink_of(grey)
        if float(grey[mask > 0].mean()) < float(grey[mask == 0].mean()):
            grey = np.asarray(cv2.bitwise_not(grey), dtype=np.uint8)
        for sign, box in zip(signs, _matching(_groups(mask), signs), strict=False):
            if sign.isascii() and sign.isdigit():
                left, top, right, bottom = box
                self.glyphs.setdefault(sign, []).append(grey[top:bottom, left:right])
                self.heights.append(bottom - top)


def likeness(one: Digits, other: Digits) -> tuple[float, int]:
    """Return how alike the digits are that two lines share (1: the same), the middle one, and how many they share."""
    shared = sorted(one.glyphs.keys() & other.glyphs.keys())
    alike = [max(_alike(a, b) for a in one.glyphs[sign] for b in other.glyphs[sign]) for sign in shared]
    return (float(np.median(alike)) if alike else float("nan")), len(alike)


def _groups(mask: Grey) -> list[Box]:
    """Return the signs of a line as boxes, parted where a column holds no ink."""
    inked = (mask > 0).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(np.int8)))
    found = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero((mask[:, left:right] > 0).any(axis=1))
        found.append((int(left), int(rows[0]), int(right), int(rows[-1]) + 1))
    return found


def _matching(groups: Sequence[Box], signs: Sequence[str]) -> list[Box]:
    """Return the boxes of these signs: the one stretch of groups whose shapes are theirs; nothing where none or several
    are.
    """
    digits = [number for number, sign in enumerate(signs) if sign.isascii() and sign.isdigit()]
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
    if sign.isascii() and sign.isdigit():
        return HIGH * high <= tall <= high / HIGH and wide <= SLENDER * tall
    if sign in "-:.,*·;":
        return tall < LOW * high or (sign in ":*;" and tall < HIGH * high)
    return tall >= HIGH * high


def _alike(one: Grey, other: Grey) -> float:
    """Return how well two digits cover each other at one size, less by how much their slenderness differs."""
    slender = [part.shape[1] / part.shape[0] for part in (one, other)]
    first, second = (_plain(part) for part in (one, other))
    return float((first * second).sum()) - float(abs(slender[0] - slender[1]))


def _plain(part: Grey) -> npt.NDArray[np.float32]:
    small = cv2.resize(part, SIDE, interpolation=cv2.INTER_AREA).astype(np.float32)
    small -= small.mean()
    return np.asarray(small / max(1e-6, float(np.linalg.norm(small))), dtype=np.float32)
