"""How much is left in stock when this movement or use is taken too? Counted one after the other in an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.driver_rows import rows_with
from data_access.schema import supply


@fact("stock", counting=True)
def stock_left(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return ``stock_left`` after this one and all before (below 0: short). The stocks are locked, so that of two
    orders for the last pieces the second one sees that they are gone.
    """
    left = {
        int(id_): float(stock)
        for id_, stock in rows_with(acting.conn, supply, ("id", "stock"), "id", map(_source, candidates), lock=True)
    }
    found = []
    for one in candidates:
        left[_source(one)] -= float(one.fields["used"] if one.record == "supply" else one.row["quantity"])
        found.append({"stock_left": left[_source(one)]})
    return found


@fact("supply")
def supply_named(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return item and state of the stock that each movement shall come from."""
    held = {
        int(id_): (item, state)
        for id_, item, state in rows_with(acting.conn, supply, ("id", "item", "state"), "id", map(_source, candidates))
    }
    return [{"supply_item": held[_source(one)][0], "supply_state": held[_source(one)][1]} for one in candidates]


def _source(one: Candidate) -> int:
    return int(one.row["id"] if one.record == "supply" else one.row["supply_id"])
