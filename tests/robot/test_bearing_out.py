"""Does anything bear a sampling time out: a counter that agrees, digits of the same face, paper that is even?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PIL import ImageDraw, ImageFilter, ImageFont

from domain.result_pictures import ages
from domain.result_pictures.model import Found, Moment, Value, Word
from robot.confirming import ALONE, OTHER_FACE, doubts_of_time
from robot.outliers import UNEASY, unlike_others
from robot.pictures import pixels
from robot.places import part_of, places_of
from tests.robot import drawing
from tests.robot.test_forgery import VALUES, Screen, jpeg, screen

AT = datetime(2022, 11, 20, 14, 30)  # noqa: DTZ001 - what stands on pictures is local
needs_font = pytest.mark.skipif(drawing.FONT is None, reason="no font with Chinese characters on this machine")


@pytest.mark.parametrize(
    ("line", "hours", "days"),
    [
        ("24小时内", 24, False),
        ("核酸检测 48小时", 48, False),
        ("72小时阴性", 72, False),
        ("核酸 阴性 3天内", 72, True),
        ("5天", 120, True),
        ("7 days ago", 168, True),
        ("within 48 hours", 48, False),
        ("１２天", 288, True),
    ],
)
def test_a_line_that_is_a_counter_is_read(line: str, hours: int, days: bool) -> None:
    assert ages.counters([line]) == (ages.Counter(timedelta(hours=hours), days),)


@pytest.mark.parametrize(
    "line", ["您于前7天内到达或途经", "11月20日", "第3针", "请在24小时内完成采样", "14:30", "阴性", ""]
)
def test_other_lines_with_days_or_hours_are_none(line: str) -> None:
    assert ages.counters([line]) == ()


@pytest.mark.parametrize(
    ("line", "hours_old", "contradicts"),
    [
        ("5天", 20, True),
        ("5天", 95, True),
        ("5天", 96, False),  # begun days: a slack of one
        ("1天", 1, False),
        ("3天内", 47, True),
        ("3天内", 48, False),
        ("72小时内", 1, False),  # hours are a limit that it lies within
        ("阴性", 1, False),
    ],
)
def test_more_days_than_have_gone_by_contradict_the_sampling_time(line: str, hours_old: int, contradicts: bool) -> None:
    assert ages.disagrees(["采样时间", line], AT - timedelta(hours=hours_old), AT) is contradicts


def found(one: Screen, *fields: str) -> Found:
    values = {
        name: Value(word.text, 0.99, (n,), word.text)
        for n, (name, word) in enumerate(zip(VALUES, one.words, strict=False))
        if name in fields
    }
    moments = {
        name: Moment(value.text, 0.99, value.words, value.seen, at=AT, exact=True)
        for name, value in values.items()
        if name.endswith("_at")
    }
    return Found(**(values | moments))  # type: ignore[arg-type]


def doubts(one: Screen, *fields: str) -> list[object]:
    return list(doubts_of_time(pixels(one.image), one.words, found(one, "sampled_at", *fields)))


def other_face(one: Screen) -> None:
    left, top, right, bottom = one.box("sampled_at")
    draw = ImageDraw.Draw(one.image)
    draw.rectangle((left, top, right, bottom), fill=one.look.paper)
    face = ImageFont.load_default(one.look.size)
    draw.text((right - 4, (top + bottom) / 2), VALUES["sampled_at"], font=face, fill=one.look.ink, anchor="rm")


@needs_font
@pytest.mark.parametrize("quality", [None, 85, 60])
def test_a_time_alone_is_borne_out_by_digits_of_its_face(quality: int | None) -> None:
    one = screen()
    if quality is not None:
        one.image = jpeg(one.image, quality)
    assert doubts(one, "identifier") == []
    assert doubts(one) == [ALONE]
    assert doubts(one, "reported_at") == []


@needs_font
@pytest.mark.parametrize("quality", [None, 85])
def test_digits_of_another_face_do_not_bear_it_out(quality: int | None) -> None:
    one = screen()
    other_face(one)
    if quality is not None:
        one.image = jpeg(one.image, quality)
    assert ALONE in doubts(one, "identifier")
    one.words.append(Word("核酸检测 24小时", 0.99, one.words[0].corners))
    assert ALONE not in doubts(one, "identifier")


@needs_font
def test_digits_of_a_much_narrower_face_are_told() -> None:
    one = screen()
    box = tuple(round(edge) for edge in one.box("sampled_at"))
    line = one.image.crop(box)
    ImageDraw.Draw(one.image).rectangle(box, fill=one.look.paper)
    one.image.paste(line.resize((round(line.width * 0.65), line.height)), box[:2])
    assert OTHER_FACE in doubts(one, "identifier")


@needs_font
@pytest.mark.parametrize("field", ["sampled_at", "result"])
@pytest.mark.parametrize("quality", [None, 75])
def test_what_was_wiped_out_below_a_field_is_noticed(field: str, quality: int | None) -> None:
    one = screen()
    box = tuple(round(edge) for edge in one.box(field))
    one.image.paste(one.image.crop(box).filter(ImageFilter.GaussianBlur(6)), box[:2])
    draw = ImageDraw.Draw(one.image)
    place = (box[2] - 4, (box[1] + box[3]) / 2)
    draw.text(place, VALUES[field], font=drawing.font(40), fill=one.look.ink, anchor="rm")
    if quality is not None:
        one.image = jpeg(one.image, quality)
    assert list(unlike_others(pixels(one.image), one.words, found(one, "sampled_at", "result")))[:1] == [UNEASY]


def test_a_value_is_found_in_its_part_of_a_line_and_over_two() -> None:
    box = ((0.0, 0.0), (800.0, 0.0), (800.0, 40.0), (0.0, 40.0))
    words = [Word("采样时间：2022-11-", 0.9, box), Word("19 08:15检测", 0.9, box)]
    value = Moment("2022-11-19 08:15", 0.9, (0, 1), "2022-11-19 08:15")
    places = list(places_of(words, value))
    assert [text for text, _ in places] == ["2022-11-", "19 08:15"]
    (left, _), (right, _) = places[0][1][0], places[0][1][1]
    assert 400 < left < 520 and right == pytest.approx(800)
    assert list(places_of(words, None)) == [] and list(places_of(words, Value("x", 1.0, (0,), "不在"))) == []
    assert part_of(words[1], 0, len(words[1].text)) == box
