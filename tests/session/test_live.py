"""Do the panels of a page look apart from each other?"""

from __future__ import annotations

from itertools import pairwise

import pytest

from session.live import CALM_S, SLOW_S, apart


@pytest.mark.parametrize("rest", [2.0, 5.0, CALM_S, SLOW_S])
def test_a_panel_rests_a_little_longer_than_told_and_never_as_long_as_its_neighbour(rest: float) -> None:
    rests = [apart(rest) for _ in range(40)]
    assert all(rest <= one <= 1.15 * rest for one in rests)
    assert all(abs(one - other) >= 0.019 * rest for one, other in pairwise(rests))


def test_eight_panels_of_one_page_all_differ() -> None:
    assert len({apart(2.0) for _ in range(8)}) == 8
