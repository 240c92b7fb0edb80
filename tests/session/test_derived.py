"""What panels say of an answer: made once, anew with each new answer, and never another scope's or language's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from components.remembered import remembered
from domain import language as speech
from domain.language import gettext as _
from session.cache import Answer
from session.derived import MOST, derived

AT = datetime(2022, 3, 21, 4, tzinfo=UTC)
MADE: list[tuple[object, ...]] = []


@pytest.fixture(autouse=True)
def spoken():
    MADE.clear()
    provider = speech._provider
    yield lambda code: speech.set_provider(lambda: code)
    speech.set_provider(provider)


def summed(*values, **words):
    MADE.append((*values, words))
    return f"{_('people')} {sum(values)} {words}"


def answer(value):
    return Answer(1, AT, value)


def test_the_same_answers_are_told_once():
    one, two = answer(1), answer(2)
    assert derived(summed, one, two) is derived(summed, one, two)
    assert len(MADE) == 1


@pytest.mark.parametrize("place", [0, 1])
def test_another_answer_is_told_anew_though_it_says_the_same(place):
    """A newer answer, or that of another scope: even where both are equal, nothing goes from one to the other."""
    known = [answer(1), answer(2)]
    derived(summed, *known)
    known[place] = answer(known[place].value)
    derived(summed, *known)
    derived(summed, *known)
    assert len(MADE) == 2


def test_each_choice_and_each_language_has_its_own(spoken):
    one, told = answer(1), []
    for code in ("zh", "en", "zh"):
        spoken(code)
        told += [derived(summed, one, hours=hours) for hours in (24, 48)]
    assert told[:2] == told[4:] and len(set(told)) == 4
    assert len(MADE) == 4


def test_what_is_kept_of_an_answer_is_bounded():
    one = answer(1)
    for hours in range(3 * MOST):
        derived(summed, one, hours=hours)
    assert len(one.derived) <= MOST


def test_what_is_remembered_by_content_is_told_in_each_language(spoken):
    made = remembered(8)(lambda count: f"{_('people')} {summed(count)}")
    told = []
    for code in ("zh", "en", "zh", "en"):
        spoken(code)
        told.append(made(3))
    assert told[0] != told[1] and told[:2] == told[2:]
    assert len(MADE) == 2
