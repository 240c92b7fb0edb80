"""Scenario 7: are the books right, and did everything that was received come from somewhere?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, or_, select

from data_access.queries.invariants.facility import broken_row
from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import supply, supply_movement
from data_access.supply_books import replayed
from domain.errors import N_

Rows = Select[tuple[object, ...]]
A_LITTLE = 0.001
"""Pieces that adding up fractions in another order may differ by."""
FOREVER = 2**62
SENT = ("approved", "picked", "in_transit", "received", "short", "reconciled")
CAME = ("received", "short", "reconciled")


BALANCE = N_("Every stock is what was counted, plus what came, less what went and was used")
ORIGIN = N_("What was approved has a stock it comes from, what was received a quantity")


@invariant("supplies.books", BALANCE, scenario=7)
def stock_books(asked: Inspected) -> Rows:
    """Return stocks that differ from what the log of counts, movements and use adds up to."""
    log = replayed(asked.conn, FOREVER)
    rows = asked.conn.execute(select(supply.c.id, supply.c.stock).where(supply.c.state == "held"))
    broken = {int(id_): log.get(int(id_), 0.0) for id_, stock in rows if abs(log.get(int(id_), 0.0) - stock) > A_LITTLE}
    told: Any = case(broken, value=supply.c.id) if broken else supply.c.stock
    return broken_row(supply, told).where(supply.c.id.in_(broken))


@invariant("supplies.positive", N_("No stock is below zero"), scenario=7)
def positive(_asked: Inspected) -> Rows:
    """Return stocks below zero."""
    return broken_row(supply, supply.c.stock).where(supply.c.stock < 0)


@invariant("supplies.sources", ORIGIN, scenario=7)
def sources(_asked: Inspected) -> Rows:
    """Return movements on their way from nowhere, and received ones of which nobody knows how much."""
    m = supply_movement.c
    nowhere = m.state.in_(SENT) & m.supply_id.is_(None)
    unknown = m.state.in_(CAME) & (m.received.is_(None) | m.received_at.is_(None))
    return broken_row(supply_movement, m.state).where(or_(nowhere, unknown))
