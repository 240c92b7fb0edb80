"""How do doors go with their buildings when a unit is divided? What one unit has twice is put together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, delete, select, update

from data_access.doors import LIVED_IN, building_of
from data_access.driver_rows import rows_with, update_rows
from data_access.keys import Keys
from data_access.schema import dwelling, resident, survey_entry

DOORS = ("id", "building", "door", "occupancy", "version", "surveyed_at", "note")


def buildings_of(conn: Connection, keys: Keys, unit_id: int) -> dict[int, str]:
    """Return the building of everybody who lives in a unit, by resident id, '' where their address names none.

    By their door; only the addresses of people without one are opened.
    """
    r = resident.c
    here = select(r.id, dwelling.c.building).outerjoin(dwelling, dwelling.c.id == r.dwelling_id)
    rows = conn.execute(here.where(r.unit_id == unit_id, r.left_at.is_(None))).all()
    found = {int(id_): building for id_, building in rows if building is not None}
    alone = [int(id_) for id_, building in rows if building is None]
    for id_, sealed in rows_with(conn, resident, ("id", "sealed"), "id", alone):
        found[int(id_)] = building_of(keys.opened_fields(bytes(sealed), f"resident:{id_}").get("address"))
    return found


def doors_by_building(conn: Connection, unit_id: int) -> dict[str, list[int]]:
    """Return the doors of each building of a unit, empty ones too."""
    found: dict[str, list[int]] = {}
    for id_, building in conn.execute(select(dwelling.c.id, dwelling.c.building).where(dwelling.c.unit_id == unit_id)):
        found.setdefault(building, []).append(int(id_))
    return found


def whoever_left(conn: Connection, doors: Collection[int]) -> list[int]:
    """Return the people on record behind doors who moved out of the district: they stay with their door."""
    rows = rows_with(conn, resident, ("id", "left_at"), "dwelling_id", doors)
    return [int(id_) for id_, left in rows if left is not None]


def move_doors(conn: Connection, keys: Keys, doors: Collection[int], unit_id: int, at: int) -> None:
    """Move doors into a unit. A door that is there already takes the people, the note and what was found behind it."""
    coming = {int(row[0]): row for row in rows_with(conn, dwelling, DOORS, "id", doors, lock=True)}
    if not coming:
        return
    there = {(row[1], row[2]): row for row in rows_with(conn, dwelling, DOORS, "unit_id", [unit_id])}
    twice = {id_: there[row[1], row[2]] for id_, row in coming.items() if (row[1], row[2]) in there}
    for id_, stays in twice.items():
        _put_together(conn, keys, coming[id_], stays, at)
    going = [(unit_id, at, id_) for id_ in coming if id_ not in twice]
    update_rows(conn, dwelling, ("unit_id", "updated_at", "id"), going)


def _put_together(conn: Connection, keys: Keys, goes: Any, stays: Any, at: int) -> None:
    """Let one door take another's place. It counts as verified when both did, and since the earlier of the two."""
    old, new = dict(zip(DOORS, goes, strict=True)), dict(zip(DOORS, stays, strict=True))
    for table in (resident, survey_entry):
        conn.execute(update(table).where(table.c.dwelling_id == old["id"]).values(dwelling_id=new["id"]))
    both = [one for one in (old["surveyed_at"], new["surveyed_at"]) if one is not None]
    verified = min(both) if len(both) == 2 else None
    conn.execute(update(dwelling).where(dwelling.c.id == new["id"]).values(
        occupancy=None if verified is None else _occupancy(old, new), version=max(old["version"], new["version"]) + 1,
        surveyed_at=verified, note=_note(keys, old, new), updated_at=at,
    ))  # fmt: skip
    conn.execute(delete(dwelling).where(dwelling.c.id == old["id"]))


def _occupancy(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return LIVED_IN if LIVED_IN in (old["occupancy"], new["occupancy"]) else str(new["occupancy"])


def _note(keys: Keys, old: Mapping[str, Any], new: Mapping[str, Any]) -> bytes | None:
    """Return both notes under the seal of the door that stays."""
    texts = [keys.opened(bytes(one["note"]), f"dwelling:{one['id']}").decode() for one in (new, old) if one["note"]]
    return keys.sealed("\n".join(dict.fromkeys(texts)).encode(), f"dwelling:{new['id']}") if texts else None
