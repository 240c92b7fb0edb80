"""Which zones are published, sealed, screened and stepped down? A rule proposes one for each place of an infection."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from typing import Any

import numpy as np

from domain.instants import DAY, HOUR
from domain.policies import policies
from domain.zone_needs import first_supply
from simulation.scenarios.cases import Cases
from simulation.scenarios.chance import seconds
from simulation.scenarios.play import Play

REJECTED = "感染者在集中隔离期间检出，住所无风险（模拟）"
ROUND_DAYS = (0, 1, 2, 4, 7)
"""Days after the last infection on which the whole zone is sampled."""

PEOPLE_A_HOUSEHOLD = 3.1
"""Of a zone's supplies: more than live in most homes, so that no more are supplied than there are."""


@dataclass
class Zone:
    """One zone as it goes: ``ended`` None while it is live; ``infections`` are the instants of those in it."""

    code: str
    unit: int
    proposed: int
    infections: list[int] = field(default_factory=list)
    ended: int | None = None


def play_zones(play: Play, cases: Cases) -> list[Zone]:
    """Write the moves of all zones and return them."""
    rng, rule = play.rng("zones"), play.rule("zones")
    order = sorted(range(len(cases)), key=lambda place: (int(cases.opened[place]) // HOUR, _move(cases, place),
                                                         int(cases.opened[place])))  # fmt: skip
    zones: list[Zone] = []
    controlled = {"facility", "home"}
    for _key, group in groupby(order, key=lambda place: (int(cases.opened[place]) // HOUR, _move(cases, place))):
        fresh: set[int] = set()
        for place in group:
            at, unit = int(cases.opened[place]), int(play.people.unit[cases.person[place]])
            live = [zone for zone in zones if _alike(play, zone.unit, unit) and zone.unit not in fresh
                    and (zone.ended is None or zone.ended // HOUR >= at // HOUR)]  # fmt: skip
            if live:  # a rejection of the same hour is played after it
                for zone in live:
                    zone.infections.append(at)
                continue
            if unit in fresh:
                continue
            fresh.add(unit)
            zone = Zone(f"Z-{cases.code[place]}", unit, at, [at])
            zones.append(zone)
            if cases.mode[place] in controlled and rng.random() < rule["rejected_share"]:
                zone.ended = at + int(rng.integers(1200, 5400))
                play.script.add(zone.ended, "zone", zone.code, "reject", "hq", reason=REJECTED)
    for zone in zones:
        if zone.ended is None:
            _carry_out(play, zone, int(rng.integers(1200, 6000)), int(seconds(rng, rule["seal_minutes"], 1)[0]))
    return zones


def _move(cases: Cases, place: int) -> str:
    """Return the place in the script's order of the move that opens an infection."""
    if cases.opened[place] != cases.reported[place]:
        return "1 found"
    return "3 asymptomatic" if cases.asymptomatic[place] else "2 confirmed"


def _alike(play: Play, one: int, other: int) -> bool:
    """Return whether a zone of one unit counts for another: both lie in one first-level unit."""
    return play.district.units[one].parent == play.district.units[other].parent


def _carry_out(play: Play, zone: Zone, wait: int, seal: int) -> None:
    population = play.district.units[zone.unit].population

    def add(at: int, record: str, code: str, move: str, role: str, **fields: Any) -> None:
        if record == "zone":  # the rule tells the zone of infections of the same hour first
            at = max([at, *(one for one in zone.infections if one // HOUR == at // HOUR)])
        play.script.add(at, record, code, move, role, **fields)

    rng = play.rng(f"zone.{zone.code}")
    approved = zone.proposed + wait
    sealed = approved + seal
    sealed = max([sealed, *(one for one in zone.infections if one // HOUR == sealed // HOUR)])
    add(approved, "zone", zone.code, "approve", "hq")
    add(sealed, "zone", zone.code, "seal", "street", guard_roster="两班四岗，社区、民警、物业（模拟）")
    supplied = sealed + int(seconds(rng, [10 * 60, 20 * 60], 1)[0])
    add(supplied, "zone", zone.code, "supply", "street", households_supplied=round(population / PEOPLE_A_HOUSEHOLD))
    _deliver(play, zone.code, population, sealed)
    last = max(zone.infections)
    days = sorted(
        {
            play.day_of(sealed),
            *(play.day_of(last) + day for day in ROUND_DAYS if play.day_of(last) + day > play.day_of(sealed)),
        }
    )
    begun = sealed
    for number, day in enumerate(days, 1):
        if number > 1:
            begun = max(play.day_start(day) + 6 * HOUR + int(rng.integers(0, 1800)), (begun // HOUR + 1) * HOUR)
            add(
                begun, "screening_round", f"{zone.code}-R{number}", "begin", "street", zone=zone.code, target=population
            )
        ended = begun + int(seconds(rng, [9 * 60, 15 * 60], 1)[0])
        found = sum(begun < at <= ended for at in zone.infections)
        sampled = round(population * float(rng.uniform(0.965, 0.998)))
        add(ended, "screening_round", f"{zone.code}-R{number}", "close", "street", sampled=sampled, positives=found)
        begun = ended
    review = play.day_start(play.day_of(last) + 7) + 15 * HOUR + int(rng.integers(0, 4 * HOUR))
    review = max(review, (begun // HOUR + 1) * HOUR)
    if rng.random() < 0.12:
        review += DAY
    add(review, "zone", zone.code, "review", "cdc")
    add(review + int(rng.integers(2 * HOUR, 6 * HOUR)), "zone", zone.code, "step_down", "hq")


def _deliver(play: Play, zone: str, population: int, sealed: int) -> None:
    """Write how the supplies come that the rule requests for a sealed zone, ``M-<zone>-<item>``."""
    pinned = play.parameters.district["control_policy"]
    policy = next(version for version in policies().control if version.id == pinned)
    rng, add, move = play.rng(f"zone.supplies.{zone}"), play.script.add, "supply_movement"
    for item, pieces in first_supply(policy.zones.levels[0], population, policy.supplies.needs).items():
        code, steps = f"M-{zone}-{item}", sealed + np.cumsum(rng.integers(1200, 7200, 5))
        add(int(steps[0]), move, code, "approve", "hq", supply=f"ST-{play.district.district.code}-{item}")
        add(int(steps[1]), move, code, "pick", "street")
        add(int(steps[2]), move, code, "send", "street")
        # A little more than the rule asked for: it counted the residents, not the plan.
        add(int(steps[3]), move, code, "receive", "community", received=ceil(pieces * 1.1))
        add(int(steps[4]), move, code, "reconcile", "street")
