"""Which national lists are published while the play goes on? Counties are real, what lies below them is invented."""

from __future__ import annotations

from typing import Any

import numpy as np

from domain.instants import DAY, HOUR
from simulation.scenarios.play import Play

LEVELS = ("high", "medium")
REST = "除高风险区以外区域"
BEFORE_DAYS = 12
"""So long before the end of the history the first list was published."""


def published_lists(play: Play) -> list[tuple[Any, ...]]:
    """Return lines of lists: published at, level, province, city, county, line."""
    rng, rule = play.rng("risk_lists"), play.rule("arrivals")
    step = int(rule["lists_every_hours"] * HOUR)
    at = (play.until - BEFORE_DAYS * DAY) // HOUR * HOUR
    held = {level: [_place(rng, rule, level) for _ in range(12)] for level in LEVELS}
    rows = []
    while at <= play.until - HOUR:
        for level in LEVELS:
            fresh = int(rule["lists_changed"] * len(held[level]))
            held[level] = [*held[level][fresh:], *(_place(rng, rule, level) for _ in range(fresh))]
            rows += [(at, level, *county, line) for *county, line in dict.fromkeys(held[level])]
        counties = dict.fromkeys(tuple(one) for one in (*rule["low_in"], *rule["high_in"], *rule["medium_in"]))
        rows += [(at, "low", *county, f"{county[2]}{REST}") for county in counties]
        at += step
    return rows


def _place(rng: np.random.Generator, rule: dict[str, Any], level: str) -> tuple[str, ...]:
    counties, places = rule[f"{level}_in"], rule["places"]
    county = counties[int(rng.integers(len(counties)))]
    return (*county, f"演示街道{places[int(rng.integers(len(places)))]}{int(rng.integers(1, 30))}号楼")
