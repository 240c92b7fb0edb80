"""Pictures of results for the tests, drawn with Pillow: a few plain layouts, nothing of the project in them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
]
FONT = next((path for path in FONTS if Path(path).is_file()), None)
"""A font with Chinese characters, None on a machine without: tests that draw are skipped there."""


@lru_cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size, index=2 if "Noto" in str(FONT) else 0)


@dataclass(frozen=True)
class Look:
    """How a picture is drawn."""

    width: int = 1080
    height: int = 1600
    size: int = 40
    paper: str = "white"
    ink: str = "#222222"


LIGHT = Look()
DARK = Look(paper="#101418", ink="#E8E8E8")
SMALL = Look(width=400, height=620, size=15)


def lines(
    texts: list[str], look: Look = LIGHT, *, top: int | None = None, colours: dict[int, str] | None = None
) -> Image.Image:
    """One text under another."""
    image = Image.new("RGB", (look.width, look.height), look.paper)
    draw = ImageDraw.Draw(image)
    y = top if top is not None else look.size
    for number, text in enumerate(texts):
        draw.text((look.size, y), text, font=font(look.size), fill=(colours or {}).get(number, look.ink))
        y += int(look.size * 1.9)
    return image


def pairs(title: str, rows: list[tuple[str, str]], look: Look = LIGHT) -> Image.Image:
    """A title in the middle, labels on the left, values at the right edge, as apps draw a card."""
    image = Image.new("RGB", (look.width, look.height), look.paper)
    draw = ImageDraw.Draw(image)
    draw.text((look.width / 2, 2 * look.size), title, font=font(int(look.size * 1.3)), fill=look.ink, anchor="ma")
    y = 5 * look.size
    for label, value in rows:
        draw.text((look.size, y), label, font=font(look.size), fill="#888888")
        draw.text((look.width - look.size, y), value, font=font(look.size), fill=look.ink, anchor="ra")
        y += int(look.size * 2.2)
    return image


def table(head: list[str], rows: list[list[str]], widths: list[int], look: Look = LIGHT) -> Image.Image:
    """A ruled table with a heading row."""
    image = Image.new("RGB", (sum(widths) + 2 * look.size, look.height), look.paper)
    draw = ImageDraw.Draw(image)
    y = 2 * look.size
    for row in [head, *rows]:
        x = look.size
        for text, width in zip(row, widths, strict=True):
            draw.rectangle((x, y, x + width, y + 2 * look.size), outline="#999999")
            draw.text((x + 10, y + look.size // 3), text, font=font(look.size), fill=look.ink)
            x += width
        y += 2 * look.size
    return image


def encoded(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()
