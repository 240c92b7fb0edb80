"""How does a reviewer see faint lines on an antigen cassette? A crop with more contrast, never a verdict."""

from __future__ import annotations

import io

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from domain.errors import N_, CockpitError
from robot.pictures import Pixels, pixels, upright

LONGEST_SIDE = 1400
"""Pixels of the crop: it fills the page beside the fields."""
LEAST_SHARE, MOST_SHARE = 0.03, 0.85
"""Shares of the picture that a cassette may fill."""
REDDER = 12.0
"""So much redder than the picture (a* of CIELAB) a test's line is; a faint one is less, its control line is not."""
LINE_SHARE = (0.02, 0.3)
"""How long a line is, of the picture's shorter side."""
ACROSS, ALONG = 2.0, 3.6
"""How far the window is shown around a line, in lengths of the line: half of it to each side."""


class NoPicture(CockpitError):
    """Bytes that are no picture."""


def enhanced(content: bytes) -> bytes:
    """Return a PNG for the reviewer: the cassette cut out and its contrast raised where it stands (CLAHE).

    Where no cassette stands out from what it lies on, the window around its reddest line is cut out; where there is
    none either, the whole picture is returned, enhanced. It says nothing about the lines: a machine called 14 of 20
    very faint positives negative, so a person looks. Raises ``NoPicture`` for anything else.
    """
    try:
        picture = pixels(upright(Image.open(io.BytesIO(content))))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture(N_("This is no picture that could be shown.")) from error
    box = _cassette(picture)
    box = _around_a_line(picture) if box is None else box
    cut = picture if box is None else _cut_out(picture, box)
    return _png(_more_contrast(_enlarged(cut)))


def looks_like_one(picture: Pixels) -> bool:
    """Return whether a light, even, oblong thing fills part of the picture, as a cassette does on its photo."""
    return _cassette(picture) is not None


def _cassette(picture: Pixels) -> npt.NDArray[np.float32] | None:
    """Return the four corners of the largest light oblong that is two to six times as long as it is wide."""
    scale = min(1.0, 640 / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)
    light, _ = cv2.threshold(cv2.GaussianBlur(hsv[:, :, 2], (5, 5), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    mask = ((hsv[:, :, 2] > light) & (hsv[:, :, 1] < 90)).astype(np.uint8) * 255
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    best: npt.NDArray[np.float32] | None = None
    most = 0.0
    for outline in outlines:
        box = cv2.minAreaRect(outline)
        width, height = box[1]
        share = width * height / (small.shape[0] * small.shape[1])
        longer, shorter = max(width, height), max(1.0, min(width, height))
        filled = cv2.contourArea(outline) / max(1.0, width * height)
        if LEAST_SHARE < share < MOST_SHARE and 2 <= longer / shorter <= 6 and filled > 0.8 and share > most:
            best, most = np.float32(1 / scale) * np.asarray(cv2.boxPoints(box), dtype=np.float32), share
    return best


def _around_a_line(picture: Pixels) -> npt.NDArray[np.float32] | None:
    """Return the four corners of what lies around the reddest oblong thing: on a light table a light cassette has no
    outline, but its control line is red.
    """
    scale = min(1.0, 640 / max(picture.shape[:2]))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    redness = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2LAB)[:, :, 1], (3, 3), 0).astype(np.float32)
    redness -= np.median(redness)
    outlines, _ = cv2.findContours((redness > REDDER).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    lines = [(cv2.contourArea(outline), cv2.minAreaRect(outline)) for outline in outlines]
    oblong = [(area, rect) for area, rect in lines if _is_line(rect, min(small.shape[:2]))]
    if not oblong:
        return None
    _area, (centre, (width, height), angle) = max(oblong, key=lambda one: one[0])
    length = max(width, height)
    size = (2 * ACROSS * length, 2 * ALONG * length)  # the strip lies across its lines
    box = cv2.boxPoints((centre, size if width >= height else size[::-1], angle))
    return np.float32(1 / scale) * np.asarray(box, dtype=np.float32)


def _is_line(rect: cv2.typing.RotatedRect, side: int) -> bool:
    longer, shorter = max(rect[1]), max(1.0, min(rect[1]))
    return longer >= 2 * shorter and LINE_SHARE[0] <= longer / side <= LINE_SHARE[1]


def _cut_out(picture: Pixels, box: npt.NDArray[np.float32]) -> Pixels:
    """Return a box cut out straight, its longer side across, with a tenth of its width around it."""
    ordered = box if np.linalg.norm(box[1] - box[0]) >= np.linalg.norm(box[2] - box[1]) else np.roll(box, -1, axis=0)
    length, width = np.linalg.norm(ordered[1] - ordered[0]), np.linalg.norm(ordered[2] - ordered[1])
    margin = 0.1 * float(width)
    size = (round(float(length) + 2 * margin), round(float(width) + 2 * margin))
    inner = [[margin, margin], [size[0] - margin, margin], [size[0] - margin, size[1] - margin],
             [margin, size[1] - margin]]  # fmt: skip
    turn = cv2.getPerspectiveTransform(ordered, np.array(inner, dtype=np.float32))
    return np.asarray(cv2.warpPerspective(picture, turn, size, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def _enlarged(picture: Pixels) -> Pixels:
    factor = LONGEST_SIDE / max(picture.shape[:2])
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), dtype=np.uint8)


def _more_contrast(picture: Pixels) -> Pixels:
    """Return the picture with the contrast of its lightness raised locally; its colours stay, lines are coloured."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB)
    lab[:, :, 0] = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(lab[:, :, 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), dtype=np.uint8)


def _png(picture: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture[:, :, ::-1]).save(out, "PNG")
    return out.getvalue()
