"""Are rows about people masked, audited, and in the clear only for a reason?"""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from data_access.audit import Actor, broken_link
from data_access.commands import personal
from data_access.commands.personal import EXPORT_ROLES, export_untested, read_untested, unmask
from data_access.schema import audit
from domain.errors import CockpitError, ScopeError
from domain.scope import PERSONAL_ROLES, Role, Scope
from tests.world import HQ, NOW, World

UNIT, OTHER = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
ANNA = {"id_no": "330113199001010011", "name": "欧阳安娜", "phone": "13812345678"}
CHEN = Actor("chen", "street")
STREET = Scope(Role.STREET, ("S1",))


@pytest.fixture
def people(world: World) -> World:
    """Anna, never sampled, and Bert, sampled 60 hours ago, in street S1; Carl in S2."""
    world.resident(UNIT, **ANNA, special_group="pregnant")
    world.resident(UNIT, id_no="330113199001010022", name="伯特", last_sampled_at=NOW - timedelta(hours=60))
    world.resident(OTHER, id_no="330113199001010033", name="卡尔")
    return world


def read(world: World, scope: Scope = STREET, code: str = "S1", **filters: Any) -> pd.DataFrame:
    return read_untested(world.db, world.keys, scope, CHEN, as_of=NOW, area_code=code, **filters).rows


def export(world: World, scope: Scope = STREET, code: str = "S1") -> tuple[str, list[list[str]]]:
    name, content = export_untested(world.db, world.keys, scope, CHEN, as_of=NOW, area_code=code)
    assert content.startswith(b"\xef\xbb\xbf")
    return name, list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def logged(world: World) -> list[tuple[str, str, str, dict[str, Any]]]:
    with world.db.read() as conn:
        assert broken_link(conn) is None
        rows = conn.execute(select(audit).order_by(audit.c.id)).all()
    return [(row.actor, row.action, row.object, json.loads(row.detail)) for row in rows]


@pytest.mark.parametrize("window_h", [0, 12, 47, 96])
def test_a_window_nobody_offers_is_refused_and_leaves_no_trace(people: World, window_h: int) -> None:
    with pytest.raises(CockpitError, match="24/48/72"):
        read(people, window_h=window_h)
    assert logged(people) == []


def test_people_are_shown_masked_the_longest_untested_first(people: World) -> None:
    anna, bert = read(people).to_dict("records")
    assert (anna["name_masked"], anna["id_masked"], anna["phone_masked"]) == (
        "欧阳**",
        "330***********0011",
        "138****5678",
    )
    assert pd.isna(anna["last_sampled_at"]) and pd.isna(anna["hours_since"]) and anna["special_group"] == "pregnant"
    assert bert["name_masked"] == "伯*" and bert["hours_since"] == 60
    assert bert["last_sampled_at"] == NOW - timedelta(hours=60) and bert["unit_code"] == "a"
    shown = read(people).to_csv()
    assert not [secret for secret in ANNA.values() if secret in shown]


def test_reading_is_logged_with_how_many_and_without_whom(people: World) -> None:
    read(people, limit=1, offset=1, window_h=72)
    ((actor, action, object_, detail),) = logged(people)
    assert (actor, action, object_) == ("chen", "read_untested", "S1")
    assert (detail["people"], detail["offset"], detail["window_h"]) == (0, 1, 72)  # Bert was in time


def test_another_street_is_refused_and_leaves_nothing_behind(people: World) -> None:
    for code in ("S2", "b", "330113", "nowhere"):
        with pytest.raises(ScopeError):
            read(people, code=code)
        with pytest.raises(ScopeError):
            export(people, code=code)
    with pytest.raises(ScopeError):
        unmask(people.db, people.keys, STREET, CHEN, resident_id=3, reason="a good reason")
    with pytest.raises(ScopeError):
        unmask(people.db, people.keys, STREET, CHEN, resident_id=999, reason="a good reason")
    assert logged(people) == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_read_unmask_and_export_or_not(people: World, role: Role) -> None:
    scope = Scope(role, ("330113",))

    def allowed(act: Any) -> bool:
        try:
            act()
        except ScopeError:
            return False
        return True

    assert allowed(lambda: read(people, scope)) == (role in PERSONAL_ROLES)
    clear = allowed(lambda: unmask(people.db, people.keys, scope, CHEN, resident_id=1, reason="home visit"))
    assert clear == (role in PERSONAL_ROLES)
    assert allowed(lambda: export(people, scope)) == (role in EXPORT_ROLES)


def test_unmasking_shows_one_person_and_logs_the_reason(people: World) -> None:
    found = unmask(people.db, people.keys, STREET, CHEN, resident_id=1, reason="  家庭走访核实  ")
    assert {name: found[name] for name in ANNA} == ANNA and found["address"]
    ((actor, action, object_, detail),) = logged(people)
    assert (actor, action, object_, detail) == ("chen", "unmask", "resident:1", {"reason": "家庭走访核实"})


@pytest.mark.parametrize("reason", ["", "   ", "abc", " ab "])
def test_unmasking_needs_a_reason(people: World, reason: str) -> None:
    with pytest.raises(CockpitError, match="4 characters"):
        unmask(people.db, people.keys, STREET, CHEN, resident_id=1, reason=reason)
    assert logged(people) == []


def test_the_export_is_masked_dated_in_local_time_and_logged(people: World) -> None:
    name, (about, heading, anna, bert) = export(people)
    assert name == "untested_48h_S1_20220321-1200.csv"
    assert about == ["S1 untested_48h as_of=2022-03-21T12:00:00+08:00 by=chen"]
    assert heading[0] == "name_masked" and "resident_id" not in heading and "sealed" not in heading
    assert dict(zip(heading, anna, strict=True))["last_sampled_at"] == ""
    assert dict(zip(heading, bert, strict=True))["last_sampled_at"] == "2022-03-19 00:00"
    assert not [secret for secret in ANNA.values() if secret in str((about, anna))]
    ((_, action, object_, detail),) = logged(people)
    assert (action, object_, detail["people"]) == ("export_untested", "S1", 2)


def test_an_empty_list_is_a_file_too(people: World) -> None:
    with people.db.write() as conn:
        conn.exec_driver_sql("DELETE FROM person_test")
    assert len(export(people)[1]) == 2


@pytest.mark.parametrize("sign", ["=1+1", "+86", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＠x"])
def test_no_cell_is_a_formula(world: World, sign: str) -> None:
    world.area(UNIT, name=sign)
    world.resident(UNIT, name=sign, phone=sign + "13800000000", id_no=sign + "12345678901")
    _, (_, heading, row) = export(world)
    cells = dict(zip(heading, row, strict=True))
    assert cells["unit_name"] == f"'{sign}"
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))]


def test_a_list_that_is_too_long_is_not_carried_out(people: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal, "MOST_EXPORTED", 1)
    with pytest.raises(CockpitError, match="more than 1 people"):
        export(people)
    assert logged(people) == []
    assert len(export(people, HQ, "S2")[1]) == 3
