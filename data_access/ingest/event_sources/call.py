"""How does a hotline hand a call over? Ticket, kind, time, place in words or area, what was said, who called."""

from __future__ import annotations

from datetime import tzinfo

from data_access.ingest.event_sources.told import MOST_WORDS, Told, kind_of, number
from data_access.ingest.fields import Row, needed_instant, needed_text, text
from domain.event_policy import SourceRule


def call(row: Row, rule: SourceRule, zone: tzinfo) -> Told:
    """Read ``ticket, kind, called_at, area_code, lon, lat, place, text, name, phone``; name and phone are sealed."""
    who = {"name": text(row, "name", most=80), "phone": text(row, "phone", most=40)}
    return Told(
        ref=needed_text(row, "ticket", most=80), kind=kind_of(row, "kind", rule),
        at=needed_instant(row, "called_at", zone), lon=number(row, "lon"), lat=number(row, "lat"),
        area_code=text(row, "area_code", most=30), place=text(row, "place"),
        what=needed_text(row, "text", most=MOST_WORDS),
        reporter={name: value for name, value in who.items() if value},
    )  # fmt: skip
