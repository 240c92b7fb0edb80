"""Which certified units lose their certificate by what happened in them? Looked at by the worker.

An infection suspends at once (``effects.infected_places``); here it is found again where it came another way, with
tests missed and arrivals nobody reported. Three statements while units are certified, one where none is.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.infected_places import INFECTION_FOUND
from data_access.commands.moving.orders import Order, Wish
from data_access.schema import free_unit
from data_access.unit_facts import Asked, unit_facts
from domain.errors import N_
from domain.free_units import suspension_due

REASONS = {
    "infection": INFECTION_FOUND,
    "missed": N_("Somebody in the unit missed a test."),
    "unreported": N_("An arrival in the unit was not reported."),
}


def suspensions(acting: Acting) -> Iterator[Order]:
    """Yield the order that suspends certified units, where any is to be."""
    columns = ("id", "version", "area_id", "certified_at", "changed_at")
    statement = select(*[free_unit.c[name] for name in columns]).where(free_unit.c.state == "certified")
    held = acting.conn.execute(statement.order_by(free_unit.c.id)).all()
    policy = acting.policy(acting.now)
    asked = [Asked(int(row.area_id), acting.now, policy) for row in held]
    wishes = []
    for row, facts in zip(held, unit_facts(acting.conn, acting.zone, asked, people=False), strict=True):
        why = suspension_due(facts, acting.day(int(row.certified_at or row.changed_at)))
        if why is not None:
            wishes.append(Wish(int(row.id), version=int(row.version), reason=REASONS[why.code]))
    if wishes:
        yield Order("free_unit", "suspend", wishes)
