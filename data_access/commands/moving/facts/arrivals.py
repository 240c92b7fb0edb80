"""Where does somebody who arrived stay? What a contact needs to put a stranger on the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.driver_rows import rows_with
from data_access.schema import area, resident


@fact("arrival_home")
def arrival_home(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return the second-level unit: of the register while they live there, else the one given, else the destination
    where it is one.
    """
    known = [one.row["resident_id"] for one in candidates if one.row["resident_id"] is not None]
    rows = rows_with(acting.conn, resident, ("id", "unit_id", "left_at"), "id", known)
    homes = {int(id_): int(unit) for id_, unit, left in rows if left is None}
    named = {int(one.fields.get("unit") or one.row["area_id"]) for one in candidates}
    units = {
        int(id_) for id_, _level in rows_with(acting.conn, area, ("id", "level"), "id", named, of=("level", "unit2"))
    }
    found = []
    for one in candidates:
        place = int(one.fields.get("unit") or one.row["area_id"])
        home = homes.get(one.row["resident_id"])
        found.append({"home_unit": home if home is not None else place if place in units else None})
    return found
