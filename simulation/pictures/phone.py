"""What does a phone's screen look like around an app? Sizes, status bars, the title bar of an applet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from simulation.pictures.sheet import Ink, Sheet


@dataclass(frozen=True)
class Phone:
    """A screen in pixels; ``scale`` pixels are a point. ``notch``: the status bar stands to both sides of it."""

    model: str
    width: int
    height: int
    scale: float
    notch: bool = False
    apple: bool = False


PHONES = (
    Phone("small apple", 750, 1334, 2.0, apple=True),
    Phone("wide apple", 828, 1792, 2.208, notch=True, apple=True),
    Phone("tall apple", 1170, 2532, 3.12, notch=True, apple=True),
    Phone("large apple", 1242, 2688, 3.312, notch=True, apple=True),
    Phone("full android", 1080, 2340, 2.88),
    Phone("long android", 1080, 2400, 2.88),
    Phone("short android", 1080, 1920, 2.88),
    Phone("cheap android", 720, 1600, 1.92),
)
LIGHT, DARK = "#FFFFFF", "#111214"


class Screen(Sheet):
    """A phone's screenshot being drawn, 375 points wide (or a little more); ``y`` is where the next thing goes."""

    def __init__(self, phone: Phone, rng: np.random.Generator, taken_at: datetime, *, dark: bool = False):
        face = "sans" if rng.random() < 0.9 else "mono"
        super().__init__(
            phone.width / phone.scale,
            phone.height / phone.scale,
            phone.scale,
            DARK if dark else LIGHT,
            face=face,
            wide=bool(rng.random() < 0.7),
        )
        self.phone, self.rng, self.taken_at, self.dark = phone, rng, taken_at, dark
        self.y = 0.0

    @property
    def ink(self) -> str:
        """The colour of what matters."""
        return "#E8E8EA" if self.dark else "#1F2329"

    @property
    def pale(self) -> str:
        """The colour of labels."""
        return "#8F9399" if self.dark else "#86909C"

    @property
    def card(self) -> str:
        """The colour of a card on the ground."""
        return "#1E1F22" if self.dark else "#FFFFFF"

    @property
    def rule(self) -> str:
        """The colour of thin lines."""
        return "#33353A" if self.dark else "#E9EBEF"

    def ground(self, colour: Ink) -> None:
        """Paint all of it."""
        self.panel((0, 0, self.width, self.height), colour)

    def status_bar(self, colour: Ink | None = None) -> None:
        """Write clock, signal and battery along the upper edge."""
        ink = colour or self.ink
        tall = 44 if self.phone.notch else 22
        clock, middle = f"{self.taken_at:%H:%M}", tall - (16 if self.phone.notch else 11)
        if self.phone.apple and not self.phone.notch:
            self.write(self.width / 2, middle, clock, 11.5, ink, bold=True, anchor="mm")
            self.write(8, middle, "中国移动 4G", 10.5, ink, anchor="lm")
        else:
            self.write(
                28 if self.phone.notch else 14,
                middle,
                clock,
                14 if self.phone.notch else 11.5,
                ink,
                bold=self.phone.notch,
                anchor="lm",
            )
        self._battery(self.width - 40, middle, ink)
        for bar in range(4):
            left = self.width - 64 + bar * 4.5
            self.panel((left, middle + 4 - 2.4 * (bar + 1), left + 3, middle + 4), ink, radius=0.8)
        self.y = tall + 0.0

    def _battery(self, x: float, middle: float, ink: Ink) -> None:
        level = int(self.rng.integers(8, 101))
        if self.phone.apple:
            self.panel((x, middle - 5, x + 22, middle + 5), None, radius=2.5, outline=ink, line=0.8)
            self.panel((x + 2, middle - 3, x + 2 + 18 * level / 100, middle + 3), ink, radius=1)
        else:
            self.write(x + 30, middle, f"{level}%", 10.5, ink, anchor="rm")

    def applet_bar(self, title: str, colour: Ink | None = None, *, centred: bool | None = None) -> None:
        """Write an applet's title with the arrow to its left and the capsule to its right."""
        ink = colour or self.ink
        middle = self.y + 22
        self.line([(22, middle - 6), (15, middle), (22, middle + 6)], ink, 1.6)
        if centred if centred is not None else self.rng.random() < 0.7:
            self.write(self.width / 2, middle, title, 16.5, ink, bold=True, anchor="mm")
        else:
            self.write(34, middle, title, 16.5, ink, bold=True, anchor="lm")
        right = self.width - 10
        self.panel((right - 80, middle - 15, right, middle + 15), None, radius=15, outline=self.pale, line=0.6)
        for dot in range(3):
            self.disc(right - 66 + dot * 6, middle, 1.6 if dot != 1 else 2.4, ink)
        self.disc(right - 20, middle, 7, None, outline=ink, line=1.6)
        self.disc(right - 20, middle, 2.4, ink)
        self.y += 44

    def browser_bar(self, title: str) -> None:
        """Write a title between a cross and three dots, as in a page inside a messenger."""
        middle = self.y + 22
        self.line([(16, middle - 6), (28, middle + 6)], self.ink, 1.4)
        self.line([(28, middle - 6), (16, middle + 6)], self.ink, 1.4)
        self.write(self.width / 2, middle, title, 16, self.ink, anchor="mm")
        for dot in range(3):
            self.disc(self.width - 30 + dot * 7, middle, 1.8, self.ink)
        self.y += 44

    def home_bar(self) -> None:
        """Draw the line to swipe, or the three keys, along the lower edge."""
        if self.phone.apple and self.phone.notch:
            middle = self.width / 2
            self.panel((middle - 67, self.height - 13, middle + 67, self.height - 8), self.ink, radius=2.5)
