"""What follows for stocks when something is used, picked and received?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.register import effect
from data_access.commands.moving.orders import Moved, Order
from data_access.driver_rows import add_rows, rows_with, update_rows
from data_access.schema import supply, supply_use


@effect("use_stock")
def use_stock(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Take what was used out of stock, and write it down for its local day."""
    used = [(one.id, acting.day(one.at).isoformat(), float(one.fields["used"])) for one in moved]
    _add(acting, {id_: -amount for id_, _on, amount in used})
    add_rows(acting.conn, supply_use, ("supply_id", "on", "used"), used)
    return ()


@effect("take_stock")
def take_stock(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Take what was picked out of the stock it comes from."""
    taken: dict[int, float] = defaultdict(float)
    for one in moved:
        taken[int(one.row["supply_id"])] -= one.row["quantity"]
    _add(acting, taken)
    return ()


@effect("put_stock")
def put_stock(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Put what came into the stock of its area. What came for a zone or a facility goes to the people there, and
    what comes to an area without a stock of the item is not on record further.
    """
    come: dict[tuple[int, str], float] = defaultdict(float)
    for one in moved:
        if one.row["zone_id"] is None and one.row["facility_id"] is None:
            come[int(one.row["area_id"]), str(one.row["item"])] += one.row["received"]
    rows = rows_with(acting.conn, supply, ("id", "area_id", "item", "state"), "area_id", {area for area, _item in come})
    held = {(int(area), str(item)): int(id_) for id_, area, item, state in rows if state == "held"}
    _add(acting, {held[place]: amount for place, amount in come.items() if place in held})
    return ()


def _add(acting: Acting, amounts: Mapping[int, float]) -> None:
    if not amounts:
        return
    rows = rows_with(acting.conn, supply, ("id", "stock"), "id", amounts, lock=True)
    update_rows(acting.conn, supply, ("stock", "id"), [
        (float(stock) + float(amounts[int(id_)]), int(id_)) for id_, stock in rows
    ])  # fmt: skip
