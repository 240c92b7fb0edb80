"""What follows when a zone is drawn, sealed and ended? Its people are counted, sampled and supplied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import bindparam, delete

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.register import answer, effect
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.commands.moving.writing import put_rows
from data_access.driver_rows import rows_with, update_rows
from data_access.schema import screening_round, zone, zone_area
from data_access.zone_facts import Asked, stands
from data_access.zone_units import inside
from domain.errors import N_
from domain.zone_needs import first_supply
from domain.zones import StepDown

ZONE_OVER = N_("The zone is over.")


@effect("count_zone")
def count_zone(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Write down which units each zone covers with which share, and its people and households (``zone_units``)."""
    found = inside(acting.conn, acting.keys, [str(one.row["boundary"]) for one in moved])
    acting.conn.execute(
        delete(zone_area).where(zone_area.c.zone_id == bindparam("b_id")), [{"b_id": one.id} for one in moved]
    )
    counted = list(zip(moved, found, strict=True))
    rows = [(one.id, unit, share) for one, what in counted for unit, share in what.shares.items()]
    if rows:
        put_rows(acting, zone_area, ("zone_id", "area_id", "share"), rows)
    update_rows(acting.conn, zone, ("population", "households", "policy_version", "id"), [
        (what.people, what.households, one.row.get("policy_version") or acting.policy(one.at).id, one.id)
        for one, what in counted
    ])  # fmt: skip
    return ()


@effect("open_screening_round")
def open_screening_round(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Begin the first round of sealed zones, ``<zone code>-R1``, for everybody inside; none where nobody was
    counted.
    """
    wishes = [
        Wish(code=f"{one.row['code']}-R1", fields={"zone": one.id, "target": one.row["population"]}, at=one.at,
             cause=one.transition_id, source=one.place)
        for one in moved if one.row["population"]
    ]  # fmt: skip
    return [Order("screening_round", "begin", wishes, optional=True)] if wishes else []


@effect("request_zone_supplies")
def request_zone_supplies(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Request what the people of sealed zones need in the first days: ``M-<zone code>-<item>``."""
    wishes = []
    for one in moved:
        needs = acting.policy(one.at).supplies.needs
        for item, pieces in first_supply(str(one.row["level"]), one.row["population"] or 0, needs).items():
            fields = {"area": one.row["area_id"], "item": item, "quantity": pieces, "zone": one.id}
            wishes.append(Wish(code=f"M-{one.row['code']}-{item}", fields=fields, at=one.at, cause=one.transition_id,
                               source=one.place))  # fmt: skip
    return [Order("supply_movement", "request", wishes, optional=True)] if wishes else []


@effect("end_zone")
def end_zone(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Cancel the rounds that still run in zones that are over."""
    by_id = {one.id: one for one in moved}
    rounds = rows_with(acting.conn, screening_round, ("id", "zone_id", "state"), "zone_id", by_id)
    wishes = [
        Wish(int(id_), reason=ZONE_OVER, at=by_id[int(of)].at, cause=by_id[int(of)].transition_id,
             source=by_id[int(of)].place)
        for id_, of, state in sorted(rounds)
        if state == "running"
    ]  # fmt: skip
    return [Order("screening_round", "cancel", wishes, optional=True)] if wishes else []


@effect("lower_zone")
def lower_zone(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    """Let the area go on at the milder level that the scheme leads to, as a zone of its own,
    ``<zone code>-<level>``.
    """
    asked = [Asked(one.row, one.at, acting.versions, acting.zone) for one in moved]
    wishes = []
    for one, found in zip(moved, stands(acting.conn, asked), strict=True):
        if isinstance(found, StepDown):
            wishes.append(_milder(one, found.to))
    if wishes:
        yield Order("zone", "step_in", wishes)


def _milder(one: Moved, level: str) -> Wish:
    row = one.row
    named = answer(one, name=row["name"], area=row["area_id"], scheme=row["scheme"], level=level,
                   boundary=row["boundary"], infection=row["infection_id"],
                   last_infection_at=row["last_infection_at"])  # fmt: skip
    return Wish(code=f"{row['code']}-{level}", fields=named.fields, at=named.at, cause=named.cause, source=named.source)
