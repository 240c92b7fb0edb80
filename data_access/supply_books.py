"""How much of each item was in stock at an instant, and for how many days does it last? By the books: the last count,
what came and went since, and what was used on the local days before.

Only what was entered is known: a stock without any use on record in the window has no days of cover.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, or_, select

from data_access.schema import supply, supply_movement, supply_use, transition
from domain.capacity import days_of_cover
from domain.control_policy import ControlPolicy
from domain.instants import from_epoch


@dataclass(frozen=True)
class Book:
    """One stock: pieces, mean daily use of the policy's window (None: none on record), days of cover (None: unknown).

    ``counted_at``: when somebody last counted it, epoch seconds.
    """

    id: int
    code: str
    area_id: int
    item: str
    stock: float
    min_days: float
    mean_use: float | None
    cover: float | None
    counted_at: int


def books(conn: Connection, at: int, zone: ZoneInfo, policy: ControlPolicy) -> list[Book]:
    """Return every stock held at an instant, as the policy in force then judges it; by area and item. Not scoped."""
    s = supply.c
    held = conn.execute(select(supply).where(s.created_at <= at).order_by(s.area_id, s.item)).all()
    amounts = stocks_at(conn, at)
    use = _mean_use(conn, at, zone, policy.supplies.use_window_days, {int(row.id): int(row.created_at) for row in held})
    found = []
    for row in held:
        if (stock := amounts.get(int(row.id))) is None:
            continue
        mean = use.get(int(row.id))
        cover = None if mean is None else days_of_cover(stock, mean)
        found.append(Book(int(row.id), str(row.code), int(row.area_id), str(row.item), stock, float(row.min_days), mean,
                          cover, int(row.counted_at)))  # fmt: skip
    return found


def stocks_at(conn: Connection, at: int) -> dict[int, float]:
    """Return the pieces of every stock held at an instant, by its id."""
    s, t = supply.c, transition.c
    later = select(t.id).where(t.record_type.in_(("supply", "supply_movement")), t.at > at).limit(1)
    if conn.execute(later).first() is None:
        rows = conn.execute(select(s.id, s.stock).where(s.state == "held", s.created_at <= at, s.changed_at <= at))
        return {int(id_): float(stock) for id_, stock in rows}
    return replayed(conn, at)


def replayed(conn: Connection, at: int) -> dict[int, float]:
    """Return the same from the log alone: counted, then what came, less what was used and picked, in recorded order."""
    places = {(int(row.area_id), str(row.item)): int(row.id)
              for row in conn.execute(select(supply.c.id, supply.c.area_id, supply.c.item))}  # fmt: skip
    found: dict[int, float] = {}
    for row in conn.execute(_log(at)):
        if row.record_type == "supply":
            _own_move(found, row)
        elif row.move == "pick":
            if row.supply_id in found:
                found[int(row.supply_id)] -= float(row.quantity)
        elif row.zone_id is None and row.facility_id is None:
            id_ = places.get((int(row.area_id), str(row.item)))
            if id_ in found:
                found[id_] += float(row.received)
    return found


def _own_move(found: dict[int, float], row: Any) -> None:
    told: Mapping[str, Any] = json.loads(row.details or "{}")
    if row.move in ("register", "count"):
        found[int(row.record_id)] = float(told["stock"])
    elif row.move == "use":
        found[int(row.record_id)] -= float(told["used"])
    else:
        found.pop(int(row.record_id), None)


def _log(at: int) -> Any:
    t, m = transition.c, supply_movement.c
    own = ("register", "count", "use", "end")
    moved = ("pick", "receive", "receive_short")
    return (
        select(t.record_type, t.record_id, t.move, t.details, m.quantity, m.received, m.supply_id, m.area_id, m.item,
               m.zone_id, m.facility_id)
        .outerjoin(supply_movement, (t.record_type == "supply_movement") & (m.id == t.record_id))
        .where(t.at <= at, or_((t.record_type == "supply") & t.move.in_(own),
                               (t.record_type == "supply_movement") & t.move.in_(moved)))
        .order_by(t.id)
    )  # fmt: skip


def _mean_use(conn: Connection, at: int, zone: ZoneInfo, days: int, since: Mapping[int, int]) -> dict[int, float]:
    """Return the mean daily use of the local days before, of stocks with any; days before it was on the books not
    counted. Today is not over and left out.
    """
    today = from_epoch(at).astimezone(zone).date()
    first = today - timedelta(days=days)
    u = supply_use.c
    used = select(u.supply_id, func.sum(u.used)).where(u.on >= first.isoformat(), u.on < today.isoformat())
    total: dict[int, float] = defaultdict(float)
    total |= {int(id_): float(sum_) for id_, sum_ in conn.execute(used.group_by(u.supply_id))}
    found = {}
    for id_, sum_ in total.items():
        if id_ in since:
            begun = max(first, from_epoch(since[id_]).astimezone(zone).date())
            found[id_] = sum_ / max((today - begun).days, 1)
    return found
