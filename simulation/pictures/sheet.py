"""What was written where? A surface to draw on that keeps every text with its box, and refuses what does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from PIL import Image, ImageDraw

from simulation.pictures.fonts import font

Box = tuple[float, float, float, float]
Ink = str | tuple[int, ...]
INK = "#1F2329"
WIDE_MARKS = str.maketrans(",()", "，（）")
CLOCK_COLON = re.compile(r"(?<!\d):|:(?!\d)")


@dataclass(frozen=True)
class Type:
    """A face, a size in points, and whether it is bold."""

    face: str
    size: float
    bold: bool = False


@dataclass(frozen=True)
class Written:
    """A text as drawn; ``box`` in points."""

    text: str
    box: Box
    type: Type
    colour: Ink


class TextCut(ValueError):
    """A layout wrote over the edge of its sheet."""


class Sheet:
    """A picture measured in points; ``scale`` pixels are a point. ``wide``: Chinese has marks as wide as characters."""

    def __init__(
        self,
        width: float,
        height: float,
        scale: float,
        colour: Ink = "#FFFFFF",
        *,
        face: str = "sans",
        wide: bool = True,
    ):
        self.width, self.height, self.scale, self.face, self.wide = width, height, scale, face, wide
        self.image = Image.new("RGB", (round(width * scale), round(height * scale)), colour)
        self.written: list[Written] = []

    @cached_property
    def _pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: Ink = INK,
        *,
        bold: bool = False,
        anchor: str = "la",
        face: str | None = None,
    ) -> Box:
        """Write one line, ``anchor`` as Pillow's. Raises ``TextCut`` where it does not fit on the sheet."""
        text = self.set(text)
        chosen = font(face or self.face, max(6, round(size * self.scale)), bold)
        place = (x * self.scale, y * self.scale)
        pixels = self._pen.textbbox(place, text, font=chosen, anchor=anchor)
        left, top, right, bottom = pixels
        if left < 0 or top < 0 or right > self.image.width or bottom > self.image.height:
            raise TextCut(f"{text!r} at {x:.0f}, {y:.0f} ends at {right / self.scale:.0f}, {bottom / self.scale:.0f}")
        self._pen.text(place, text, fill=colour, font=chosen, anchor=anchor)
        box = (left / self.scale, top / self.scale, right / self.scale, bottom / self.scale)
        self.written.append(Written(text, box, Type(face or self.face, size, bold), colour))
        return box

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: Ink = INK,
        *,
        width: float,
        leading: float = 1.5,
        bold: bool = False,
    ) -> float:
        """Write a text in lines of at most ``width``; return the y below it."""
        for line in self.lines(text, size, width, bold=bold):
            self.write(x, y, line, size, colour, bold=bold)
            y += size * leading
        return y

    def lines(self, text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
        """Break a text at any character but inside a number or Latin word, as phones do."""
        found, line = [], ""
        for piece in pieces(self.set(text)):
            if line and self.width_of(line + piece, size, bold=bold) > width:
                found.append(line)
                line = ""
            line += piece if line or piece != " " else ""
        return [*found, line]

    def width_of(self, text: str, size: float, *, bold: bool = False, face: str | None = None) -> float:
        """Return how wide a text would be, in points."""
        return font(face or self.face, max(6, round(size * self.scale)), bold).getlength(self.set(text)) / self.scale

    def set(self, text: str) -> str:
        """Return a text with the marks that this sheet sets: wide ones in Chinese, never inside a time of day."""
        if not self.wide or text.isascii():
            return text
        return CLOCK_COLON.sub("：", text.translate(WIDE_MARKS))

    def panel(
        self, box: Box, colour: Ink | None, *, radius: float = 0, outline: Ink | None = None, line: float = 1
    ) -> None:
        """Draw a rectangle, its corners rounded by ``radius``."""
        left, top, right, bottom = (value * self.scale for value in box)
        self._pen.rounded_rectangle(
            (left, top, max(left, right), max(top, bottom)),
            radius * self.scale,
            fill=colour,
            outline=outline,
            width=max(1, round(line * self.scale)),
        )

    def line(self, points: list[tuple[float, float]], colour: Ink, width: float = 1) -> None:
        """Draw a line through points."""
        pixels = [(x * self.scale, y * self.scale) for x, y in points]
        self._pen.line(pixels, fill=colour, width=max(1, round(width * self.scale)))

    def disc(
        self, x: float, y: float, radius: float, colour: Ink | None, *, outline: Ink | None = None, line: float = 1
    ) -> None:
        """Draw a filled circle."""
        box = [value * self.scale for value in (x - radius, y - radius, x + radius, y + radius)]
        self._pen.ellipse(box, fill=colour, outline=outline, width=max(1, round(line * self.scale)))

    def shade(self, box: Box, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> None:
        """Fill a rectangle with a gradient from top to bottom."""
        left, upper, right, lower = (round(value * self.scale) for value in box)
        steps = max(1, lower - upper)
        for row in range(steps):
            part = row / steps
            colour = tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True))
            self._pen.line([(left, upper + row), (right, upper + row)], fill=colour)

    def paste(self, image: Image.Image, x: float, y: float) -> None:
        """Put another picture on this one."""
        self.image.paste(image, (round(x * self.scale), round(y * self.scale)))

    def text_of(self) -> str:
        """Return everything written, without line breaks."""
        return "".join(one.text for one in self.written)


def pieces(text: str) -> list[str]:
    """Cut a text where a line may break: after every Chinese character, around every other word."""
    found: list[str] = []
    word = ""
    for character in text:
        if character.isascii() and character not in " ,;()":
            word += character
            continue
        if word:
            found.append(word)
            word = ""
        found.append(character)
    return [*found, word] if word else found
