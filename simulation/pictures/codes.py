"""What does the square of a health code look like? Modules that say nothing, in the code's colour."""

from __future__ import annotations

import numpy as np
from PIL import Image

from simulation.pictures.sheet import Ink, Sheet

MODULES = 41
FINDER = 7


def draw_code(sheet: Sheet, rng: np.random.Generator, x: float, y: float, side: float, colour: Ink) -> None:
    """Draw a code of ``side`` points with its upper left corner at ``x``, ``y``."""
    dark = rng.random((MODULES, MODULES)) < 0.48
    far = MODULES - FINDER
    for row, column in ((0, 0), (0, far), (far, 0)):
        top, left = max(0, row - 1), max(0, column - 1)
        dark[top : row + FINDER + 1, left : column + FINDER + 1] = False
        dark[row : row + FINDER, column : column + FINDER] = True
        dark[row + 1 : row + FINDER - 1, column + 1 : column + FINDER - 1] = False
        dark[row + 2 : row + FINDER - 2, column + 2 : column + FINDER - 2] = True
    pixels = Image.fromarray(np.where(dark, 255, 0).astype(np.uint8))
    wide = round(side * sheet.scale)
    mask = pixels.resize((wide, wide), Image.Resampling.NEAREST)
    ink = Image.new("RGB", (wide, wide), colour)
    sheet.image.paste(ink, (round(x * sheet.scale), round(y * sheet.scale)), mask)
