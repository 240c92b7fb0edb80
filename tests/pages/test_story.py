"""While a simulated past is still coming in: does every board say that it counts a part, and claim no calm zero?"""

import pytest

from data_access.story import note_story
from domain.instants import now, to_epoch
from domain.scope import Role
from tests.pages.conftest import words

PART = "尚不完整：历史仍在载入（43%）"


@pytest.fixture
def coming_in(district):
    with district.db.write() as conn:
        note_story(conn, 0.43, at=to_epoch(now()))
    return district


@pytest.mark.parametrize("page", ["events", "five_fast", "transfer"])
def test_boards_of_a_desk_say_so(open_page, coming_in, page):
    at = open_page(page, view="situation") if page != "five_fast" else open_page(page)
    text = words(at)
    assert not at.exception and not at.error
    assert text.count(PART) >= 2
    assert "没有临近时限的事件" not in text and "近7天没有" not in text and "近几周没有事件" not in text


@pytest.mark.parametrize("scene", ["events", "five_fast", "transfer"])
def test_boards_of_the_wall_say_so(open_page, coming_in, scene):
    at = open_page("wall", role=Role.WALL, scenes=scene, scene=scene)
    text = words(at)
    assert not at.exception
    assert text.count(PART) >= 2
    assert "没有超时限的事件" not in text and "近7天没有" not in text


def test_nothing_is_said_of_it_when_all_is_in(open_page, district):
    assert "尚不完整" not in words(open_page("events"))
