"""The pure rules of events: what is the same, who is on duty, what a text speaks for, to whom a clock is told."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.event_policy import FHIR
from domain.events.duplicates import Happening, distance_m, roots, same
from domain.events.duty import on_duty, upwards
from domain.events.escalation import elapsed_share, told_to
from domain.events.suggesting import Load, least_loaded, read_text
from domain.policies import policies
from domain.scope import Role
from domain.workflow.events import EVENT

RULES = policies().events[0]
METRE = 1 / 111_195


def one(id_: int, *, metres: float = 0, seconds: int = 0, kind: str = "smoke") -> Happening:
    return Happening(id_, kind, 120.3, 30.4 + metres * METRE, 1_000_000 + seconds)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (one(2), True),
        (one(2, metres=49.9), True),
        (one(2, metres=50.2), False),
        (one(2, seconds=600), True),
        (one(2, seconds=601), False),
        (one(2, seconds=-600), True),
        (one(2, seconds=-601), False),
        (one(2, kind="fire"), False),
    ],
)
def test_the_same_is_the_same_kind_near_in_place_and_time(other: Happening, expected: bool) -> None:
    assert same(one(1), other, RULES.merging) is expected
    assert same(other, one(1), RULES.merging) is expected, "whichever came first"


def test_a_degree_of_latitude_is_111_km_and_one_of_longitude_shrinks() -> None:
    assert distance_m((120, 30), (120, 31)) == pytest.approx(111_195, rel=1e-4)
    assert distance_m((120, 60), (121, 60)) == pytest.approx(111_195 / 2, rel=1e-3)


_told = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["smoke", "fire"])), min_size=1, max_size=12
)


@given(_told, st.integers(0, 12))
def test_what_is_merged_is_what_plain_loops_find(told: list[tuple[int, int, str]], split: int) -> None:
    """One after the other: whoever finds a standing message that is the same joins the first such one."""
    messages = [one(n, metres=30 * m, seconds=350 * s, kind=k) for n, (m, s, k) in enumerate(told, 1)]
    standing: list[Happening] = []
    expected: dict[int, int] = {}
    for message in messages:
        fits = [old for old in standing if same(old, message, RULES.merging)]
        if fits:
            expected[message.id] = fits[0].id
        else:
            standing.append(message)
    assert roots(messages, [], RULES.merging) == expected
    first, second = messages[:split], messages[split:]
    early = roots(first, [], RULES.merging)
    late = roots(second, [old for old in first if old.id not in early], RULES.merging)
    assert early | late == expected, "in two deliveries as in one"
    assert not set(expected.values()) & set(expected), "nothing is merged into what was merged"


@pytest.mark.parametrize(
    ("local", "platform", "role"),
    [
        ("2022-03-21T06:59:59", "safety", Role.STREET),  # Monday
        ("2022-03-21T07:00:00", "safety", Role.GRID),
        ("2022-03-21T20:59:59", "safety", Role.GRID),
        ("2022-03-21T21:00:00", "safety", Role.STREET),
        ("2022-03-22T00:00:00", "safety", Role.STREET),  # across midnight
        ("2022-03-21T17:59:59", "economy", Role.GRID),
        ("2022-03-26T12:00:00", "economy", Role.STREET),  # Saturday: the next roster
        ("2022-03-21T03:00:00", "centre", Role.HQ),
        ("2022-03-21T08:00:00", "party", Role.COMMUNITY),
        ("2022-03-21T07:59:59", "party", Role.STREET),
    ],
)
def test_somebody_is_on_duty_to_the_second(local: str, platform: str, role: Role) -> None:
    assert on_duty(RULES.duty, platform, datetime.fromisoformat(local)) is role


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_nobody_is_missing_on_any_hour_of_a_week_that_changes_its_clocks(zone: str) -> None:
    begins = int(datetime(2022, 3, 25, tzinfo=ZoneInfo(zone)).timestamp())
    for hour in range(8 * 24):
        local = datetime.fromtimestamp(begins + hour * 3600, ZoneInfo(zone))
        for platform in ("centre", "party", "economy", "safety", "service"):
            assert on_duty(RULES.duty, platform, local) is not None, (local, platform)


def test_one_asks_up_the_tree() -> None:
    assert upwards(Role.COMMUNITY) == (Role.COMMUNITY, Role.STREET, Role.HQ)
    assert upwards(Role.CDC) == (Role.CDC, Role.HQ)


@pytest.mark.parametrize(
    ("at", "told"),
    [(1000, None), (1749, None), (1750, "assignee"), (1999, "assignee"), (2000, "street"), (2499, "street"),
     (2500, "hq"), (99_999, "hq")],
)  # fmt: skip
def test_a_clock_is_told_upwards_as_its_time_goes(at: int, told: str | None) -> None:
    assert told_to(RULES.escalation, elapsed_share(1000, 2000, at)) == told


def test_a_text_speaks_for_a_kind_and_says_by_which_words() -> None:
    found = read_text(RULES, "3幢楼道火灾，着火有浓烟，有老人被困")
    assert (found.kind, found.level, found.platform) == ("fire", "1", "safety")
    assert dict(found.kinds)["smoke"] == ("浓烟",)
    assert any("着火" in str(params) for _message, params in found.why)
    raised = read_text(RULES, "邻里纠纷，有人持刀")
    assert (raised.kind, raised.level) == ("dispute", "1")
    assert read_text(RULES, "路灯坏了", kind="parking").kind == "parking", "what a person chose stays"
    silent = read_text(RULES, "。。。")
    assert (silent.kind, silent.level) == ("other", "4") and silent.why


def test_who_has_least_to_do_is_asked_nearest_first() -> None:
    far, near, busy = (Load("a", "street", "street", "S", 1), Load("b", "grid", "unit1", "A", 1),
                       Load("c", "grid", "unit2", "a", 3))  # fmt: skip
    assert least_loaded([far, near, busy]) is near
    assert least_loaded([]) is None


def test_every_state_has_its_word_in_fhir() -> None:
    assert set(RULES.fhir) == set(EVENT.states)
    assert {status for status, _business in RULES.fhir.values()} <= set(FHIR)
    assert RULES.fhir["closed"] == ("completed", "closed")
