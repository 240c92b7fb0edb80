"""What do clinics, pharmacies, the hotline and venue codes count every day? Some reports are missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from domain.instants import HOUR
from simulation.scenarios.play import Play

BEFORE = 28
"""Days of the past before the outbreak, which alarms compare with."""


def write_signals(play: Play, path: Path) -> None:
    """Write the ``daily_signals`` table: one row a kind, street and local date that is over."""
    rng, rule = play.rng("signals"), play.rule("signals")
    low, high = rule["hotline_calls"]
    people = np.array([street.population for street in play.district.streets], dtype=np.float64)
    share = people / people.sum()
    hit = np.array([street["infections"] for street in play.parameters.streets])
    rows = []
    for day in range(1 - BEFORE, play.days + 1):
        end = play.day_start(day + 1) + HOUR
        if end > play.until:
            break
        heat = play.heat(day)
        means = {
            "fever_visits": rule["fever_visits"] * (share + rule["fever_peak"] * heat * hit),
            "drug_purchases": rule["drug_purchases"] * (share + 0.5 * heat * hit),
            "hotline_calls": (low + (high - low) * heat) * (0.5 * share + 0.5 * hit),
            "venue_scans": rule["venue_scans"] * share * (1 - 0.25 * heat),
        }
        for kind, mean in means.items():
            counts = rng.poisson(mean * play.parameters.scale)
            for street, count in zip(play.district.streets, counts.tolist(), strict=True):
                if rng.random() < rule["missing_share"] and day > 0:
                    continue
                tested = int(rng.binomial(count, rule["drug_tested"])) if kind == "drug_purchases" else None
                rows.append((kind, street.code, play.date(day), count, tested, end + int(rng.integers(0, 4 * HOUR))))
    table = pd.DataFrame(rows, columns=["kind", "area_code", "on", "count", "tested_in_time", "recorded_at"])
    table = table[table["recorded_at"] <= play.until].astype({"tested_in_time": "Int64"})
    table.to_parquet(path.with_suffix(".part"), index=False)
    path.with_suffix(".part").replace(path)
