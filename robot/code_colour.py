"""Which colour has the health code on a picture? Only to be told: a red or yellow one is a reason to look."""

from __future__ import annotations

import cv2
import numpy as np

from domain.errors import N_
from domain.sentences import Sentence
from robot.pictures import Pixels

NOT_GREEN = Sentence(N_("The health code on the picture is not green."))
SIDE = 320
LEAST_SHARE = 0.03
"""Share of the picture that a code fills at least."""
LEAST_FILLED = 0.25
"""Share of its square that has its colour: about half of a code's fields are dark."""
_WARM = (((0, 90, 90), (34, 255, 255)), ((168, 90, 90), (180, 255, 255)))
"""Hues from red over orange to yellow, as OpenCV counts them (half degrees)."""


def not_green(picture: Pixels) -> tuple[Sentence, ...]:
    """Return that a large square of a warm colour, as a red or yellow code is one, stands on a picture."""
    scale = SIDE / max(picture.shape[:2])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)
    warm = np.zeros(hsv.shape[:2], dtype=np.uint8)
    for low, high in _WARM:
        warm |= cv2.inRange(hsv, np.array(low), np.array(high)).astype(np.uint8)
    whole = cv2.morphologyEx(warm, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    outlines, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        left, top, width, height = cv2.boundingRect(outline)
        filled = float((warm[top : top + height, left : left + width] > 0).mean())
        square = 0.75 < width / height < 1.33
        if square and width * height > LEAST_SHARE * warm.size and filled > LEAST_FILLED:
            return (NOT_GREEN,)
    return ()
