"""Which units apply to be epidemic-free, are reviewed and certified, and pass their checklist every day?

Headquarters certifies at midnight, and only who has what the rule asks for: days without infection, a whole round that
was negative, the survey, no missed test and no arrival that nobody checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from domain.instants import DAY, HOUR
from domain.policies import policies
from simulation.scenarios.cases import Cases
from simulation.scenarios.play import Play

KINDS = {"firm": "firm", "institution": "institution", "school": "school", "dormitory": "dormitory"}
CHECKED = HOUR * 3
"""Before its certification a unit's checklist is gone through once more."""


@dataclass
class Record:
    """What is known of a first-level unit: its infections, tests missed (end of their day), arrivals checked late."""

    infections: list[int] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    late: list[tuple[int, int]] = field(default_factory=list)
    surveyed: float = 0.0


def records(
    play: Play, cases: Cases, missed: Sequence[tuple[int, int]], arrivals: Sequence[tuple[int, int, int]]
) -> dict[str, Record]:
    """Return what is known of every first-level unit."""
    found = {unit.code: Record() for unit in play.district.units1}
    parent = [str(unit.parent) for unit in play.district.units]
    for place in range(len(cases)):
        found[parent[int(play.people.unit[cases.person[place]])]].infections.append(int(cases.opened[place]))
    for person, day in missed:
        found[parent[int(play.people.unit[person])]].missed.append(play.day_start(day + 1))
    for unit, received, verified in arrivals:
        if verified > received + DAY:
            found[parent[unit]].late.append((received + DAY, verified))
    place_of = {unit.code: place for place, unit in enumerate(play.district.units1)}
    _doors, first, door = np.unique(play.people.dwelling, return_index=True, return_inverse=True)
    unit1 = np.array([place_of[code] for code in parent])[play.people.unit[first]]
    whole = np.ones(len(first), dtype=bool)
    whole[door[play.people.surveyed <= play.until - 7 * DAY]] = False
    share = np.bincount(unit1, weights=whole, minlength=len(place_of)) / np.maximum(
        1, np.bincount(unit1, minlength=len(place_of))
    )
    for code, place in place_of.items():
        found[code].surveyed = float(share[place])
    return found


def play_free_units(play: Play, cases: Cases, known: Mapping[str, Record]) -> None:
    """Write the applications of first-level units; an infection suspends by rule, after which no checklist follows."""
    rng, rule, add = play.rng("free_units"), play.rule("free_units"), play.script.add
    villages = {area.code for area in play.district.communities if area.kind == "village"}
    for place, unit in enumerate(play.district.units1):
        if rng.random() > rule["applying"]:
            continue
        code = f"FU-{unit.code}"
        kind = KINDS.get(unit.kind, "village" if unit.parent in villages else "compound")
        at = play.day_start(int(rng.integers(0, 9))) + int(rng.integers(8 * HOUR, 17 * HOUR))
        add(at, "free_unit", code, "apply", "community", area=unit.code, kind=kind, gates=int(rng.integers(1, 6)),
            responsible=unit.responsible_body)  # fmt: skip
        submitted = at + int(rng.integers(2 * HOUR, 2 * DAY))
        add(submitted, "free_unit", code, "submit", "community")
        if rng.random() < rule["rejected_share"]:
            back = submitted + int(rng.integers(3 * HOUR, DAY))
            add(back, "free_unit", code, "reject", "street", reason="出入口台账不全（模拟）")
            submitted = (back // HOUR + 1) * HOUR + int(rng.integers(3 * HOUR, DAY))
            add(submitted, "free_unit", code, "submit", "community")
        reviewed = (submitted // HOUR + 1) * HOUR + int(rng.integers(HOUR, 20 * HOUR))
        add(reviewed, "free_unit", code, "review", "street")
        certified = _certified(play, place, reviewed, known[unit.code])
        if certified is not None:
            _checks(play, code, certified, min((one for one in known[unit.code].infections if one > certified),
                                               default=play.horizon + 1))  # fmt: skip


def _certified(play: Play, place: int, reviewed: int, known: Record) -> int | None:
    """Return the first midnight at which the unit has all that is asked for."""
    rule = policies().control[0].free_units
    for day in range(play.day_of(reviewed) + 1, play.day_of(play.until) + 1):
        at = play.day_start(day) + 60
        rounds = play.clean_rounds.get(day - 1 - play.days)
        if at - CHECKED < reviewed or rounds is None or not rounds[place] or known.surveyed < rule.survey_share:
            continue
        last = max((one for one in known.infections if one <= at), default=play.day_start(0))
        calm = day - play.day_of(last) > rule.free_days
        missed = any(at - rule.free_days * DAY - DAY < one <= at for one in known.missed)
        if calm and not missed and not any(begun <= at < ended for begun, ended in known.late):
            return at
    return None


def _checks(play: Play, code: str, certified: int, until: int) -> None:
    rng, add = play.rng(f"free_unit.{code}"), play.script.add
    add(certified - CHECKED, "free_unit", code, "pass_checklist", "community", passed=True)
    add(certified, "free_unit", code, "certify", "hq")
    for day in range(play.day_of(certified), play.last_day + 1):
        checked = play.day_start(day) + int(rng.integers(9 * HOUR, 18 * HOUR))
        if checked < until and rng.random() < 0.985:
            add(checked, "free_unit", code, "pass_checklist", "community", passed=True)
