"""On which engines is something measured? On a copy of the district's SQLite file, and on PostgreSQL where it is."""

from __future__ import annotations

from collections.abc import Callable

from bench.district import PostgresDistricts, copied, district
from bench.figures import Figure
from data_access.engine import Database
from data_access.keys import Keys

Measure = Callable[[str, Database, Keys], list[Figure]]
"""Measures on the engine of this name."""


def on_both(name: str, scale: float, postgres: PostgresDistricts, measure: Measure) -> list[Figure]:
    """Return what was measured on both engines; what is written to the copy (called ``name``) is gone afterwards."""
    with copied(district(scale), name) as place:
        db = place.open()
        found = measure("SQLite", db, place.keys())
        db.dispose()
    if postgres.available:
        other = postgres.district(scale)
        db = other.open()
        found += measure("PostgreSQL", db, other.keys())
        db.dispose()
    return found
