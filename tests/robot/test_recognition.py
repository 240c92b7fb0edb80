"""Does real recognition read drawn pictures, as they lie and as chats wear them? A few: each takes about a second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from PIL import Image

from domain.policies import policies
from domain.result_pictures.model import Kind, Reading, Refused
from robot.hashes import alike
from robot.looking import look_at
from robot.reading import read_file
from tests.robot import drawing
from tests.robot.drawing import DARK, LIGHT, SMALL, encoded, lines, pairs, table
from tests.robot.wordlists import texts

pytestmark = [
    pytest.mark.slow,  # loads the models (2 s) and reads
    pytest.mark.skipif(drawing.FONT is None, reason="no font with Chinese characters on this machine"),
]
POLICY = policies().robot[-1]
ROWS = [
    ("姓名", "张*"),
    ("身份证号", "330***********1234"),
    ("核酸检测结果", "阴性"),
    ("采样时间", "2026-11-29 08:15"),
    ("检测时间", "2026-11-29 16:40"),
]
MASKED = ("张*", "330***********1234", "2026-11-29 08:15", "negative")
CODE = "浙江健康码"


def code(look: drawing.Look = LIGHT) -> Image.Image:
    return pairs(CODE, ROWS, look)


WORN: dict[str, Callable[[], Image.Image]] = {
    "light": code,
    "dark": lambda: code(DARK),
    "small": lambda: code(SMALL),
    "lying": lambda: code().rotate(90, expand=True),
    "askew": lambda: code().rotate(3, expand=True, fillcolor="white"),
}


@pytest.mark.parametrize("how", WORN)
def test_a_health_code_is_read_however_it_lies(how: str) -> None:
    reading = look_at(WORN[how]())
    assert reading.kind == Kind.HEALTH_CODE
    assert [texts(found) for found in reading.found] == [MASKED]
    assert not reading.problems
    (found,) = reading.found
    assert found.identifier is not None
    lit = [reading.words[n] for n in found.identifier.words]
    assert all(0 <= x <= reading.width and 0 <= y <= reading.height for word in lit for x, y in word.corners)


def test_a_message_a_positive_and_a_list_are_read_for_what_they_are() -> None:
    message = lines(
        [
            "【健康杭州】王小花您好，您于2026-11-",
            "29 08:15采样的新冠病毒核酸检测结果为",
            "阳性，证件号330106199001011234。",
        ]
    )
    (found,) = look_at(message).found
    assert texts(found) == ("王小花", "330106199001011234", "2026-11-29 08:15", "positive")
    assert found.sampled_at is not None and found.sampled_at.at == datetime(2026, 11, 29, 8, 15)  # noqa: DTZ001
    rows = [["王小花", "330106199001011234", "阴性"], ["李明", "330106198502021235", "阳性"]]
    people = table(["姓名", "身份证号", "结果"], rows, [200, 460, 160])
    reading = look_at(people)
    assert reading.kind == Kind.TABLE
    assert [one.result and one.result.text for one in reading.found] == ["negative", "positive"]


def test_the_same_picture_sent_again_looks_the_same_and_another_persons_does_not() -> None:
    first, again = (
        read_file(content, "a", rules=POLICY) for content in (encoded(code()), encoded(code(), "JPEG", quality=40))
    )
    other = pairs(CODE, [("姓名", "李**"), ("身份证号", "330***********9876"), *ROWS[2:]])
    others = read_file(encoded(other), "b", rules=POLICY)
    looks = [part.look for answer in (first, again, others) for part in answer if isinstance(part, Reading)]  # type: ignore[union-attr]
    assert alike(looks[0], looks[1], near_bits=POLICY.near_bits)
    assert not alike(looks[0], looks[2], near_bits=POLICY.near_bits)


def test_a_pdf_is_read_page_by_page_and_what_says_nothing_is_told_by_kind() -> None:
    answer = read_file(encoded(code().resize((540, 800)), "PDF", resolution=72), "a.pdf", rules=POLICY)
    assert not isinstance(answer, Refused)
    assert [part.kind for part in answer if isinstance(part, Reading)] == [Kind.HEALTH_CODE]
    assert look_at(lines(["今天下午三点开会", "请准时参加"])).kind == Kind.UNKNOWN
    assert look_at(Image.new("RGB", (300, 300), "white")).kind == Kind.BLANK
