"""Is every (state, move, role) allowed as declared or refused? Generated from the declarations, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Boolean, Float, Integer, LargeBinary, Text, insert, select

from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out, require_role
from data_access.commands.moving.judging import NOT_THERE, STATE
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import RECORD_TABLES, transition
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from domain.workflow import RECORDS, SUBJECTS, RecordType, WorkflowError, record_type
from domain.workflow.model import Kind, check
from tests.world import NOW, World

HQ = Scope(Role.HQ, ("330113",))
AT = to_epoch(NOW)
BASES = (
    "event",
    "infection",
    "vehicle",
    "facility",
    "room",
    "zone",
    "home_order",
    "supply",
    "lab",
    "contact",
    "transfer_order",
)


def every_record() -> list[Any]:
    return [pytest.param(record, id=record.name) for record in RECORDS.values()]


def row_of(name: str, ids: dict[str, int], number: int, state: str) -> dict[str, Any]:
    """Return a row of a record type in a state: what it refers to exists, the rest is anything that fits the column."""
    row: dict[str, Any] = {"code": f"{name}-{number}", "state": state, "version": 1}
    for column in RECORD_TABLES[name].columns:
        if column.name in row or column.primary_key:
            continue
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column.table.name
            if target in ids or not column.nullable:
                row[column.name] = ids[target]
        elif not column.nullable and column.default is None:
            row[column.name] = _anything(column, number)
    return row | {"changed_at": AT - 60, "created_at": AT - 60}


def _anything(column: Any, number: int) -> Any:
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, Text):
        return "2022-03-01" if column.name.endswith("_on") else f"x{number}"
    if isinstance(column.type, (Integer, Float)):
        return number
    if isinstance(column.type, LargeBinary):
        return b"%016d" % number
    return AT - 60


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, dict[str, int]]]:
    """A world that holds one record of each kind that others refer to."""
    from data_access import migrate
    from data_access.engine import open_database

    folder = tmp_path_factory.mktemp("declared")
    db: Database = open_database(f"sqlite:///{folder / 'declared.db'}")
    migrate.upgrade(db)
    world = World(db, Keys(b"s" * 32, b"l" * 32, b"c" * 32))
    ids = {"area": world.area("330113/S1/C1/A/a"), "resident": world.resident("330113/S1/C1/A/a")}
    for name in BASES:
        row = row_of(name, ids, 0, next(iter(record_type(name).states)))
        with db.write() as conn:
            ids[name] = int(conn.execute(insert(RECORD_TABLES[name]).values(**row)).inserted_primary_key[0])
    yield world, ids
    db.dispose()


@pytest.mark.parametrize("record", every_record())
def test_a_move_starts_from_its_declared_states_only(full: Any, record: RecordType) -> None:
    world, ids = full
    table = RECORD_TABLES[record.name]
    for number, state in enumerate(record.states, start=1000):
        with world.db.write() as conn:
            row = row_of(record.name, ids, number, state)
            if record.name == "supply":
                row |= {"item": f"item{number}"}
            id_ = int(conn.execute(insert(table).values(**row)).inserted_primary_key[0])
        for move in (one for one in record.moves if not one.opens and state not in one.sources):
            order = Order(record.name, move.name, [Wish(id_, reason="a reason")])
            outcome = carry_out(world.db, world.keys, None, Actor("rule"), order, at=AT)
            assert [one.reason for one in outcome.refused] == [STATE], (record.name, state, move.name)
        with world.db.read() as conn:
            assert conn.execute(select(table.c.state, table.c.version).where(table.c.id == id_)).one() == (state, 1)
            where = (transition.c.record_type == record.name, transition.c.record_id == id_)
            assert conn.execute(select(transition.c.id).where(*where)).all() == []


@pytest.mark.parametrize("record", every_record())
def test_a_role_makes_its_declared_moves_only(full: Any, record: RecordType) -> None:
    world, _ids = full
    for move in record.moves:
        for role in Role:
            order = Order(record.name, move.name, [Wish(record_id=10**9, fields={}, reason="x")])
            if role in move.roles and move.by_hand:
                require_role(Scope(role, ("330113",)), order)
                if not move.opens:
                    outcome = carry_out(world.db, world.keys, Scope(role, ("330113",)), Actor("x", role), order, at=AT)
                    assert [one.reason for one in outcome.refused] == [NOT_THERE]
            else:
                with pytest.raises(ScopeError):
                    require_role(Scope(role, ("330113",)), order)


@pytest.mark.parametrize("record", every_record())
def test_what_a_person_may_choose_is_what_the_declaration_allows(record: RecordType) -> None:
    for role in Role:
        for state in (None, *record.states):
            expected = [
                move.name
                for move in record.moves
                if role in move.roles and move.by_hand and ((state is None and move.opens) or state in move.sources)
            ]
            assert [move.name for move in record.allowed(state, role)] == expected


@pytest.mark.parametrize("record", every_record())
def test_a_declaration_fits_its_table_and_itself(record: RecordType) -> None:
    check(record)
    table = RECORD_TABLES[record.name]
    reached = {move.target for move in record.moves if move.target}
    assert reached == set(record.states), "a state that no move reaches"
    for move in record.moves:
        columns = {field.column for field in move.fields if field.column} | set(move.sets) | {move.stamp} - {None}
        assert columns <= set(table.c.keys()), move.name
        assert all(field.refers for field in move.fields if field.kind is Kind.RECORD)
        assert all(field.choices for field in move.fields if field.kind is Kind.CHOICE)
        assert not (move.target and set(move.sources) & record.final), f"{move.name} leaves a final state"
    ends = set(record.states) - {state for move in record.moves for state in move.sources if move.target}
    assert ends <= record.final, "a state that nothing leaves is final"


def test_every_scenario_has_records_and_headquarters_may_do_all_that_hands_may() -> None:
    assert {record.scenario for record in RECORDS.values()} == set(SUBJECTS)
    for record in RECORDS.values():
        for move in record.moves:
            assert Role.HQ in move.roles, (record.name, move.name)
            assert not move.roles & {Role.WALL, Role.PUBLIC, Role.ADMIN}


def test_an_unknown_kind_of_record_is_refused() -> None:
    with pytest.raises(WorkflowError, match="no kind of record"):
        record_type("rumour")
