"""Which specimens are followed one by one? Those of the fever clinics, and the tubes that came back positive."""

from __future__ import annotations

from typing import Any

from domain.instants import HOUR
from simulation.scenarios.chance import hours, seconds
from simulation.scenarios.play import Play


def play_specimens(play: Play) -> None:
    """Write clinic specimens (all negative) and positive pools with their members held and sampled again."""
    rng, rule = play.rng("specimens"), play.rule("specimens")
    quiet, peak = rule["positive_pools_per_day"]
    clinic = pools = 0
    for day in range(1, play.last_day + 1):
        for _one in range(play.scaled(rule["clinic_per_day"], 1)):
            clinic += 1
            at = play.day_start(day) + int(rng.integers(0, 24 * HOUR))
            person = int(rng.integers(len(play.people.ids)))
            end = at + int(hours(rng, play.parameters.testing["turnaround_hours"]["fever_clinic"], 1)[0])
            fields = {"person": play.id_no(person), "area": play.unit_code(person), "pool_size": 1}
            result = "find_invalid" if rng.random() < 0.004 else "find_negative"
            _test(play, f"SPC{clinic:06d}", at, end, "fever_clinic", result, fields)
        for _tube in range(play.scaled(quiet + (peak - quiet) * play.heat(day), 1)):
            pools += 1
            code = f"SPP{pools:05d}"
            at = play.day_start(day) + int(rng.integers(6 * HOUR, 21 * HOUR))
            end = at + int(hours(rng, play.parameters.testing["turnaround_hours"]["voluntary"], 1)[0])
            unit = play.district.units[int(rng.integers(len(play.district.units)))]
            _test(play, code, at, end, "round", "find_positive", {"area": unit.code, "pool_size": 10})
            held = end + int(seconds(rng, [60, 112], 1)[0])
            play.script.add(held, "specimen", code, "hold_members", "grid", held=10)
            again = max(held + 600, end + int(seconds(rng, [170, 330], 1)[0]))
            play.script.add(again, "specimen", code, "retest_members", "grid", retested=10)


def _test(play: Play, code: str, at: int, end: int, purpose: str, result: str, fields: dict[str, Any]) -> None:
    add = play.script.add
    labs = [str(lab["code"]) for lab in play.parameters.labs]
    received = at + (end - at) // 3
    add(at, "specimen", code, "collect", "grid", purpose=purpose, **fields)
    add(received, "specimen", code, "receive", "lab", lab=labs[at % len(labs)])
    add(received + 900, "specimen", code, "test", "lab")
    add(max(end, received + 960), "specimen", code, result, "lab")
