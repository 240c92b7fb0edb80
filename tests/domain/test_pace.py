"""Does a rehearsal's clock run as fast as asked, and stop at the present?"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from domain.instants import FASTEST, Pace, keep_pace, now, speed


@pytest.fixture(autouse=True)
def _own_time() -> Iterator[None]:
    yield
    keep_pace(None)


@pytest.mark.parametrize(
    ("real", "shown"),
    [(10_000, 6_400), (10_001, 6_420), (10_060, 7_600), (10_189, 10_180), (10_190, 10_190), (10_200, 10_200)],
)
def test_it_runs_fast_until_it_has_caught_up(real: float, shown: float) -> None:
    assert Pace(6_400, 10_000, 20).at(real) == shown


def test_now_follows_the_clock_that_is_kept() -> None:
    keep_pace(Pace(time.time() - 3600, time.time()))
    assert abs(time.time() - 3600 - now().timestamp()) < 2
    assert speed() == 1
    keep_pace(None)
    assert abs(time.time() - now().timestamp()) < 2


def test_what_is_written_is_read_again() -> None:
    pace = Pace(1_795_000_000.5, 1_795_003_600.25, 12.5)
    assert Pace.of(pace.text) == pace


@pytest.mark.parametrize("text", ["", "1/2", "1/2/x", "2/1/5", "1/2/0.5", f"1/2/{FASTEST * 2:g}", "1/2/3/4", "nan/1/2"])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"clock|float"):
        Pace.of(text)
