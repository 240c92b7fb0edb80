"""Is a health code that is not green told, and nothing else taken for one?"""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from robot.code_colour import not_green
from robot.pictures import pixels


def screen(colour: str, *, size: tuple[int, int] = (420, 420)) -> Image.Image:
    """A screen with a code of fields by chance in one colour."""
    fields = np.random.default_rng(4).random((29, 29)) < 0.5
    mask = Image.fromarray((fields * 255).astype(np.uint8)).resize(size, Image.Resampling.NEAREST)
    image = Image.new("RGB", (720, 1280), "white")
    image.paste(Image.new("RGB", size, colour), (150, 400), mask)
    return image


@pytest.mark.parametrize(("colour", "told"), [
    ("#D93025", True), ("#F4B400", True), ("#F57C00", True), ("#1E8E3E", False), ("#111111", False), ("#1A73E8", False),
])  # fmt: skip
def test_a_red_or_yellow_code_is_told(colour: str, told: bool) -> None:
    assert bool(not_green(pixels(screen(colour)))) is told


def test_a_red_button_or_heading_is_no_code() -> None:
    assert not not_green(pixels(screen("#D93025", size=(420, 80))))
    assert not not_green(pixels(screen("#D93025", size=(90, 90))))
