"""Short words for tests about people under control: facilities with rooms, stays, home orders, samples."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.sql.expression import ColumnElement

from data_access.audit import Actor
from data_access.commands.moving import Order, Outcome, Wish, carry_out
from data_access.schema import RECORD_TABLES, test_result
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.world import World

HQ = Scope(Role.HQ, ("330113",))
U1, U2 = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
RULE = Actor("rule")
_barcodes = count(1)


def local(text: str) -> int:
    """Return the epoch second of a local time in Shanghai, ``2022-03-21 12:00`` or ``... 12:00:30``."""
    return to_epoch(datetime.fromisoformat(text + "+08:00").astimezone(UTC))


def act(world: World, record: str, move: str, *wishes: Wish, at: str, scope: Scope | None = HQ) -> Outcome:
    """Carry out a move of records at a local time, as headquarters."""
    actor = RULE if scope is None else Actor("hq", scope.role.value)
    return carry_out(world.db, world.keys, scope, actor, Order(record, move, wishes), at=local(at))


def done(world: World, record: str, move: str, *wishes: Wish, at: str, scope: Scope | None = HQ) -> list[int]:
    """Carry out a move that must not be refused and return the ids."""
    outcome = act(world, record, move, *wishes, at=at, scope=scope)
    assert outcome.refused == [], outcome.refused[0].text()
    return [one.id for one in outcome.moved]


def rows(world: World, name: str | Any, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Return rows of a record type's table (or of a table) by id."""
    table = RECORD_TABLES[name] if isinstance(name, str) else name
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table).where(*where).order_by(table.c.id)).mappings()]


def house(world: World, rooms: int, *, code: str = "F1", at: str, area: str = U1, hours: int = 24) -> int:
    """Return the id of an active facility with so many ready rooms."""
    world.area(area)
    fields = {"name": code, "area": area.rpartition("/")[2], "kind": "hotel", "lon": 120.3, "lat": 30.4,
              "reserve_hours": hours, "staff": 20}  # fmt: skip
    (id_,) = done(world, "facility", "register", Wish(code=code, fields=fields), at=at)
    done(world, "facility", "activate", Wish(id_), at=at)
    done(world, "facility", "open", Wish(id_), at=at)
    if rooms:
        done(world, "room", "add", *[
            Wish(code=f"{code}-{n}", fields={"facility": id_, "number": str(n)}) for n in range(1, rooms + 1)
        ], at=at)  # fmt: skip
    return id_


def guest(
    world: World,
    facility: int,
    *,
    at: str,
    exposed: str,
    kind: str = "close",
    unit: str = U1,
    contact: int | None = None,
) -> tuple[int, int]:
    """Return (resident, stay) of somebody booked and checked in at a local time."""
    who = world.resident(unit)
    fields = {"person": who, "facility": facility, "person_kind": kind, "last_exposure_on": exposed, "contact": contact}
    (id_,) = done(world, "stay", "book", Wish(fields=fields), at=at)
    done(world, "stay", "check_in", Wish(id_), at=at)
    return who, id_


def at_home(
    world: World, *, at: str, exposed: str, kind: str = "secondary", regime: str = "home_quarantine", unit: str = U1,
    who: int | None = None, first: str | None = None, **fields: Any,
) -> tuple[int, int]:  # fmt: skip
    """Return (resident, home order) of somebody whose order was assessed and begun at a local time."""
    who = who or world.resident(unit)
    given = {"person": who, "regime": regime, "person_kind": kind, "last_exposure_on": exposed,
             "started_on": first or at[:10], "separate_room": True} | fields  # fmt: skip
    (id_,) = done(world, "home_order", "assess", Wish(fields=given), at=at)
    done(world, "home_order", "start", Wish(id_), at=at)
    return who, id_


def sample(world: World, who: int, at: str, result: int = 0) -> str:
    """Write a result of the mass feed, sampled at a local time, and return its barcode."""
    barcode = f"B{next(_barcodes)}"
    row = {"barcode": barcode, "resident_id": who, "sampled_at": local(at), "reported_at": local(at) + 3600,
           "recorded_at": local(at) + 3600, "unit_id": world.area(U1), "result": result, "pool_size": 1,
           "batch_id": 1}  # fmt: skip
    with world.db.write() as conn:
        conn.execute(insert(test_result), [row])
    return barcode
