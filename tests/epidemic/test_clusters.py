"""Are infections that lie close together found, once, and in any order of records?"""

from __future__ import annotations

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.epidemic.clusters import Link, Seen, candidates, joined
from domain.instants import DAY

events = st.lists(
    st.builds(Seen, id=st.sampled_from("abcdefghij"), unit=st.sampled_from(["u", "v"]), at=st.integers(0, 40)),
    max_size=20,
)


def naive(seen: list[Seen], least: int, within: int) -> set[tuple[str, frozenset[str]]]:
    """Join every group of ``least`` that fits in a window with every group that shares a member."""
    earliest: dict[tuple[str, str], int] = {}
    for id_, unit, at in seen:
        earliest[unit, id_] = min(at, earliest.get((unit, id_), at))
    found: set[tuple[str, frozenset[str]]] = set()
    for unit in {unit for unit, _ in earliest}:
        members = [(id_, at) for (own, id_), at in earliest.items() if own == unit]
        groups = [
            {id_ for id_, _ in some}
            for some in combinations(members, least)
            if max(at for _, at in some) - min(at for _, at in some) < within
        ]
        while groups:
            group = groups.pop()
            while meeting := [other for other in groups if other & group]:
                groups = [other for other in groups if not other & group]
                group = group.union(*meeting)
            found.add((unit, frozenset(group)))
    return found


@settings(deadline=None)
@given(events, st.integers(2, 4), st.integers(1, 15))
def test_they_are_the_windows_that_share_an_infection(seen: list[Seen], least: int, within: int) -> None:
    found = candidates(seen, least=least, within_s=within)
    assert {(c.unit, frozenset(c.ids)) for c in found} == naive(seen, least, within)
    for candidate in found:
        assert candidate.last_at - candidate.first_at == sum(link.gap_s for link in candidate.links)
        assert len(candidate.links) == len(candidate.ids) - 1


@settings(deadline=None)
@given(events, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(seen: list[Seen], dice: random.Random) -> None:
    shuffled = list(seen)
    dice.shuffle(shuffled)
    assert candidates(shuffled, within_s=5) == candidates(seen, within_s=5)


@pytest.mark.parametrize(("apart_s", "found"), [(7 * DAY - 1, 1), (7 * DAY, 0), (0, 1)])
def test_two_within_seven_days_in_one_unit(apart_s: int, found: int) -> None:
    assert len(candidates([Seen("a", "u", 1000), Seen("b", "u", 1000 + apart_s)])) == found


def test_other_units_and_the_same_infection_twice_do_not_count() -> None:
    assert candidates([Seen("a", "u", 0), Seen("b", "v", 0)]) == []
    assert candidates([Seen("a", "u", 0), Seen("a", "u", DAY)]) == []
    assert candidates([]) == []


def test_a_chain_may_last_longer_than_the_window() -> None:
    (found,) = candidates([Seen("a", "u", 0), Seen("c", "u", 10 * DAY), Seen("b", "u", 5 * DAY)])
    assert found.ids == ("a", "b", "c")
    assert (found.first_at, found.last_at) == (0, 10 * DAY)
    assert found.links == (Link("a", "b", 5 * DAY), Link("b", "c", 5 * DAY))


def test_three_are_wanted_where_three_are_asked_for() -> None:
    chain = [Seen("a", "u", 0), Seen("b", "u", 5 * DAY), Seen("c", "u", 10 * DAY)]
    assert candidates(chain, least=3) == []
    assert len(candidates(chain, least=3, within_s=10 * DAY + 1)) == 1
    with pytest.raises(ValueError, match="at least 2"):
        candidates(chain, least=1)


def test_candidates_that_share_an_infection_are_shown_together() -> None:
    seen = [Seen("a", "home", 0), Seen("b", "home", 1), Seen("b", "work", 2), Seen("c", "work", 3)]
    seen += [Seen("x", "shop", 0), Seen("y", "shop", 9)]
    assert [[c.unit for c in part] for part in joined(candidates(seen))] == [["home", "work"], ["shop"]]
