"""Is everybody on the curve once, or counted beside it?"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.epidemic.curve import By, Case, epidemic_curve

FIRST, LAST = date(2022, 4, 1), date(2022, 4, 10)
days = st.none() | st.dates(FIRST - timedelta(days=3), LAST + timedelta(days=3))
cases = st.lists(st.builds(Case, days, days, st.sampled_from(["community", "facility"])), max_size=40)


@settings(deadline=None)
@given(cases, st.sampled_from(By), st.sets(st.dates(FIRST, LAST)))
def test_nobody_is_lost_or_counted_twice(rows: list[Case], by: By, silent: set[date]) -> None:
    curve = epidemic_curve(rows, by=by, first=FIRST, last=LAST, unreported=silent)
    shown = sum(total for total in curve.daily if total is not None)
    assert shown + sum(curve.undated.values()) + sum(curve.outside.values()) == len(rows)
    for bar in curve.bars:
        own = [row for row in rows if (row.onset_on if by is By.ONSET else row.reported_on) == bar.on]
        assert bar.total == (None if not own and bar.on in silent else len(own))
        for category in ("community", "facility"):
            assert (bar.counts or {}).get(category, 0) == sum(row.category == category for row in own)


def test_without_symptoms_there_is_no_onset_and_nobody_is_moved() -> None:
    row = Case(None, FIRST)
    assert epidemic_curve([row], by=By.ONSET, first=FIRST, last=LAST).undated == {"": 1}
    assert epidemic_curve([row], by=By.REPORT, first=FIRST, last=LAST).daily[0] == 1


def test_both_ends_belong_to_the_span() -> None:
    rows = [Case(None, FIRST - timedelta(days=1)), Case(None, FIRST), Case(None, LAST)]
    curve = epidemic_curve(rows, by=By.REPORT, first=FIRST, last=LAST)
    assert curve.daily == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert curve.outside == {"": 1}


def test_a_silent_day_is_missing_and_the_last_days_are_incomplete() -> None:
    rows = [Case(None, date(2022, 4, 5))]
    silent = {date(2022, 4, 4), date(2022, 4, 5)}
    curve = epidemic_curve(rows, by=By.REPORT, first=FIRST, last=LAST, unreported=silent, incomplete_days=2)
    assert curve.daily == [0, 0, 0, None, 1, 0, 0, 0, 0, 0]
    assert [bar.on.day for bar in curve.bars if bar.incomplete] == [4, 5, 9, 10]
