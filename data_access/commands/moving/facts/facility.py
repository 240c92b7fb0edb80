"""Has the facility room, and is the person nowhere else? Counted one after the other within an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.driver_rows import rows_with
from data_access.schema import facility, home_order, resident, room, stay

IN_HOUSE = ("checked_in", "extended", "release_due")
AT_HOME = ("active", "release_due", "breached")


@fact("facility", counting=True)
def facility_room(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return the facility's state, and its ready rooms left when this and all before it have theirs (below 0: none).

    The facilities are locked, so that of two orders for the last room the second one sees that it is gone.
    """
    wanted = [int(one.row["facility_id"]) for one in candidates]
    states = {int(id_): state for id_, state in rows_with(
        acting.conn, facility, ("id", "state"), "id", wanted, lock=True)}  # fmt: skip
    statement = (
        select(room.c.facility_id, func.count())
        .where(room.c.facility_id.in_(sorted(set(wanted))), room.c.state == "ready")
        .group_by(room.c.facility_id)
    )
    left = Counter({int(id_): int(number) for id_, number in acting.conn.execute(statement)})
    found = []
    for id_ in wanted:
        left[id_] -= 1
        found.append({"facility_state": states.get(id_), "free_rooms": left[id_]})
    return found


@fact("placement", counting=True)
def placement(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return where the person is already: ``in_facility`` and ``booked`` (a stay), ``at_home`` (another home order).

    The persons are locked, so that of two orders for one person the second one sees the first.
    """
    people = {int(one.row["resident_id"]) for one in candidates}
    rows_with(acting.conn, resident, ("id",), "id", people, lock=True)
    columns = ("resident_id", "state", "code", "id")
    stays = rows_with(acting.conn, stay, columns, "resident_id", people)
    orders = rows_with(acting.conn, home_order, columns, "resident_id", people)
    in_house = {int(who): code for who, state, code, _id in stays if state in IN_HOUSE}
    booked = {int(who): code for who, state, code, _id in stays if state in ("booked", *IN_HOUSE)}
    at_home = {int(who): (code, int(id_)) for who, state, code, id_ in orders if state in AT_HOME}
    found = []
    for one in candidates:
        who, own = int(one.row["resident_id"]), (one.record, one.row.get("id"))
        code, id_ = at_home.get(who, (None, None))
        found.append({"in_facility": in_house.get(who), "booked": booked.get(who),
                      "at_home": None if own == ("home_order", id_) else code})  # fmt: skip
        if one.record == "stay":
            booked[who] = str(one.row.get("code") or "…")
        else:
            at_home[who] = (str(one.row.get("code") or "…"), -1)
    return found
