"""How large is the district, and how busy are its testing points? Figures of registers and of work under way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from components.figures import Figure
from components.formats import NOTHING, missing, number
from domain.language import gettext as _


def register_figures(row: Any, arrived: Any, *, at: datetime) -> list[Figure]:
    """Return people, units and samples on record. ``row``: as ``register``, ``arrived``: as ``arrivals``."""
    return [
        Figure(
            _("Managed residents"),
            number(row.residents),
            _("people"),
            _("surveyed: {count} people").format(count=number(row.surveyed)),
            "",
            _("Register"),
            at,
            _("Residents on record, including {count} people in special groups.").format(
                count=number(row.special_group_people)
            ),
        ),
        Figure(
            _("Must be tested"),
            number(row.must_test),
            _("people"),
            _("the denominator of the test rate"),
            "",
            _("Register"),
            at,
            _("Residents who belong to the population the test rate is counted over."),
        ),
        Figure(
            _("Second-level units"),
            number(row.unit2),
            _("units"),
            _("first level: {unit1}, independent: {own}").format(
                unit1=number(row.unit1), own=number(row.independent_units)
            ),
            "",
            _("Register"),
            at,
            _(
                "Communities are divided into first-level units and these into second-level units; firms"
                " and institutions are units of their own."
            ),
        ),
        Figure(
            _("Samples, 24 hours"),
            number(arrived.samples_24h),
            _("samples"),
            _("positive: {count} people").format(
                count=_("under 3") if missing(arrived.positives_24h) else number(arrived.positives_24h)
            ),
            "",
            _("Results"),
            at,
            _(
                "Results of samples taken at the points since the full hour 24 hours ago; positive people"
                " recorded in the"
                " last 24 hours, counted once, pools never as people."
            ),
        ),
    ]


def point_figures(rows: pd.DataFrame, *, source: str, at: datetime, late: str = "") -> list[Figure]:
    """Return open points, throughput and waiting. ``rows``: as ``points_live``."""
    states = rows["state"].value_counts()
    working = rows[rows["state"].isin(["open", "idle", "busy", "crowded"])]
    waits = working["wait_minutes"].dropna().astype(float)
    told = " · ".join(
        _("{state} {count}").format(state=name, count=int(states.get(key, 0)))
        for key, name in (
            ("crowded", _("crowded")),
            ("busy", _("busy")),
            ("idle", _("idle")),
            ("unreported", _("no report")),
        )
        if key != "unreported" or states.get(key, 0)
    )
    return [
        Figure(
            _("Points open"),
            NOTHING if not len(working) and states.get("unreported", 0) else number(len(working)),
            _("of {count}").format(count=number(len(rows))),
            told,
            "alert" if states.get("crowded", 0) else "",
            source,
            at,
            _(
                "Testing points with a fresh report or within their opening hours; without a report for 15"
                " minutes they count as not reported."
            ),
            late,
        ),
        Figure(
            _("Throughput now"),
            number(working["throughput_h"].sum(min_count=1)),
            _("people/h"),
            _("results of this hour's samples so far: {count}").format(
                count=number(rows["samples_hour"].sum(min_count=1))
            ),
            "",
            source,
            at,
            _("Sum over open points of the people sampled in the last ten minutes, times six."),
            late,
        ),
        Figure(
            _("Longest usual wait"),
            number(waits.quantile(0.9)) if len(waits) else NOTHING,
            _("min"),
            _("nine of ten open points wait less"),
            "warn" if len(waits) and waits.quantile(0.9) > 30 else "",
            source,
            at,
            _(
                "90th percentile over open points of the estimated wait: queue over the throughput of the"
                " last ten minutes."
            ),
            late,
        ),
    ]
