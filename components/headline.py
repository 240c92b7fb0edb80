"""Which figures stand at the head of a scene? Made of rows, in the reader's language, each saying how it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from components.figures import Figure
from components.formats import duration, missing, number, percent, points, signed
from components.palette import LEVELS
from domain.language import gettext as _

LateSource = tuple[str, timedelta | None, datetime | None]
"""Name of a late source, silent for, last heard."""


def late_note(late: Sequence[LateSource]) -> str:
    """Return what a figure says when its source is late, or ""."""
    if not late:
        return ""
    name, span, at = late[0]
    return (
        _("{name} late by {span}").format(name=_(name), span=duration(span))
        if at
        else _("{name}: nothing yet").format(name=_(name))
    )


def heard_figures(figures: Sequence[Figure], late: Sequence[LateSource]) -> list[Figure]:
    """Return the figures, without values where a source behind them was never heard: then nothing is known, not 0."""
    if all(heard is not None for _name, _span, heard in late):
        return list(figures)
    return [replace(one, value=number(None), trend="", tone="", trail=()) for one in figures]


def coverage_figure(row: Any, *, window_h: int, source: str, at: datetime, late: str = "") -> Figure:
    """Return the share of people tested in time. ``row``: must_test, tested, coverage, change."""
    change = "" if missing(row.change) else _("{points} points since yesterday").format(points=points(row.change))
    return Figure(
        _("Tested within {hours} hours").format(hours=window_h),
        percent(row.coverage),
        "%",
        _("small counts are hidden") if _is_hidden(row) else change or _("no figure of yesterday"),
        _tone(row.change, up_is_good=True),
        source,
        at,
        _(
            "People who must be tested and whose latest sample lies in the last {hours} hours ({tested}), over all who "
            "must be tested ({must}). Invalid samples do not count. Cut to one decimal, never rounded up."
        ).format(hours=window_h, tested=number(row.tested), must=number(row.must_test)),
        late,
    )


def untested_figure(row: Any, *, window_h: int, source: str, at: datetime, late: str = "") -> Figure:
    """Return how many people were not tested in time."""
    count = None if missing(row.must_test) or missing(row.tested) else int(row.must_test) - int(row.tested)
    return Figure(
        _("Not tested in time"),
        number(count),
        _("people"),
        _("of {must} who must be tested").format(must=number(row.must_test)),
        "",
        source,
        at,
        _("People who must be tested and have no sample in the last {hours} hours.").format(hours=window_h),
        late,
    )


def infection_figures(days: pd.DataFrame, *, source: str, at: datetime, late: str = "") -> list[Figure]:
    """Return infections today, of seven days and found in the community. ``days``: as ``infections_by_day``."""
    counts, community = list(days["infections"]), list(days["community"])
    trail = tuple(None if missing(n) else float(n) for n in counts)
    today, before = (counts[-1], counts[-2]) if len(counts) > 1 else (None, None)
    return [
        Figure(
            _("Infections today"),
            _hidden(today, days, -1),
            _("people"),
            ""
            if missing(today) or missing(before)
            else _("yesterday, whole day: {count} people").format(count=number(before)),
            "",
            source,
            at,
            _("Confirmed and asymptomatic, by the local day the CDC reported them; today until the instant shown."),
            late,
            trail,
        ),
        _week(counts, source, at, late),
        Figure(
            _("Found in the community, 7 days"),
            _sum(community[-7:]),
            _("people"),
            _share(_total(community[-7:]), _total(counts[-7:])),
            "alert" if (_total(community[-7:]) or 0) > 0 else "",
            source,
            at,
            _(
                "Infections that were not under control when found, over the last seven local days including"
                " today. Target: 0."
            ),
            late,
        ),
    ]


def _week(counts: Sequence[Any], source: str, at: datetime, late: str) -> Figure:
    now, before = _total(counts[-7:]), _total(counts[-14:-7])
    change = None if now is None or before is None else now - before
    return Figure(
        _("Infections, 7 days"),
        number(now),
        _("people"),
        _week_trend(now, change),
        _tone(change, up_is_good=False),
        source,
        at,
        _("Confirmed and asymptomatic, over the last seven local days including today."),
        late,
    )


def outbreak_figures(
    streets: pd.DataFrame, days: pd.DataFrame, *, source: str, at: datetime, late: Sequence[LateSource]
) -> list[Figure]:
    """Return the risk of the streets and the infections, unknown where the line list was never heard."""
    note = late_note(late)
    risk = risk_figure(streets, source=source, at=at, late=note)
    return heard_figures([risk, *infection_figures(days, source=source, at=at, late=note)], late)


def outbreak_figure(days: pd.DataFrame, *, source: str, at: datetime, late: str = "") -> Figure:
    """Return all infections on record. ``days``: as ``infections_by_day``."""
    total = days["cumulative"].iloc[-1] if len(days) else None
    return Figure(
        _("Infections in all"),
        number(total),
        _("people"),
        _("since the first on record"),
        "",
        source,
        at,
        _("Confirmed and asymptomatic, all that were reported by the instant shown."),
        late,
    )


def _week_trend(now: int | None, change: int | None) -> str:
    if now is None:
        return _("small daily counts are hidden")
    return "" if change is None else _("{change} against the 7 days before").format(change=signed(change))


def risk_figure(streets: pd.DataFrame, *, source: str, at: datetime, late: str = "") -> Figure:
    """Return how many streets stand at orange or red, and how many of each level."""
    levels = [str(level) for level in streets["level"]]
    pressing = sum(level in ("red", "orange") for level in levels)
    told = " ".join(f"{_(mark.letter)} {levels.count(name)}" for name, mark in LEVELS.items() if name in levels)
    return Figure(
        _("Streets at orange or red"),
        number(pressing),
        _("of {count}").format(count=len(levels)),
        told,
        "alert" if pressing else "good",
        source,
        at,
        _("Streets and towns whose risk level is orange or red by the rule in force; a click on the map tells why."),
        late,
    )


def _is_hidden(row: Any) -> bool:
    return not missing(getattr(row, "suppressed", None)) and bool(row.suppressed)


def _tone(change: Any, *, up_is_good: bool) -> str:
    if missing(change) or abs(float(change)) < 0.0005:
        return ""
    return "good" if (float(change) > 0) is up_is_good else "alert"


def _total(counts: Sequence[Any]) -> int | None:
    return None if not len(counts) or any(missing(n) for n in counts) else int(sum(counts))


def _sum(counts: Sequence[Any]) -> str:
    return number(_total(counts))


def _share(part: int | None, whole: int | None) -> str:
    return _("{share} % of all").format(share=percent(part / whole)) if part is not None and whole else ""


def _hidden(value: Any, days: pd.DataFrame, place: int) -> str:
    return _("withheld") if missing(value) and bool(days["suppressed"].iloc[place]) else number(value)
