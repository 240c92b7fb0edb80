"""How does another system hand a case over? A row of its list: number, category in its words, time, address, text."""

from __future__ import annotations

from datetime import tzinfo

from data_access.ingest.event_sources.told import MOST_WORDS, Told, kind_of, level_of, number
from data_access.ingest.fields import Row, needed_instant, needed_text, text
from domain.event_policy import SourceRule


def case(row: Row, rule: SourceRule, zone: tzinfo) -> Told:
    """Read ``case_no, category, reported_at, address, description, area_code, lon, lat, level``."""
    return Told(
        ref=needed_text(row, "case_no", most=80), kind=kind_of(row, "category", rule),
        at=needed_instant(row, "reported_at", zone), lon=number(row, "lon"), lat=number(row, "lat"),
        area_code=text(row, "area_code", most=30), place=text(row, "address"),
        what=text(row, "description", most=MOST_WORDS), level=level_of(row, "level"),
    )  # fmt: skip
