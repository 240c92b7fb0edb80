"""Scenario 1: is there a first infection in the community, a cluster, a signal, a case without a link? (DOMAIN 1.1)"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, exists, literal, select

from data_access.queries.indicators.register import Asked
from data_access.queries.watches.register import Measured, Watch, watch
from data_access.schema import area, area_ancestor, contact, daily_signal, infection
from data_access.scoping import root_id
from domain.epidemic.signals import prior_28
from domain.instants import DAY, from_epoch

POSITIVE = ("initial_positive", "confirmed", "asymptomatic")
INFECTED = ("confirmed", "asymptomatic")
FREE_DAYS = 14
"""So long without an infection in the community, the next one is a first (D: the longest incubation policies used)."""
CLUSTER_DAYS = 7
LINK_AFTER_DAYS = 1
"""So long after the report investigators have to find where an infection came from."""
UNITS = ("unit1", "unit2", "community")
"""Levels at which the line list names a place: two infections in one street are no cluster by that alone."""
BASELINE_DAYS = 29


def _row(i: Any) -> Select[Any]:
    return select(
        literal("infection").label("record_type"), i.c.id.label("record_id"), i.c.area_id,
        literal(1).label("numerator"), literal(1).label("denominator"),
    )  # fmt: skip


def _street_of(i: Any) -> Any:
    up = area_ancestor.alias()
    return select(up.c.ancestor_id).where(up.c.area_id == i.c.area_id, up.c.level == "street").scalar_subquery()


@watch("surveillance.first_community_positive", "infections", "areas")
def first_community_positive(asked: Asked) -> Select[Any]:
    """Return the positives of 24 hours found in the community, in streets that had none in the 14 days before."""
    earlier = infection.alias("earlier")
    before = exists().where(
        earlier.c.detection_mode == "community", earlier.c.classification.in_(POSITIVE),
        earlier.c.reported_at > infection.c.reported_at - FREE_DAYS * DAY,
        earlier.c.reported_at <= asked.at - DAY, _street_of(earlier) == _street_of(infection),
    )  # fmt: skip
    i = infection.c
    return _row(infection).where(
        i.detection_mode == "community", i.classification.in_(POSITIVE), i.reported_at > asked.at - DAY,
        i.reported_at <= asked.at, ~before,
    )  # fmt: skip


@watch("surveillance.cluster", "infections", "areas")
def cluster(asked: Asked) -> Select[Any]:
    """Return the infections of 7 days whose place is a unit or community."""
    i = infection.c
    return (
        _row(infection)
        .join(area, area.c.id == i.area_id)
        .where(i.classification.in_(INFECTED), i.reported_at > asked.at - CLUSTER_DAYS * DAY,
               i.reported_at <= asked.at, area.c.level.in_(UNITS))
    )  # fmt: skip


@watch("surveillance.unlinked", "infections", "surveillance", "areas")
def unlinked(asked: Asked) -> Select[Any]:
    """Return the infections of 7 days found in the community that a day later are in no cluster and nobody's contact.

    No source brings sequences: what an investigation linked stands in for them.
    """
    i, c = infection.c, contact.c
    met = exists().where(c.resident_id == i.resident_id, c.infection_id != i.id, c.created_at <= asked.at)
    return _row(infection).where(
        i.classification.in_(INFECTED), i.detection_mode == "community", i.cluster_id.is_(None),
        i.reported_at > asked.at - CLUSTER_DAYS * DAY, i.reported_at <= asked.at - LINK_AFTER_DAYS * DAY, ~met,
    )  # fmt: skip


def _signal(kind: str) -> Watch:
    def measured(asked: Asked) -> list[Measured]:
        """Return by street how many SD yesterday's count lies above the mean of the 28 days before; the district's own
        row where no street reports; not known where yesterday or the baseline was not reported.
        """
        today = from_epoch(asked.at).astimezone(asked.zone).date()
        days = [(today - timedelta(days=back)).isoformat() for back in range(BASELINE_DAYS, 0, -1)]
        s, counts = daily_signal.c, defaultdict[int, dict[str, int]](dict)
        told = select(s.area_id, s.on, s["count"], area.c.level, area.c.code).join(area, area.c.id == s.area_id)
        told = told.where(s.kind == kind, s.on >= days[0], s.on <= days[-1], s.recorded_at <= asked.at)
        rows = list(asked.conn.execute(told))
        levels = {row.level for row in rows}
        for row in rows:
            if row.level == "street" or "street" not in levels:
                counts[row.area_id][row.on] = row[2]
        codes = {row.area_id: str(row.code) for row in rows}
        if not counts:
            return [Measured("all", root_id(asked.conn), None, known=False)]
        return [_judged(where, codes[where], [told.get(day) for day in days]) for where, told in sorted(counts.items())]

    return measured


def _judged(where: int, code: str, series: list[int | None]) -> Measured:
    found = prior_28(series, len(series) - 1)
    return Measured(code, where, found.score, known=found.score is not None, rows=series[-1] or 0)


for _kind in ("fever_visits", "drug_purchases"):
    watch(f"surveillance.{_kind}", "surveillance", "areas")(_signal(_kind))
