"""What do the records say of a zone that is to be stepped down? For any number of zones at once, as of any instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from data_access.driver_rows import rows_with
from data_access.schema import contact, infection, resident, screening_round, test_result, transition, zone, zone_area
from domain.control_policy import ControlPolicy
from domain.instants import from_epoch
from domain.results import COUNTS_AS_TESTED, TestResult
from domain.zones import LastContact, Round, StepDown, ZoneError, ZoneFacts, policy_of_scheme, step_down, step_rule

COVERED_FROM = 0.5
"""Share of a unit from which what happens in it happens in the zone; a zone that only cuts units takes all it cuts."""
INFECTED = ("initial_positive", "confirmed", "asymptomatic")
GONE = ("became_case", "handed_over")
"""States in which a contact is one of the zone no more."""

ROUND_COLUMNS = ("zone_id", "target", "sampled", "positives", "closed_at", "state")


@dataclass(frozen=True)
class Asked:
    """A zone (a row of its table) at an instant, with the district's policies, oldest first."""

    row: Mapping[str, Any]
    at: int
    versions: Sequence[ControlPolicy]
    zone: ZoneInfo

    def day(self, at: int) -> date:
        """Return the local date of an instant."""
        return from_epoch(at).astimezone(self.zone).date()

    @property
    def policy(self) -> ControlPolicy:
        """The newest version in force then that knows the zone's scheme. Raises ``ZoneError`` where none does."""
        return policy_of_scheme(str(self.row["scheme"]), self.day(self.at), self.versions)


@dataclass
class _Held:
    """What the tables hold, by zone id; units by zone, the rest by unit where it is of a place."""

    units: dict[int, set[int]] = field(default_factory=dict)
    infections: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    rounds: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    samples: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    milder: set[int] = field(default_factory=set)
    standing: list[tuple[str, str, int, int | None]] = field(default_factory=list)


def stands(conn: Connection, asked: Sequence[Asked]) -> list[StepDown | ZoneError]:
    """Return for each zone where it goes next, the earliest day of review and what is missing at the instant; the error
    where no policy knows its scheme or level. Eight statements however many zones there are.
    """
    if not asked:
        return []
    held = _read(conn, {int(one.row["id"]) for one in asked})
    return [_stand(one, held) for one in asked]


def _stand(one: Asked, held: _Held) -> StepDown | ZoneError:
    try:
        policy = one.policy
        facts = _facts(one, held, policy)
        above = step_rule(facts, policy).after
        return step_down(replace(facts, stricter_zones=_left(one, held, above)), one.day(one.at), policy)
    except ZoneError as error:
        return error


def _read(conn: Connection, ids: set[int]) -> _Held:
    held = _Held(_units(conn, ids))
    units = set().union(*held.units.values())
    _read_infections(conn, units, held)
    for row in rows_with(conn, screening_round, ROUND_COLUMNS, "zone_id", ids):
        held.rounds[int(row[0])].append(row)
    _read_contacts(conn, units, held)
    t = transition.c
    opened = select(t.record_id).where(t.record_type == "zone", t.version == 1, t.move == "step_in")
    held.milder = {int(id_) for id_ in conn.execute(opened.where(t.record_id.in_(ids))).scalars()}
    z = zone.c
    for row in conn.execute(select(z.scheme, z.level, z.approved_at, z.started_at, z.ended_at)):
        begun = row.approved_at if row.approved_at is not None else row.started_at
        if begun is not None:
            held.standing.append((row.scheme, row.level, int(begun), row.ended_at))
    return held


def _left(one: Asked, held: _Held, above: Sequence[str]) -> int:
    """Return how many zones of the scheme stand at stricter levels."""
    return sum(
        scheme == one.row["scheme"] and level in above and begun <= one.at and (ended is None or ended > one.at)
        for scheme, level, begun, ended in held.standing
    )


def began_at(row: Mapping[str, Any]) -> int:
    """Return when a zone began at its level: sealed, else approved, else proposed."""
    return int(next(row[name] for name in ("started_at", "approved_at", "created_at") if row[name] is not None))


