"""How do people who were on record before there were doors get theirs? From their addresses, some units at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from data_access.audit import Actor, record
from data_access.doors import ensure_doors, verify_doors
from data_access.driver_rows import rows_with, update_rows
from data_access.engine import Database, hold
from data_access.ingest.latest import REGISTER
from data_access.keys import Keys
from data_access.schema import dwelling, resident
from data_access.versions import bump

SLICE = 20_000
"""People whose addresses are opened in one transaction: a second, in which nobody else writes to the register."""


@dataclass(frozen=True)
class Derived:
    """What came of it: people who have a door now, doors made, and people whose address names none."""

    people: int = 0
    doors: int = 0
    unnamed: int = 0

    def __add__(self, other: Derived) -> Derived:
        return Derived(self.people + other.people, self.doors + other.doors, self.unnamed + other.unnamed)


def derive_doors(
    db: Database, keys: Keys, actor: Actor, *, at: int, progress: Callable[[float], None] = lambda _share: None
) -> Derived:
    """Give everybody who lives here and has no door the one that their address names; nothing is lost by stopping.

    Each transaction is whole; whoever has a door keeps it, so that a second run finds nobody. Audited with its counts.
    """
    with db.read() as conn:
        waiting = conn.execute(
            select(resident.c.unit_id, func.count()).where(*_without()).group_by(resident.c.unit_id)
        ).all()
    whole, found = sum(int(count) for _unit, count in waiting), Derived()
    for units in _slices([(int(unit), int(count)) for unit, count in waiting]):
        with db.write() as conn:
            hold(conn, REGISTER)
            some = _derive(conn, keys, units, at)
            if some.people or some.doors:
                record(conn, actor, "derive_doors", detail={"people": some.people, "doors": some.doors})
                bump(conn, ["residents", "free_units"], at=at)
        found += some
        progress((found.people + found.unnamed) / whole)
    return found


def _without() -> tuple[ColumnElement[bool], ...]:
    return resident.c.dwelling_id.is_(None), resident.c.left_at.is_(None)


def _slices(waiting: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield units that hold about ``SLICE`` people together."""
    some: list[int] = []
    people = 0
    for unit, count in waiting:
        some.append(unit)
        people += count
        if people >= SLICE:
            yield some
            some, people = [], 0
    if some:
        yield some


def _derive(conn: Connection, keys: Keys, units: Sequence[int], at: int) -> Derived:
    columns = ("id", "unit_id", "sealed", "dwelling_id", "left_at")
    rows = [row for row in rows_with(conn, resident, columns, "unit_id", units) if row[3] is None and row[4] is None]
    pairs = [
        (int(unit), keys.opened_fields(bytes(sealed), f"resident:{id_}").get("address"))
        for id_, unit, sealed, *_rest in rows
    ]
    count = select(func.count()).select_from(dwelling).where(dwelling.c.unit_id.in_(units))
    before = int(conn.execute(count).scalar_one())
    doors = ensure_doors(conn, pairs, at=at)
    placed = [(door, row[0]) for door, row in zip(doors, rows, strict=True) if door is not None]
    if placed:
        update_rows(conn, resident, ("dwelling_id", "id"), placed)
        verify_doors(conn, {int(door) for door, _who in placed}, at=at)
    return Derived(len(placed), int(conn.execute(count).scalar_one()) - before, len(rows) - len(placed))
