"""Is a pasted time noticed, and a genuine screen let alone? Drawn with known boxes, so nothing has to be recognised."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PIL import Image, ImageDraw

from domain.result_pictures.model import Corners, Found, Moment, Value, Word
from robot import forgery
from robot.pictures import pixels
from tests.robot import drawing
from tests.robot.drawing import DARK, LIGHT, Look

pytestmark = pytest.mark.skipif(drawing.FONT is None, reason="no font with Chinese characters on this machine")
VALUES = {
    "name": "王小花", "identifier": "330106199001011234", "result": "阴性", "sampled_at": "2026-11-29 08:15:22",
    "reported_at": "2026-11-29 16:40:05",
}  # fmt: skip


@dataclass
class Screen:
    """A picture and where its values stand."""

    image: Image.Image
    words: list[Word]
    look: Look

    def box(self, field: str) -> tuple[float, float, float, float]:
        corners = self.words[list(VALUES).index(field)].corners
        return (*corners[0], *corners[2])

    def signs(self) -> list[str]:
        values = {
            name: Value(word.text, 0.99, (n,), word.text)
            for n, (name, word) in enumerate(zip(VALUES, self.words, strict=True))
        }
        moments = {
            name: Moment(one.text, 0.99, one.words, one.seen) for name, one in values.items() if name.endswith("_at")
        }
        found = Found(**{**values, **moments})  # type: ignore[arg-type]
        return [sign.message for sign in forgery.signs_on(pixels(self.image), self.words, [found])]


def screen(look: Look = LIGHT) -> Screen:
    image = Image.new("RGB", (look.width, 700), look.paper)
    draw = ImageDraw.Draw(image)
    words = []
    for number, text in enumerate(VALUES.values()):
        place = (look.width - look.size, 120 + 90 * number)
        draw.text(place, text, font=drawing.font(look.size), fill=look.ink, anchor="rm")
        left, top, right, bottom = draw.textbbox(place, text, font=drawing.font(look.size), anchor="rm")
        corners: Corners = ((left - 4, top - 4), (right + 4, top - 4), (right + 4, bottom + 4), (left - 4, bottom + 4))
        words.append(Word(text, 0.99, corners))
    return Screen(image, words, look)


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def pasted(one: Screen, *, size: float = 1.0, paper: str | None = None, ink: str | None = None) -> None:
    left, top, right, bottom = one.box("sampled_at")
    draw = ImageDraw.Draw(one.image)
    draw.rectangle((left, top, right, bottom), fill=paper or one.look.paper)
    font = drawing.font(int(one.look.size * size))
    draw.text((right - 4, (top + bottom) / 2), "2026-11-30 07:12:45", font=font, fill=ink or one.look.ink, anchor="rm")


@pytest.mark.parametrize("look", [LIGHT, DARK, Look(size=28), Look(paper="#F2F7FF", ink="#123456")])
@pytest.mark.parametrize("quality", [None, 95, 75, 50])
def test_a_genuine_screen_shows_no_sign(look: Look, quality: int | None) -> None:
    one = screen(look)
    if quality is not None:
        one.image = jpeg(one.image, quality)
    assert one.signs() == []


@pytest.mark.parametrize("field", ["result", "sampled_at", "identifier"])
@pytest.mark.parametrize("reach", [4, 28])
def test_a_patch_a_little_darker_is_noticed_under_any_field_though_it_reaches_beyond_it(field: str, reach: int) -> None:
    one = screen()
    left, top, right, bottom = one.box(field)
    draw = ImageDraw.Draw(one.image)
    draw.rectangle((left - reach, top - reach, right + reach, bottom + reach), fill="#F6F6F6")
    place = (one.look.width - one.look.size, (top + bottom) / 2)
    draw.text(place, VALUES[field], font=drawing.font(one.look.size), fill=one.look.ink, anchor="rm")
    assert any(told.startswith("The paper behind") for told in one.signs())


@pytest.mark.parametrize("quality", [None, 85])
@pytest.mark.parametrize(("patch", "noticed"), [("#E6E6E6", True), ("white", False)])
def test_a_patch_below_a_mark_of_another_colour_is_noticed_and_the_mark_alone_is_not(
    patch: str, noticed: bool, quality: int | None
) -> None:
    one = screen()
    left, top, right, bottom = one.box("name")  # the uppermost: there is room above it
    draw = ImageDraw.Draw(one.image)
    draw.ellipse((left - 30, top - 90, right + 30, top - 20), fill="#E0343C")
    draw.rectangle((left, top, right, bottom), fill=patch)
    place = (one.look.width - one.look.size, (top + bottom) / 2)
    draw.text(place, VALUES["name"], font=drawing.font(one.look.size), fill="#12A050", anchor="rm", stroke_width=1)
    if quality is not None:
        one.image = jpeg(one.image, quality)
    assert any(told.startswith("The paper behind") for told in one.signs()) is noticed


PASTED: list[tuple[Callable[[Screen], None], str]] = [
    (lambda one: pasted(one, paper="#F2F2F2"), "The paper behind"),
    (lambda one: pasted(one, size=1.2), "The sampling time is drawn unlike"),
    (lambda one: pasted(one, ink="#888888"), "The sampling time is drawn unlike"),
]


@pytest.mark.parametrize(("paste", "sign"), PASTED)
@pytest.mark.parametrize("quality", [None, 85])
def test_a_pasted_time_is_noticed(paste: Callable[[Screen], None], sign: str, quality: int | None) -> None:
    one = screen()
    paste(one)
    if quality is not None:
        one.image = jpeg(one.image, quality)
    assert any(told.startswith(sign) for told in one.signs())


def test_clean_text_on_a_compressed_picture_is_noticed() -> None:
    one = screen()
    one.image = jpeg(one.image, 75)
    pasted(one)
    assert any("noisy" in sign for sign in one.signs())


@pytest.mark.parametrize("softer", [0.5, 0.6])
def test_a_time_cut_from_a_softer_copy_is_noticed_though_all_is_compressed_once_more(softer: float) -> None:
    one = screen()
    one.image = jpeg(one.image, 85)
    box = tuple(round(place) for place in one.box("sampled_at"))
    patch = screen().image.crop(box)
    small = jpeg(patch.resize((round(patch.width * softer), round(patch.height * softer))), 50)
    one.image.paste(small.resize(patch.size), box[:2])
    one.image = jpeg(one.image, 85)
    assert any("sharp" in sign for sign in one.signs())


def test_digits_of_two_heights_in_one_time_are_noticed() -> None:
    one = screen()
    left, top, right, bottom = one.box("sampled_at")
    half = (left + right) / 2
    draw = ImageDraw.Draw(one.image)
    draw.rectangle((half, top, right, bottom), fill=one.look.paper)
    draw.text(
        (half, (top + bottom) / 2),
        "07:12:45",
        font=drawing.font(int(one.look.size * 0.75)),
        fill=one.look.ink,
        anchor="lm",
    )
    assert any(sign.startswith("The digits") for sign in one.signs())


def test_lists_are_left_to_people() -> None:
    one = screen()
    assert forgery.signs_on(pixels(one.image), one.words, [Found(), Found()]) == ()


def test_a_file_that_names_its_editor_is_told() -> None:
    exif = Image.Exif()
    exif[305] = "Adobe Photoshop 24.0"
    out = io.BytesIO()
    Image.new("RGB", (80, 80)).save(out, "JPEG", exif=exif)
    assert len(forgery.editor_of(Image.open(out))) == 1
    assert forgery.editor_of(Image.new("RGB", (80, 80))) == ()
