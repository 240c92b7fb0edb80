"""Small counts are hidden, and an attacker who knows the rule, the total and all shown parts cannot tell them."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.suppression import suppress, suppress_one, total_may_be_shown

N = None


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], []),
        ([0, 0], [0, 0]),  # zero is nobody
        ([3, 9], [3, 9]),
        ([2, 1, 50], [N, N, 50]),  # 3 may be 1+2 or 2+1
        ([1, 9, 5], [N, 9, N]),  # one alone would follow from the total: the smallest other goes too
        ([1, 5, 5, 9], [N, N, N, 9]),  # with all its equals
        ([1, 0, 7], [N, 0, N]),  # rather a count than a zero
        ([1, 0, 0], [N, N, N]),  # zeros where there is nothing else
        ([1, 1, 6, 8], [N, N, N, 8]),  # 2 is only 1+1
        ([2, 2, 6, 8], [N, N, N, 8]),  # 4 is only 2+2
        ([2], [N]),
        ([3], [3]),
    ],
)
def test_suppress(counts: list[int], shown: list[int | None]) -> None:
    assert suppress(counts) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, N), (2, N), (3, 3)])
def test_suppress_one(count: int, shown: int | None) -> None:
    assert suppress_one(count) == shown


@pytest.mark.parametrize(
    ("counts", "may"),
    [([0, 0], True), ([1, 1], False), ([1, 1, 1], False), ([2, 1], True), ([2, 2], False), ([1, 9], True)],
)
def test_total_may_be_shown(counts: list[int], may: bool) -> None:
    assert total_may_be_shown(counts) == may


@pytest.mark.parametrize("parts", [1, 2, 3, 4])
def test_no_hidden_count_can_be_derived(parts: int) -> None:
    """Try every district of up to nine infections: each hidden part has at least two values left."""
    largest = 9
    same_view = defaultdict(list)
    for counts in product(range(largest + 1), repeat=parts):
        if sum(counts) <= largest and total_may_be_shown(counts):
            same_view[sum(counts), tuple(suppress(counts))].append(counts)
    for (_, shown), possible in same_view.items():
        for place, count in enumerate(shown):
            assert count is not None or len({counts[place] for counts in possible}) > 1, (shown, possible)


@settings(deadline=None)
@given(counts=st.lists(st.integers(0, 30), max_size=12))
def test_no_small_count_is_shown_and_no_shown_count_is_changed(counts: list[int]) -> None:
    shown = suppress(counts)
    for count, seen in zip(counts, shown, strict=True):
        assert seen in (None, count)
        assert seen is None or seen == 0 or seen >= 3
    assert (None in shown) == any(0 < count < 3 for count in counts)