def _facts(one: Asked, held: _Held, policy: ControlPolicy) -> ZoneFacts:
    id_ = int(one.row["id"])
    units = held.units.get(id_, set())
    found = [at for unit in units for at in held.infections[unit] if at <= one.at]
    if one.row["last_infection_at"] is not None:
        found.append(int(one.row["last_infection_at"]))
    return ZoneFacts(
        level=str(one.row["level"]),
        since=one.day(began_at(one.row)),
        stepped_down=id_ in held.milder,
        last_infection=one.day(max(found)) if found else None,
        rounds=tuple(_rounds(one, held.rounds[id_], policy.targets["round_coverage"].share)),
        contacts=_last_contact(one, held, units),
    )


def _rounds(one: Asked, rows: Sequence[Any], share: float) -> list[Round]:
    """Return the rounds closed by the instant; ``complete``: the policy's share of the people was sampled."""
    return [
        Round(one.day(int(closed)), complete=bool(target) and sampled is not None and sampled >= share * target,
              all_negative=None if positives is None else positives == 0)
        for _zone, target, sampled, positives, closed, state in rows
        if state != "cancelled" and closed is not None and closed <= one.at
    ]  # fmt: skip


def _last_contact(one: Asked, held: _Held, units: set[int]) -> LastContact | None:
    """Return the last exposure of close contacts who live in the zone; negative when each of that day is."""
    if not units:
        return None
    met = [row for unit in units for row in held.contacts[unit] if int(row[4]) <= one.at]
    if not met:
        return LastContact(None, negative=False)
    last = max(str(row[2]) for row in met)
    exposure = date.fromisoformat(last)
    return LastContact(exposure, all(_negative(one, held, row, exposure) for row in met if str(row[2]) == last))


def _negative(one: Asked, held: _Held, row: Any, exposure: date) -> bool:
    _unit, who, _exposed, state, _listed, changed = row
    if state == "released" and int(changed) <= one.at:
        return True
    taken = [(at, result) for at, result in held.samples[int(who)] if at <= one.at and one.day(at) >= exposure
             and result in COUNTS_AS_TESTED]  # fmt: skip
    return bool(taken) and max(taken)[1] == TestResult.NEGATIVE


def _units(conn: Connection, zones: set[int]) -> dict[int, set[int]]:
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for id_, unit, share in rows_with(conn, zone_area, ("zone_id", "area_id", "share"), "zone_id", zones):
        found[int(id_)][int(unit)] = float(share)
    return {
        id_: {unit for unit, share in part.items() if share >= COVERED_FROM} or set(part) for id_, part in found.items()
    }


def _read_infections(conn: Connection, units: set[int], held: _Held) -> None:
    """Count an infection where the line list places it and where the person lives."""
    if not units:
        return
    i = infection.c
    placed = select(i.area_id, i.id, i.reported_at).where(i.area_id.in_(units))
    lived = select(resident.c.unit_id, i.id, i.reported_at).join(resident, resident.c.id == i.resident_id)
    lived = lived.where(resident.c.unit_id.in_(units))
    shown = i.classification.in_(INFECTED)
    for unit, _id, at in {tuple(row) for half in (placed, lived) for row in conn.execute(half.where(shown))}:
        held.infections[int(unit)].append(int(at))


def _read_contacts(conn: Connection, units: set[int], held: _Held) -> None:
    columns = ("area_id", "resident_id", "last_exposure_on", "state", "created_at", "changed_at", "tier")
    latest: dict[int, str] = {}
    for row in rows_with(conn, contact, columns, "area_id", units):
        if row[6] == "close" and row[3] not in GONE:
            held.contacts[int(row[0])].append(tuple(row[:6]))
            latest[int(row[1])] = max(str(row[2]), latest.get(int(row[1]), ""))
    for who, at, result in rows_with(conn, test_result, ("resident_id", "sampled_at", "result"), "resident_id", latest):
        held.samples[int(who)].append((int(at), int(result)))
