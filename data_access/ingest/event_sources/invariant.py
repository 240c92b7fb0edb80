"""How does the cockpit tell that its own records disagree? One event an invariant and local day, for the district."""

from __future__ import annotations

from datetime import tzinfo

from data_access.ingest.event_sources.told import MOST_WORDS, Told
from data_access.ingest.fields import Row, needed_instant, needed_text, text
from domain.event_policy import SourceRule


def invariant(row: Row, _rule: SourceRule, zone: tzinfo) -> Told:
    """Read ``name, found_at, area_code, text`` of a broken invariant."""
    name, at = needed_text(row, "name", most=80), needed_instant(row, "found_at", zone)
    return Told(
        ref=f"{name}-{needed_text(row, 'on', most=10)}", kind="records", at=at,
        area_code=text(row, "area_code", most=30), what=text(row, "text", most=MOST_WORDS),
    )  # fmt: skip
