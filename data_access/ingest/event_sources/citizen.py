"""How does a citizen tell an event? The public's form, out of the sealed inbox."""

from __future__ import annotations

from datetime import tzinfo

from data_access.ingest.event_sources.told import MOST_WORDS, Told, kind_of
from data_access.ingest.fields import Row, needed_instant, needed_text, text
from domain.event_policy import SourceRule


def citizen(row: Row, rule: SourceRule, zone: tzinfo) -> Told:
    """Read ``ref, kind, at, area_code, what, place, name, phone``; name and phone are sealed."""
    who = {"name": text(row, "name", most=120), "phone": text(row, "phone", most=40)}
    return Told(
        ref=needed_text(row, "ref", most=80), kind=kind_of(row, "kind", rule), at=needed_instant(row, "at", zone),
        area_code=needed_text(row, "area_code", most=30), what=needed_text(row, "what", most=MOST_WORDS),
        place=text(row, "place"), reporter={name: value for name, value in who.items() if value},
    )  # fmt: skip
