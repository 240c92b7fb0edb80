"""Who is on record behind the doors of a building? For the worker who stands before them: names in the clear,
identifiers and phone numbers masked, and the reading is audited.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from data_access.audit import Actor, record
from data_access.commands.survey.held import DOOR, Person, door_note, people_behind
from data_access.doors import compact, read_code
from data_access.engine import Database
from data_access.keys import Keys
from data_access.row_security import inside
from data_access.schema import area, dwelling, survey_entry
from data_access.scoping import areas_in_scope, require_in_scope
from domain.errors import N_, CockpitError
from domain.identifiers import mask_id, mask_phone
from domain.instants import now, to_epoch
from domain.scope import Scope


@dataclass(frozen=True)
class Resident:
    """Somebody on record behind a door. ``born``: year, None where the identifier tells none."""

    id: int
    name: str
    id_masked: str
    phone_masked: str
    born: int | None
    groups: tuple[str, ...]
    must_test: bool


@dataclass(frozen=True)
class Visit:
    """The last entry about a door, applied or not; ``at`` in epoch seconds."""

    outcome: str
    at: int
    actor: str


@dataclass(frozen=True)
class Household:
    """A door with who lives behind it. ``occupancy``: lived_in, empty, None where it was never verified.

    ``conflicts``: entries about it that somebody must decide, whoever sent them.
    """

    id: int
    code: str
    door: str
    version: int
    occupancy: str | None
    surveyed_at: int | None
    note: str | None
    people: tuple[Resident, ...]
    last: Visit | None
    conflicts: int = 0


@dataclass(frozen=True)
class Building:
    """A building of a unit with its doors as one walks them, at ``at`` (epoch seconds)."""

    unit: str
    unit_name: str
    building: str
    at: int
    doors: tuple[Household, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as it is sent to a phone."""
        return asdict(self)


@dataclass(frozen=True)
class DoorPlace:
    """Where a door is that was found by its code."""

    id: int
    code: str
    unit: str
    unit_name: str
    building: str
    door: str


def read_building(db: Database, keys: Keys, scope: Scope, actor: Actor, *, unit: str, building: str) -> Building:
    """Return the doors of a building with who lives behind them.

    Raises ``ScopeError`` outside the scope or for a role that may not read about single people, ``CockpitError`` for
    a building that the unit does not have.
    """
    scope.require_personal()
    at, d = to_epoch(now()), dwelling.c
    name = compact(building)
    with db.write() as conn:
        unit_id = require_in_scope(conn, scope, unit)
        with inside(conn, scope):
            statement = select(*(d[column] for column in DOOR)).where(d.unit_id == unit_id, d.building == name)
            rows = conn.execute(statement.order_by(d.place, d.door)).all()
            if not rows:
                raise CockpitError(N_("The unit has no building {building}."), building=building[:60])
            ids = [int(row.id) for row in rows]
            people, last, disputed = people_behind(conn, keys, ids), _last(conn, ids), _disputed(conn, ids)
            unit_name = conn.execute(select(area.c.name).where(area.c.id == unit_id)).scalar_one()
        count = sum(len(some) for some in people.values())
        record(
            conn, actor, "read_building", object_=unit, detail={"building": name, "doors": len(ids), "people": count}
        )
    doors = [
        Household(row.id, row.code, row.door, row.version, row.occupancy, row.surveyed_at,
                  door_note(keys, row.id, row.note), tuple(_resident(one) for one in people.get(row.id, ())),
                  last.get(row.id), disputed.get(row.id, 0))
        for row in rows
    ]  # fmt: skip
    return Building(unit, unit_name, name, at, tuple(doors))


def find_door(db: Database, scope: Scope, code: str) -> DoorPlace | None:
    """Return the door with this code (as scanned or typed) where it lies in scope; None for every other text."""
    scope.require_personal()
    plain, d = read_code(code), dwelling.c
    if plain is None:
        return None
    statement = (
        select(d.id, d.code, area.c.code, area.c.name, d.building, d.door)
        .join(area, area.c.id == d.unit_id)
        .where(d.code == plain, d.unit_id.in_(areas_in_scope(scope)))
    )
    with db.read(scope) as conn:
        row = conn.execute(statement).first()
    return None if row is None else DoorPlace(*row)


def _last(conn: Connection, ids: list[int]) -> dict[int, Visit]:
    e = survey_entry.c
    latest = select(func.max(e.id)).where(e.dwelling_id.in_(ids)).group_by(e.dwelling_id)
    rows = conn.execute(select(e.dwelling_id, e.outcome, e.at, e.actor).where(e.id.in_(latest)))
    return {int(row.dwelling_id): Visit(row.outcome, row.at, row.actor) for row in rows}


def _disputed(conn: Connection, ids: list[int]) -> dict[int, int]:
    """Return how many entries about each door wait for a decision; none where none do."""
    e = survey_entry.c
    waiting = select(e.dwelling_id, func.count()).where(e.dwelling_id.in_(ids), e.state == "conflict")
    return {int(door): int(count) for door, count in conn.execute(waiting.group_by(e.dwelling_id))}


def _resident(one: Person) -> Resident:
    fields, born = one.fields, one.who.born
    return Resident(
        one.id, fields.get("name") or "", mask_id(fields.get("id_no") or ""), mask_phone(fields.get("phone") or ""),
        None if born is None else born.year, one.groups, one.must_test,
    )  # fmt: skip
