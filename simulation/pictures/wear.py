"""What happens to a picture on its way: messengers, cameras, screens photographed from screens, thumbs that crop?"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Change = Callable[[Image.Image, np.random.Generator], Image.Image]
Floats = NDArray[np.float32]
MESSENGER_WIDTHS = (1080, 1080, 960, 828, 720)
QUARTERS = {
    90: Image.Transpose.ROTATE_90,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_270,
}
MOST_PIXELS_WIDE = 1300
"""Photos are worked on at this width at most: a camera's twelve megapixels hold no more of a screen than this."""


def messenger(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Make it as small as a messenger sends it."""
    wide = MESSENGER_WIDTHS[int(rng.integers(len(MESSENGER_WIDTHS)))]
    return _to_width(image, min(wide, image.width))


def trimmed(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Cut a few pixels off each edge, never a letter: layouts keep their distance from the edges."""
    most = max(2, image.width // 120)
    left, top, right, bottom = (int(value) for value in rng.integers(1, most, 4))
    return image.crop((left, top, image.width - right, image.height - bottom))


def tiny(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Send the preview instead of the picture."""
    return _to_width(image, int(rng.integers(300, 430)))


def grain(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Add a sensor's noise."""
    pixels = np.asarray(image).astype(np.float32)
    pixels += rng.normal(0, rng.uniform(4, 14), pixels.shape)
    return _image(pixels)


def blurred(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Hold the camera badly."""
    return image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.8, 2.2)) * image.width / 1080))


def dimmed(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Turn the brightness down, or the contrast."""
    pixels = np.asarray(image).astype(np.float32)
    return _image((pixels - 128) * rng.uniform(0.35, 0.8) + 128 * rng.uniform(0.5, 1.1))


def tilted(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Turn it by a few degrees on what lies below."""
    angle = float(rng.choice([-1, 1]) * rng.uniform(1.0, 6.0))
    return image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=_ground(rng))


def turned(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Turn it by a quarter, a half or three quarters."""
    return image.transpose(QUARTERS[int(rng.choice(list(QUARTERS)))])


def photographed(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Photograph it lying on a table: a slant view, uneven light, noise."""
    small = _to_width(image, min(image.width, MOST_PIXELS_WIDE))
    seen = _slanted(small, rng, most=0.05)
    return _lit(seen, rng, noise=4.0)


def screen_photo(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Photograph another phone's screen: its pixels beat against the camera's, one side shines."""
    small = _to_width(image, min(image.width, MOST_PIXELS_WIDE))
    pixels = np.asarray(small).astype(np.float32)
    tall, wide = pixels.shape[:2]
    across, down = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(tall, dtype=np.float32))
    wave = np.zeros((tall, wide), np.float32)
    for _ in range(2):
        turn, length = rng.uniform(0, math.pi), rng.uniform(5, 14)
        wave += np.sin((across * math.cos(turn) + down * math.sin(turn)) * 2 * math.pi / length).astype(np.float32)
    pixels += wave[:, :, None] * rng.uniform(3, 9)
    seen = _slanted(_image(pixels), rng, most=0.04)
    return _lit(seen, rng, noise=5.0)


def cut_off(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Crop so that something of the record is lost: the right part, or the lower half."""
    if rng.random() < 0.5:
        return image.crop((0, 0, int(image.width * rng.uniform(0.45, 0.68)), image.height))
    return image.crop((0, 0, image.width, int(image.height * rng.uniform(0.2, 0.34))))


CHANGES: dict[str, Change] = {
    "messenger": messenger,
    "trimmed": trimmed,
    "tiny": tiny,
    "grain": grain,
    "blurred": blurred,
    "dimmed": dimmed,
    "tilted": tilted,
    "turned": turned,
    "photographed": photographed,
    "screen photo": screen_photo,
    "cut off": cut_off,
}


def _to_width(image: Image.Image, wide: int) -> Image.Image:
    if wide >= image.width:
        return image
    return image.resize((wide, round(image.height * wide / image.width)), Image.Resampling.LANCZOS)


def _image(pixels: NDArray[np.float32] | NDArray[np.float64]) -> Image.Image:
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _ground(rng: np.random.Generator) -> tuple[int, int, int]:
    base = int(rng.integers(60, 200))
    return base, int(base * rng.uniform(0.85, 1)), int(base * rng.uniform(0.7, 1))


def _slanted(image: Image.Image, rng: np.random.Generator, *, most: float) -> Image.Image:
    """Put the picture on a table and look at it from the side."""
    margin = image.width // 14
    wide, tall = image.width + 2 * margin, image.height + 2 * margin
    table = Image.new("RGB", (wide, tall), _ground(rng))
    table.paste(image, (margin, margin))
    shift = rng.uniform(-most, most, 8) * wide
    corners = [(0, 0), (wide, 0), (wide, tall), (0, tall)]
    sources = [(x + shift[2 * place], y + shift[2 * place + 1]) for place, (x, y) in enumerate(corners)]
    return table.transform(
        (wide, tall),
        Image.Transform.PERSPECTIVE,
        _perspective(corners, sources),
        Image.Resampling.BICUBIC,
        fillcolor=_ground(rng),
    )


def _perspective(targets: list[tuple[int, int]], sources: list[tuple[float, float]]) -> list[float]:
    """Return the eight coefficients that map each target corner onto its source."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(targets, sources, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float))]


def _lit(image: Image.Image, rng: np.random.Generator, *, noise: float) -> Image.Image:
    """Let light fall from one side and a sensor add its noise."""
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(0.6))).astype(np.float32)
    tall, wide = pixels.shape[:2]
    across = np.linspace(rng.uniform(0.7, 1.0), rng.uniform(0.85, 1.08), wide, dtype=np.float32)
    down = np.linspace(rng.uniform(0.85, 1.05), rng.uniform(0.8, 1.0), tall, dtype=np.float32)
    pixels *= across[None, :, None] * down[:, None, None]
    pixels += rng.normal(0, noise, (tall, wide, 1))
    return _image(pixels)


def covered(image: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    """Paint a bar over a part, as people do who hide something."""
    out = image.copy()
    ImageDraw.Draw(out).rectangle(box, fill="#3B3B3B")
    return out
