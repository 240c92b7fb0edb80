"""What follows for the place of an infection? Its certificate is suspended, and a zone is proposed or told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.commands.moving.values import homes
from data_access.driver_rows import rows_with
from data_access.schema import area, area_ancestor, free_unit, zone, zone_area
from domain.errors import N_
from domain.workflow.areas import SCHEME_LEVELS, ZONE

NOTABLE = ("approved", "active", "review", "extended")
COVERED_FROM = 0.5
"""Share of a unit that must lie inside a zone for the zone to cover it; a zone may cut its neighbours."""
INFECTION_FOUND = N_("An infection was found in the unit.")

Above = Mapping[int, Mapping[str, int]]
"""For an area the ids of those above it (and its own) by level."""


def follow_places(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    """Answer infections where they live: the resident's unit, else the area that the line list names."""
    people = {int(one.row["resident_id"]) for one in moved if one.row.get("resident_id") is not None}
    home = homes(acting, people) if people else {}
    above = _above(acting, {int(one.row["area_id"]) for one in moved} | set(home.values()))
    places = {one.place: _place(one, home, above) for one in moved}
    areas = {one.place: {*above[int(one.row["area_id"])].values(), *places[one.place].values()} for one in moved}
    yield from _suspensions(acting, moved, areas)
    yield from _zones(acting, [one for one in moved if "unit1" in places[one.place]], places)


def _above(acting: Acting, areas: set[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for of, level, ancestor in rows_with(
        acting.conn, area_ancestor, ("area_id", "level", "ancestor_id"), "area_id", areas
    ):
        found.setdefault(int(of), {})[str(level)] = int(ancestor)
    return found


def _place(one: Moved, home: Mapping[int, int], above: Above) -> Mapping[str, int]:
    named = above[int(one.row["area_id"])]
    if "unit1" in named or one.row.get("resident_id") is None:
        return named
    return above[home[int(one.row["resident_id"])]]


def _suspensions(acting: Acting, moved: Sequence[Moved], areas: Mapping[int, set[int]]) -> Iterator[Order]:
    every = set().union(*areas.values())
    rows = rows_with(acting.conn, free_unit, ("id", "area_id", "state"), "area_id", every)
    wishes = []
    for id_, where, _state in sorted(row for row in rows if row[2] == "certified"):
        one = next(one for one in moved if where in areas[one.place])
        wishes.append(Wish(int(id_), reason=INFECTION_FOUND, at=one.at, cause=one.transition_id, source=one.place))
    if wishes:
        yield Order("free_unit", "suspend", wishes, optional=True)


def _zones(acting: Acting, moved: Sequence[Moved], places: Mapping[int, Mapping[str, int]]) -> Iterator[Order]:
    covering = _covering(acting, {level for one in moved for level in _units(places[one.place])})
    told: dict[int, list[Moved]] = {}
    fresh: dict[int, Moved] = {}
    for one in moved:
        units = _units(places[one.place])
        live = sorted({zone for unit in units for zone in covering.get(unit, ())})
        for id_, state in live:
            if state in NOTABLE:
                told.setdefault(id_, []).append(one)
        if not live:
            fresh.setdefault(units[0], one)
    yield from _notes(told)
    yield from _proposals(acting, fresh, places)


def _units(place: Mapping[str, int]) -> list[int]:
    """Return the ids of the units of a place, the smallest first."""
    return [place[level] for level in ("unit2", "unit1") if level in place]


def _covering(acting: Acting, units: set[int]) -> dict[int, list[tuple[int, str]]]:
    """Return the live zones (id, state) of each unit, of first-level ones those of a unit within."""
    inside = select(area.c.id, area.c.parent_id).where(area.c.parent_id.in_(units), area.c.level == "unit2")
    parent = {int(id_): int(up) for id_, up in acting.conn.execute(inside)} if units else {}
    z, a = zone.c, zone_area.c
    live = [state for state in ZONE.states if state not in ZONE.final]
    statement = (
        select(a.area_id, z.id, z.state).join(zone, z.id == a.zone_id).where(z.state.in_(live), a.share >= COVERED_FROM)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for where, id_, state in acting.conn.execute(statement):
        for unit in {int(where), parent.get(int(where), int(where))} & units:
            found.setdefault(unit, []).append((int(id_), str(state)))
    return found


def _notes(told: Mapping[int, Sequence[Moved]]) -> Iterator[Order]:
    """Tell each zone of its infections one after the other: a record moves once an order."""
    for turn in range(max((len(some) for some in told.values()), default=0)):
        wishes = []
        for id_, some in told.items():
            if turn < len(some):
                one = some[turn]
                fields = {"infection": one.id, "last_infection_at": one.at}
                wishes.append(Wish(id_, fields=fields, at=one.at, cause=one.transition_id, source=one.place))
        yield Order("zone", "note_infection", wishes, optional=True)


def _proposals(acting: Acting, fresh: Mapping[int, Moved], places: Mapping[int, Mapping[str, int]]) -> Iterator[Order]:
    """Propose ``Z-<infection code>`` from the boundary of the unit, else of the one it lies in; none without one."""
    units = {unit for one in fresh.values() for unit in _units(places[one.place])}
    known: dict[int, Any] = {
        int(row[0]): row for row in rows_with(acting.conn, area, ("id", "name", "boundary"), "id", units)
    }
    wishes = []
    for one in fresh.values():
        place = places[one.place]
        drawn = next((known[unit] for unit in _units(place) if known[unit][2]), None)
        scheme = acting.policy(one.at).zones
        levels = SCHEME_LEVELS.get(scheme.scheme)
        if drawn is None or levels is None:
            continue
        fields = {
            "name": drawn[1], "area": place.get("community", one.row["area_id"]), "scheme": scheme.scheme,
            "level": levels[0], "boundary": drawn[2], "infection": one.id, "last_infection_at": one.at,
        }  # fmt: skip
        wishes.append(Wish(code=f"Z-{one.row['code']}", fields=fields, at=one.at, cause=one.transition_id,
                           source=one.place))  # fmt: skip
    if wishes:
        yield Order("zone", "propose", wishes, optional=True)
