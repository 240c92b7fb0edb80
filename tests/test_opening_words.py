"""What does somebody read of opening hours who does not read Chinese?"""

import pytest

from domain.opening_words import opening_text


@pytest.mark.parametrize(("told", "read"), [
    ("周一至周日；24小时", "Mon–Sun 00:00–24:00"),
    ("工作日 8:00-11:00，14:00-17:00", "Mon–Fri 08:00–11:00, 14:00–17:00"),
    ("周六周日 20:00-次日2:00", "Sat, Sun 20:00–02:00"),
    ("本周五起开放", "本周五起开放"),
])  # fmt: skip
def test_hours_that_were_read_are_told_in_english(told: str, read: str) -> None:
    assert opening_text(told, "en") == read
    assert opening_text(told, "zh") == told
