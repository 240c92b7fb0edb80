"""Is a graph of contacts shown as a tree, circles and all, and is the attack rate that of known outcomes?"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from domain.epidemic.attack import Followed, secondary_attack_rates
from domain.epidemic.contact_tree import Contact, contact_tree, sources

people = st.sampled_from("abcdefgh")
graphs = st.lists(st.builds(Contact, people, people, st.sampled_from(["close", "secondary"])), max_size=25)


def steps(contacts: list[Contact], root: str) -> dict[str, int]:
    """Steps from the root to everybody, by trying again until nothing gets nearer."""
    found = {root: 0}
    for _ in range(10):
        for source, person, *_rest in contacts:
            if source in found:
                found[person] = min(found.get(person, 99), found[source] + 1)
    return found


@settings(deadline=None)
@given(graphs, st.integers(0, 9))
def test_everybody_within_reach_appears_as_near_as_can_be(contacts: list[Contact], depth: int) -> None:
    nodes = list(contact_tree(contacts, "a", depth=depth).walk())
    near = {person: n for person, n in steps(contacts, "a").items() if n <= depth}
    own = [node for node in nodes if not node.again]
    assert {node.id: node.depth for node in own} == near
    assert len(own) == len(near), "everybody once with their own branches"
    assert all(not node.children and not node.hidden for node in nodes if node.again)
    assert max(node.depth for node in nodes) <= depth


@settings(deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(contacts: list[Contact], dice: random.Random) -> None:
    shuffled = list(contacts)
    dice.shuffle(shuffled)
    assert contact_tree(shuffled, "a") == contact_tree(contacts, "a")


@settings(deadline=None)
@given(graphs)
def test_from_the_sources_everybody_is_reached(contacts: list[Contact]) -> None:
    everybody = {c.source for c in contacts if c.source != c.person} | {
        c.person for c in contacts if c.source != c.person
    }
    reached = {person for source in sources(contacts) for person in steps(contacts, source)}
    assert reached == everybody


def test_a_circle_ends_at_whom_it_began() -> None:
    circle = [Contact("a", "b"), Contact("b", "c"), Contact("c", "a")]
    tree = contact_tree(circle, "a", depth=9)
    assert [(node.id, node.depth, node.again) for node in tree.walk()] == [
        ("a", 0, False),
        ("b", 1, False),
        ("c", 2, False),
        ("a", 3, True),
    ]
    assert sources(circle) == ["a"]


def test_what_lies_deeper_is_counted() -> None:
    chain = [Contact("a", "b", "close", "home"), Contact("b", "c", "secondary"), Contact("b", "d", "secondary")]
    (child,) = contact_tree(chain, "a", depth=1).children
    assert (child.id, child.tier, child.setting, child.hidden, child.children) == ("b", "close", "home", 2, ())


def test_somebody_without_contacts_is_a_tree_of_one() -> None:
    assert contact_tree([], "a").children == ()


# ---------------------------------------------------------------- secondary attack rate


def test_the_rate_is_that_of_known_outcomes() -> None:
    home = [Followed("home", True)] * 2 + [Followed("home", False)] * 6 + [Followed("home", None)] * 4
    (rate,) = secondary_attack_rates(home)
    assert (rate.infected, rate.known, rate.unknown, rate.rate) == (2, 8, 4, 0.25)


@pytest.mark.parametrize(("known", "shown"), [(4, False), (5, True)])
def test_under_five_there_are_counts_only(known: int, shown: bool) -> None:
    (rate,) = secondary_attack_rates([Followed("work", True)] * known + [Followed("work", None)] * 9)
    assert (rate.infected, rate.known) == (known, known)
    assert (rate.rate is not None) is shown
    assert (rate.low is not None) is shown


@settings(deadline=None)
@given(st.integers(5, 300), st.data())
def test_the_interval_is_wilsons(known: int, data: st.DataObject) -> None:
    infected = data.draw(st.integers(0, known))
    (rate,) = secondary_attack_rates([Followed("x", number < infected) for number in range(known)])
    expected = binomtest(infected, known).proportion_ci(method="wilson")
    assert (rate.low, rate.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_settings_come_by_name() -> None:
    assert [r.setting for r in secondary_attack_rates([Followed("work", True), Followed("home", True)])] == [
        "home",
        "work",
    ]
