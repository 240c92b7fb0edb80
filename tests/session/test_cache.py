"""One answer for all who may have it: computed once, never changed by whoever got it, bounded."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from session.cache import Answers

AT = datetime(2022, 3, 21, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    rows: pd.DataFrame
    word: str = "x"


def test_an_answer_is_computed_once_however_many_ask_at_a_time():
    answers, computed, got = Answers(10), [], []

    def slow():
        computed.append(1)
        time.sleep(0.05)
        return 7

    threads = [threading.Thread(target=lambda: got.append(answers.get("p", 1, AT, slow))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(computed), got) == (1, [7] * 20)


def test_a_new_stamp_computes_anew_and_takes_the_place():
    answers = Answers(10)
    assert [answers.get("p", stamp, AT, lambda stamp=stamp: stamp) for stamp in (1, 1, 2, 2)] == [1, 1, 2, 2]
    assert len(answers) == 1


def test_an_answer_for_an_earlier_instant_does_not_replace_a_later_one():
    answers = Answers(10)
    answers.get("p", 2, AT, lambda: "new")
    assert answers.get("p", 1, AT - timedelta(seconds=10), lambda: "old") == "old"
    assert answers.last_good("p").value == "new"


def test_a_failure_is_told_to_all_who_wait_and_is_not_kept():
    answers, started, caught = Answers(10), threading.Event(), []

    def failing():
        started.set()
        time.sleep(0.05)
        raise ValueError("no")

    def ask():
        try:
            answers.get("p", 1, AT, failing)
        except ValueError as error:
            caught.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert caught == ["no"] * 3
    assert answers.get("p", 1, AT, lambda: 8) == 8


@pytest.mark.parametrize("wrap", [lambda frame: frame, Holder])
def test_whoever_writes_into_a_frame_writes_into_their_own(wrap):
    answers = Answers(10)

    def rows(value):
        return value.rows if isinstance(value, Holder) else value

    first = answers.get("p", 1, AT, lambda: wrap(pd.DataFrame({"n": [1, 2]})))
    rows(first).loc[0, "n"] = 99
    rows(first)["secret"] = "x"
    again = rows(answers.get("p", 1, AT, lambda: None))
    assert list(again["n"]) == [1, 2] and list(again.columns) == ["n"]


def test_the_one_not_asked_for_the_longest_goes_first():
    answers = Answers(2)
    for place in ("a", "b", "a", "c"):
        answers.get(place, 1, AT, lambda place=place: place)
    assert answers.last_good("a").value == "a"
    assert answers.last_good("b") is None
