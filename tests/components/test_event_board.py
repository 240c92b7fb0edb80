"""Does the board fit a screen or two, with every count kept and a way to what it leaves out?"""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from components.event_board import MOST_ALONE, MOST_CARDS, MOST_CLOSED, MOST_ON_PHONE, event_board_html
from domain.event_words import LANES

AT = datetime(2026, 12, 1, 8, tzinfo=UTC)


def rows(*states: str) -> pd.DataFrame:
    told = [
        {"id": number, "kind": "fire", "level": "1", "state": state, "area_name": "甲村", "place": None,
         "what": "垃圾桶冒烟 <b>" + "很长" * 40, "handler": "wang", "due_kind": "event_close_1",
         "due_at": AT - timedelta(hours=1), "share": 2.0, "told_to": "hq", "parts_open": 1, "told_again": 2}
        for number, state in enumerate(states)
    ]  # fmt: skip
    return pd.DataFrame(told)


def lanes(*counts: int) -> pd.DataFrame:
    return pd.DataFrame([
        {"lane": place, "title": title, "count": count, "level_1": count, "level_2": 0, "level_3": 0, "level_4": 0}
        for place, ((title, _states), count) in enumerate(zip(LANES, counts, strict=True))
    ])  # fmt: skip


def board(counts: tuple[int, ...], shown: pd.DataFrame, **how: object) -> str:
    of = (lambda kind, id_: f"/e?{kind}:{id_}", lambda lane: f"?lane={lane}")
    return event_board_html(shown, lanes(*counts), AT, *of, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("phone", "live", "closed"), [(False, MOST_CARDS, MOST_CLOSED), (True, MOST_ON_PHONE, MOST_ON_PHONE)]
)
def test_a_stage_shows_its_most_urgent_and_counts_all(phone: bool, live: int, closed: int) -> None:
    told = board((70, 0, 0, 0, 0, 900), rows(*["reported"] * 50, *["closed"] * 50), phone=phone)
    assert told.count('class="card"') == live + closed
    assert "<small>70</small>" in told and "<small>900</small>" in told
    assert f"{70 - live}" in told and f"{900 - closed}" in told
    assert told.count('href="?lane=') == 2, "an empty or whole stage needs no way on"


def test_a_stage_alone_shows_more_and_leads_back() -> None:
    told = board((70, 3, 0, 0, 0, 0), rows(*["reported"] * 60, *["accepted"] * 3), alone="0")
    assert told.count('class="card"') == MOST_ALONE and told.count("<section") == 1
    assert 'href="?lane="' in told and str(70 - MOST_ALONE) in told


def test_what_the_list_was_cut_before_is_counted_all_the_same() -> None:
    told = board((5, 0, 0, 0, 0, 31), rows(*["reported"] * 5))
    assert "<small>31</small>" in told and 'href="?lane=5"' in told and 'href="?lane=0"' not in told


def test_words_of_people_are_no_markup() -> None:
    told = board((1, 0, 0, 0, 0, 0), rows("reported"))
    assert "冒烟 &lt;b&gt;" in told and "冒烟 <b>" not in told
