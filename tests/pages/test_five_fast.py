"""Does the board tell each case's clocks, who holds them and the slowest step, on a desk and on the wall?"""

from datetime import timedelta

import pytest

from domain.instants import now
from domain.scope import Role
from tests.pages.conftest import DISTRICT, EAST, WEST, words
from tests.records import give_task

UNIT = f"{DISTRICT}/{EAST}/E1/E1A/E1A1"


@pytest.fixture
def cases(district):
    """A case of five hours ago whose investigation took three, and one of six whose investigation is not done."""
    at = now()
    for number, (begun, done) in enumerate(((5, at - timedelta(hours=2)), (6, None))):
        positive = at - timedelta(hours=begun)
        case = district.infection(f"{DISTRICT}/{EAST}/E1", positive, code=f"CASE{number}", first_positive_at=int(
            positive.timestamp()))  # fmt: skip
        give_task(district, "infection", case, "core_investigation", positive, at, completed=done)
    return district


def test_the_board_names_cases_clocks_and_the_slowest_step(open_page, cases):
    at = open_page("five_fast")
    text = words(at)
    assert not at.exception and not at.error
    assert "最慢环节：流调" in text and "CASE0" in text and "CASE1" in text
    assert "流调：" in text, "who holds it now"
    assert text.index("CASE1") < text.index("CASE0"), "what presses stands first"


def test_another_street_sees_none_of_them(open_page, cases):
    text = words(open_page("five_fast", role=Role.STREET, areas=(WEST,)))
    assert "CASE" not in text and "近 7 天没有首次阳性" in text


def test_the_wall_has_the_board_without_cases(open_page, cases):
    at = open_page("wall", role=Role.WALL, scenes="five_fast", scene="five_fast")
    text = words(at)
    assert not at.exception
    assert "五快看板" in text and "CASE" not in text and "病例数少，不显示" in text
    asked = 'class="c-status alert"'
    assert text.count(asked) == words(open_page("five_fast")).count(asked) == 1, "every end asks for the same"
