"""How is one line of text drawn? Height, foot line, ink and paper of its letters, and the noise of the paper around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from domain.result_pictures.model import Corners
from robot.pictures import Pixels

Grey = npt.NDArray[np.float32]
LEAST_HEIGHT = 14
"""Pixels; of smaller letters nothing can be said."""
LEAST_SIDE, LEAST_BARE = 12, 40
"""Pixels of height and width of a stretch, and of its bare paper."""
EDGE_SHARE = 0.07
"""Share of a line's height that the blurred edge of a letter fills."""


@dataclass(frozen=True)
class Lettering:
    """One line: ``heights`` and ``feet`` of its tall letters from left to right (pixels, the line laid straight),
    median ``ink`` and ``paper`` (blue, green, red), and ``noise``: how much flat paper between the letters varies.
    """

    heights: tuple[float, ...]
    feet: tuple[float, ...]
    ink: tuple[float, float, float]
    paper: tuple[float, float, float]
    noise: float
    sharpness: float
    """Steepness of its edges, as share of the step from paper to ink that one pixel makes."""

    @property
    def height(self) -> float:
        """The median height of its letters."""
        return float(np.median(self.heights))


@dataclass(frozen=True)
class Grain:
    """A stretch of text as a whole: its ``height`` in pixels, how sharp its letters are, and how ``uneasy`` the paper
    between them is: grey levels between its lightest and darkest twentieth, without the letters and their edges.
    """

    height: float
    sharpness: float
    uneasy: float


def grain_of(picture: Pixels, corners: Corners) -> Grain | None:
    """Return what a stretch of text is like; None where it is too small, or leaves no paper to be seen."""
    line = straightened(picture, corners, margin=0.0)
    if line is None or min(line.shape[:2]) < LEAST_SIDE:
        return None
    grey = np.asarray(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    wide = 2 * max(2, round(line.shape[0] * EDGE_SHARE)) + 1
    bare = cv2.dilate(ink_of(grey), np.ones((wide, wide), np.uint8)) == 0
    if bare.sum() < LEAST_BARE:
        return None
    low, high = np.percentile(cv2.blur(grey, (3, 3))[bare], (5, 95))
    return Grain(float(line.shape[0]), sharpness_of(grey), float(high - low))


def lettering_of(picture: Pixels, corners: Corners) -> Lettering | None:
    """Return how a line is drawn; None where its letters are too small or too few to tell."""
    line = straightened(picture, corners, margin=0.0)
    if line is None or line.shape[0] < LEAST_HEIGHT:
        return None
    grey = np.asarray(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    mask = ink_of(grey)
    count, _, boxes, _ = cv2.connectedComponentsWithStats(mask)
    letters = sorted(tuple(int(one) for one in boxes[n]) for n in range(1, count))
    tallest = max((height for _, _, _, height, _ in letters), default=0)
    tall = [one for one in letters if one[3] > 0.6 * tallest and one[2] < 1.6 * one[3]]
    if tallest < LEAST_HEIGHT * 0.6 or len(tall) < 4:
        return None
    near = cv2.dilate(mask, np.ones((5, 5), np.uint8)) > 0
    inked, bare = line[cv2.erode(mask, np.ones((2, 2), np.uint8)) > 0], line[~near]
    if len(inked) < 10 or len(bare) < 30:
        return None
    return Lettering(
        tuple(float(one[3]) for one in tall), tuple(float(one[1] + one[3]) for one in tall),
        _median(inked), _median(bare), noise_of(line, ~near), sharpness_of(grey),
    )  # fmt: skip


def ink_of(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return where letters are (255): ink is what covers less."""
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return np.asarray(cv2.bitwise_not(mask) if mask.mean() > 127 else mask, dtype=np.uint8)


def straightened(picture: Pixels, corners: Corners, *, margin: float) -> Pixels | None:
    """Return a line cut out and laid straight, with so many of its heights around it; None where it has no size."""
    box = np.array(corners, dtype=np.float32)
    across, down = box[1] - box[0], box[3] - box[0]
    length, height = float(np.linalg.norm(across)), float(np.linalg.norm(down))
    if length < 4 or height < 4:
        return None
    along, inward = across / length * height * margin, down * margin
    wide = np.array(
        [box[0] - along - inward, box[1] + along - inward, box[2] + along + inward, box[3] - along + inward],
        dtype=np.float32,
    )
    size = (round(length + 2 * height * margin), round(height * (1 + 2 * margin)))
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(wide, target)
    cut = cv2.warpPerspective(picture, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)


def noise_of(line: Pixels, bare: npt.NDArray[np.bool_]) -> float:
    """Return how much the bare paper varies from pixel to pixel (grey levels; a slow shade is none)."""
    grey = cv2.cvtColor(line, cv2.COLOR_BGR2GRAY).astype(np.float32)
    fine = grey - cv2.medianBlur(cv2.cvtColor(line, cv2.COLOR_BGR2GRAY), 5).astype(np.float32)
    values = fine[bare]
    return float(np.sqrt(np.mean(values**2))) if len(values) else 0.0


def sharpness_of(grey: npt.NDArray[np.uint8]) -> float:
    """Return how steep the steepest fiftieth of a line is, in shares of its contrast a pixel."""
    fine = grey.astype(np.float32)
    steep = np.hypot(cv2.Sobel(fine, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(fine, cv2.CV_32F, 0, 1, ksize=3)) / 8
    dark, light = np.percentile(fine, (2, 98))
    steepest = np.sort(steep.ravel())[-max(20, steep.size // 50) :]
    return float(steepest.mean() / max(1.0, float(light - dark)))


def apart(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the largest difference between two colours in one channel."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _median(colours: npt.NDArray[np.uint8]) -> tuple[float, float, float]:
    blue, green, red = np.median(colours.reshape(-1, 3), axis=0)
    return float(blue), float(green), float(red)
