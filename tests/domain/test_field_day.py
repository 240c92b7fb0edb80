"""Where does a deadline stand on the list, how is it told, and which moves lead to its end?"""

from __future__ import annotations

import pytest

from domain.field_day import horizon, owed_by, section, time_left
from domain.scope import Role
from domain.workflow import RECORDS, record_type
from domain.workflow.model import Photo
from domain.workflow.steps import steps

AT = 1_000_000


@pytest.mark.parametrize(
    ("away", "expected"), [(-1, "overdue"), (0, "now"), (7200, "now"), (7201, "later"), (86_400, "later")]
)
def test_sections_end_on_the_second(away: int, expected: str) -> None:
    assert section(AT + away, AT) == expected


@pytest.mark.parametrize(
    ("away", "expected"),
    [(0, ("{n} min left", 0)), (59, ("{n} min left", 0)), (60, ("{n} min left", 1)), (-60, ("{n} min late", 1)),
     (5399, ("{n} min left", 89)), (5400, ("{n} h left", 2)), (-9001, ("{n} h late", 3)),
     (36 * 3600, ("{n} days left", 2)), (-36 * 3600, ("{n} days late", 2))],
)  # fmt: skip
def test_time_left_is_told_in_one_unit(away: int, expected: tuple[str, int]) -> None:
    assert time_left(AT + away, AT) == expected


def test_the_list_reaches_over_midnight() -> None:
    assert horizon(AT, AT + 20_000) == AT + 20_000
    assert horizon(AT, AT + 60) == AT + 4 * 3600


def test_a_community_does_what_its_grid_workers_owe() -> None:
    assert owed_by(Role.GRID) == ("grid",) and owed_by(Role.COMMUNITY) == ("community", "grid")


@pytest.mark.parametrize(
    ("record", "state", "role", "kind", "first"),
    [
        ("lead", "contacted", Role.GRID, "lead_check", {"verify"}),
        ("lead", "dispatched", Role.GRID, "lead_check", {"contact", "not_reached"}),
        ("lead", "received", Role.GRID, "lead_check", set()),
        ("care_request", "open", Role.GRID, "care_request", {"fulfil"}),
        ("contact", "located", Role.GRID, "contact_control_close", {"notify"}),
        ("home_order", "active", Role.GRID, "health_report", {"report_health"}),
        ("home_order", "active", Role.COMMUNITY, "quarantine_test", {"sample"}),
        ("home_order", "active", Role.COMMUNITY, "release", set()),
        ("transfer_order", "arrived", Role.COMMUNITY, "handover_return", {"hand_over"}),
        ("transfer_order", "boarded", Role.COMMUNITY, "handover_return", set()),
        ("arrival", "to_verify", Role.GRID, "arrival_verify", {"verify_high", "verify_low", "clear"}),
    ],
)
def test_what_does_it_stands_first(record: str, state: str, role: Role, kind: str, first: set[str]) -> None:
    found, others = steps(record_type(record), state, role, kind)
    assert {move.name for move in found} == first
    assert {move.name for move in (*found, *others)} == {
        move.name for move in record_type(record).allowed(state, role)
    }  # fmt: skip


def test_photos_are_asked_where_somebody_stands_there() -> None:
    asked = {(kind.name, move.name): move.photo for kind in RECORDS.values() for move in kind.moves if move.photo !=
             Photo.NONE}  # fmt: skip
    assert {name for name, photo in asked.items() if photo is Photo.NEEDED} == {
        ("home_order", "visit"), ("door_alert", "explain"), ("event", "submit"), ("event_task", "submit")}  # fmt: skip
    assert len(asked) == 14
    assert all(RECORDS[record].move(move).by_hand for record, move in asked)
