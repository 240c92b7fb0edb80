"""Which vehicle has a seat for whom, and is the person on the way already? Counted one after the other in an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.driver_rows import rows_with
from data_access.schema import resident, transfer_order, vehicle
from domain.workflow.transfer import BEFORE_BOARDING, ON_THE_WAY, RIDING


def riders(acting: Acting, vehicles: Iterable[int]) -> Counter[tuple[int, str]]:
    """Return how many people of each kind hold a seat in each vehicle: from its assignment to their receipt."""
    o = transfer_order.c
    statement = (
        select(o.vehicle_id, o.kind, func.count())
        .where(o.vehicle_id.in_(sorted(set(vehicles))), o.state.in_(RIDING))
        .group_by(o.vehicle_id, o.kind)
    )
    return Counter({(int(id_), str(kind)): int(count) for id_, kind, count in acting.conn.execute(statement)})


@fact("vehicle", counting=True)
def vehicle_seats(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return ``vehicle_state``, ``negative_pressure``, the kinds that ride with this person (``riding_kinds``), and
    ``seats_left`` when this one and all before have theirs (below 0: none). The vehicles are locked.
    """
    wanted = [int(one.row["vehicle_id"]) for one in candidates]
    columns = ("id", "state", "usable_seats", "negative_pressure")
    held = {int(row[0]): row for row in rows_with(acting.conn, vehicle, columns, "id", wanted, lock=True)}
    kinds: dict[int, Counter[str]] = {id_: Counter() for id_ in held}
    for (id_, kind), count in riders(acting, wanted).items():
        kinds[id_][kind] += count
    found = []
    for one, id_ in zip(candidates, wanted, strict=True):
        _id, state, seats, pressure = held[id_]
        aboard = tuple(sorted(kinds[id_]))
        kinds[id_][str(one.row["kind"])] += 1
        found.append({"vehicle_state": state, "negative_pressure": bool(pressure), "riding_kinds": aboard,
                      "seats_left": int(seats) - kinds[id_].total()})  # fmt: skip
    return found


@fact("riders")
def vehicle_riders(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return how many people hold a seat in each vehicle (``riders``)."""
    ids = [int(one.row["id"]) for one in candidates]
    seated: Counter[int] = Counter()
    for (id_, _kind), count in riders(acting, ids).items():
        seated[id_] += count
    return [{"riders": seated[id_]} for id_ in ids]


@fact("open_transfer", counting=True)
def open_transfer(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return the person's other order on which they wait or ride: ``open_transfer`` (its number, or None),
    ``open_kind``, and ``open_waits`` (whether they have not boarded). The persons are locked.
    """
    people = {int(one.row["resident_id"]) for one in candidates}
    rows_with(acting.conn, resident, ("id",), "id", people, lock=True)
    columns = ("resident_id", "code", "kind", "state")
    held = [
        row for row in rows_with(acting.conn, transfer_order, columns, "resident_id", people) if row[3] in ON_THE_WAY
    ]
    held.sort(key=lambda row: (row[3] not in BEFORE_BOARDING, row[2] == "positive", row[1]))
    known = {int(who): (code, kind, state in BEFORE_BOARDING) for who, code, kind, state in held}
    found = []
    for one in candidates:
        who = int(one.row["resident_id"])
        code, kind, waits = known.get(who, (None, None, False))
        found.append({"open_transfer": code, "open_kind": kind, "open_waits": waits})
        known[who] = (one.row.get("code") or "…", one.row["kind"], False)
    return found
