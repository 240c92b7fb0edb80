"""How does a file's bytes become an upright picture that recognition can take?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

LONGEST_SIDE = 4096
"""A picture of more pixels than a square of this side is read at less: its letters are as large as needed even so. A
long screen (1,080 x 9,000) keeps all of its own.
"""
Pixels = npt.NDArray[np.uint8]


def upright(image: Image.Image) -> Image.Image:
    """Return the picture as it was meant to be seen, in three colours: EXIF turn applied, transparency on white."""
    turned = ImageOps.exif_transpose(image)
    factor = LONGEST_SIDE / (turned.width * turned.height) ** 0.5
    if factor < 1:
        turned = turned.resize((round(turned.width * factor), round(turned.height * factor)), Image.Resampling.BOX)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        layer = turned.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return turned.convert("RGB")


def pixels(image: Image.Image) -> Pixels:
    """Return the pixels as recognition takes them: blue, green, red."""
    return np.ascontiguousarray(np.asarray(image, dtype=np.uint8)[:, :, ::-1])


def is_empty(image: Image.Image) -> bool:
    """Return whether a picture holds nothing: one tone, but for the noise of a camera in the dark."""
    grey = np.asarray(image.convert("L").resize((128, 128), Image.Resampling.BOX), dtype=np.float32)
    return float(np.percentile(grey, 99.5) - np.percentile(grey, 0.5)) < 6.0
