"""Are pictures that look the same told from others, and is a cassette shown so that faint lines can be seen?"""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from domain.policies import policies
from domain.result_pictures.model import Word
from robot.cassette import NoPicture, enhanced, looks_like_one
from robot.hashes import alike, distance, look_of, sha256
from robot.pictures import pixels

NEAR = policies().robot[-1].near_bits
TEXTS = ("08:31", "浙江健康码", "张*", "330***********1234", "阴性", "2026-11-29 08:15", "2026-11-29 16:40")


def look(*texts: str, confidence: float = 0.99, image: Image.Image | None = None) -> str:
    corners = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    return look_of(image or Image.new("L", (300, 600), 255), [Word(text, confidence, corners) for text in texts])


def changed(*places: int) -> str:
    return look(*(f"另{n}" if n in places else text for n, text in enumerate(TEXTS)))


@pytest.mark.parametrize(
    ("places", "same"), [((), True), ((5,), True), ((5, 6), False), ((0, 5, 6), False), ((2, 3), False)]
)
def test_one_word_changed_still_looks_the_same_two_do_not(places: tuple[int, ...], same: bool) -> None:
    assert alike(look(*TEXTS), changed(*places), near_bits=NEAR) is same


def test_blanks_stars_order_and_doubtful_words_make_no_difference() -> None:
    assert distance(look("张**", "2026-11-29 08:15"), look("2026-11-2908:15", "张*")) == 0
    assert distance(look("阴性"), look("阴性", "x")) == 0  # a single character is noise
    assert look("别的", confidence=0.7) == look()


def test_a_picture_that_is_compressed_and_made_smaller_keeps_its_shape() -> None:
    image = Image.new("RGB", (600, 900), "white")
    draw = ImageDraw.Draw(image)
    for n in range(8):
        draw.rectangle((40 + 30 * n, 60 + 90 * n, 300 + 30 * n, 120 + 90 * n), fill=(20 * n, 90, 200 - 20 * n))
    out = io.BytesIO()
    image.resize((300, 450)).save(out, "JPEG", quality=40)
    assert distance(look(image=image), look(image=Image.open(out).convert("RGB"))) <= NEAR
    assert distance(look(image=image), look(image=image.rotate(180))) > NEAR


def test_nothing_looks_like_a_blank() -> None:
    assert distance("", "") == 1024
    assert not alike("", look(*TEXTS), near_bits=NEAR)


def test_the_same_bytes_have_the_same_hash() -> None:
    assert sha256(b"a") == sha256(b"a") != sha256(b"b")


# ---------------------------------------------------------------- cassettes


def photo(*, faint: int = 6, angle: float = 12, table: tuple[int, int, int] = (70, 60, 52)) -> Image.Image:
    """A cassette on a table: its control line clear, its test line ``faint`` grey levels off the paper."""
    card = Image.new("RGB", (620, 180), (232, 232, 230))
    draw = ImageDraw.Draw(card)
    draw.rectangle((230, 60, 430, 120), fill=(246, 246, 246))
    draw.line((280, 62, 280, 118), fill=(170, 60, 90), width=8)
    draw.line((370, 62, 370, 118), fill=(246, 246 - faint, 246 - faint), width=8)
    turned = card.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    mask = Image.new("L", card.size, 255).rotate(angle, expand=True)
    whole = Image.new("RGB", (1000, 750), table)
    whole.paste(turned, (150, 180), mask)
    return whole.filter(ImageFilter.GaussianBlur(1))


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("angle", [0, 12, 75])
def test_a_cassette_is_cut_out_and_laid_across(angle: float) -> None:
    cut = Image.open(io.BytesIO(enhanced(png(photo(angle=angle)))))
    assert looks_like_one(pixels(photo(angle=angle)))
    assert 2 < cut.width / cut.height < 4 and cut.width == 1400


def test_a_faint_line_stands_out_more_than_on_the_photo() -> None:
    """Measured on the greens of the window's row: how far they spread."""
    before = np.asarray(photo(angle=0).crop((380, 240, 580, 300)), dtype=float)[:, :, 1]
    cut = Image.open(io.BytesIO(enhanced(png(photo(angle=0)))))
    scale = cut.width / (620 + 36)
    box = tuple(round(scale * (place + 18)) for place in (350, 75, 400, 105))
    after = np.asarray(cut.crop(box), dtype=float)[:, :, 1]
    line_before = before[:, -60:].mean(axis=0)
    assert np.ptp(after.mean(axis=0)) > 1.5 * np.ptp(line_before[10:])


@pytest.mark.parametrize("angle", [0, 12, 75])
@pytest.mark.parametrize("faint", [0, 60])
def test_on_a_light_table_the_window_around_its_control_line_is_cut_out(angle: float, faint: int) -> None:
    picture = photo(angle=angle, faint=faint, table=(230, 230, 228))
    cut = Image.open(io.BytesIO(enhanced(png(picture))))
    assert 1.5 < cut.width / cut.height < 2 and cut.width == 1400
    middle = np.asarray(cut, dtype=float)[cut.height // 2]
    assert (middle[:, 0] - middle[:, 1] > 60).any(), "the control line is on it"


def test_a_picture_without_a_cassette_is_shown_whole() -> None:
    wide = Image.new("RGB", (900, 600), (120, 120, 120))
    shown = Image.open(io.BytesIO(enhanced(png(wide))))
    assert not looks_like_one(pixels(wide))
    assert shown.size == (1400, 933)


def test_what_is_no_picture_is_said() -> None:
    with pytest.raises(NoPicture):
        enhanced(b"nothing")
