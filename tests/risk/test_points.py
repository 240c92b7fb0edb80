"""Every state of a testing point and every edge between them is a row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.points import (
    CLOSED_WHILE_OPEN,
    QUEUE_WHILE_CLOSED,
    QUEUE_WITHOUT_TABLES,
    PointReport,
    PointState,
    point_now,
    wait_minutes,
)
from domain.policies import policies

POLICY = policies().points[0]
FRESH = 15 * 60


def report(queue: int, tables_open: int | None = 2, samples: int | None = 20, age_s: int = 60) -> PointReport:
    return PointReport(age_s, queue, tables_open, samples)


ROWS = [
    # by hours, report, registered tables -> state, doubt
    (None, None, 2, "unreported", None),
    (True, None, 2, "unreported", None),
    (False, None, 2, "closed", None),
    (True, report(9, age_s=FRESH), 2, "idle", None),
    (True, report(9, age_s=FRESH + 1), 2, "unreported", None),  # too old to tell
    (True, report(9, age_s=-1), 2, "unreported", None),  # from the future
    (True, report(0), 2, "idle", None),
    (True, report(20), 2, "idle", None),  # 9.7 minutes
    (True, report(21), 2, "busy", None),  # 10.2
    (True, report(61), 2, "busy", None),  # 29.5
    (True, report(62), 2, "crowded", None),  # 30 exactly
    (True, report(62, tables_open=None), 2, "crowded", None),  # registered tables where none are told
    (True, report(62, tables_open=None), None, "open", None),  # nobody knows how many work
    (True, report(0, tables_open=None), None, "idle", None),
    (True, report(0, tables_open=0), 2, "closed", CLOSED_WHILE_OPEN),
    (None, report(0, tables_open=0), 2, "closed", None),
    (False, report(0, tables_open=0), 2, "closed", None),
    (True, report(5, tables_open=0), 2, "crowded", QUEUE_WITHOUT_TABLES),
    (False, report(21), 2, "busy", QUEUE_WHILE_CLOSED),  # the report is believed
    (False, report(0, tables_open=2), 2, "idle", QUEUE_WHILE_CLOSED),
    (False, report(0, tables_open=None, samples=0), 2, "closed", None),
    (False, report(0, tables_open=None, samples=None), 2, "closed", None),
]


@pytest.mark.parametrize(("open_now", "told", "tables", "state", "doubt"), ROWS)
def test_state(
    open_now: bool | None, told: PointReport | None, tables: int | None, state: str, doubt: str | None
) -> None:
    found = point_now(POLICY, open_now=open_now, report=told, tables=tables)
    assert (found.state, found.doubt) == (PointState(state), doubt)


@pytest.mark.parametrize(
    ("queue", "tables", "minutes"), [(0, None, 0), (62, 1, 60), (62, 2, 30), (31, 1, 30), (5, None, None), (5, 0, None)]
)
def test_wait(queue: int, tables: int | None, minutes: float | None) -> None:
    assert wait_minutes(POLICY, queue, tables) == minutes


@pytest.mark.parametrize(("samples", "throughput"), [(None, None), (0, 0), (7, 42)])
def test_throughput_is_ten_minutes_times_six(samples: int | None, throughput: int | None) -> None:
    found = point_now(POLICY, open_now=True, report=report(1, samples=samples), tables=2)
    assert found.throughput_h == throughput


@settings(deadline=None)
@given(queue=st.integers(0, 500), more=st.integers(0, 50), tables=st.integers(1, 12))
def test_a_longer_queue_never_looks_shorter(queue: int, more: int, tables: int) -> None:
    order = [PointState.IDLE, PointState.BUSY, PointState.CROWDED]
    first = point_now(POLICY, open_now=True, report=report(queue, tables), tables=None)
    second = point_now(POLICY, open_now=True, report=report(queue + more, tables), tables=None)
    assert order.index(second.state) >= order.index(first.state)
