"""How does a device or camera tell an event? Its platform's JSON: number, type, device, time, place, value."""

from __future__ import annotations

from datetime import tzinfo

from data_access.ingest.event_sources.told import MOST_WORDS, Told, kind_of, number
from data_access.ingest.fields import Row, needed_instant, needed_text, text
from domain.event_policy import SourceRule


def sensor(row: Row, rule: SourceRule, zone: tzinfo) -> Told:
    """Read event_id, event_type, device_id, device_time, longitude, latitude, area_code, value, message, address."""
    return Told(
        ref=needed_text(row, "event_id", most=80), kind=kind_of(row, "event_type", rule),
        at=needed_instant(row, "device_time", zone), lon=number(row, "longitude"), lat=number(row, "latitude"),
        area_code=text(row, "area_code", most=30), device=text(row, "device_id", most=80),
        reading=number(row, "value"), what=text(row, "message", most=MOST_WORDS), place=text(row, "address"),
    )  # fmt: skip
