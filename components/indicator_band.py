"""How does a scenario stand? Its indicators as figures: value, target, change since yesterday, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from components.figures import Figure
from components.formats import NOTHING, missing, number, percent, points
from components.palette import LEVELS
from domain.errors import N_
from domain.indicators import Indicator, Statistic
from domain.language import gettext as _
from domain.language import language

STATUS = {
    "good": N_("on target"),
    "warn": N_("watch"),
    "alert": N_("act"),
    "unknown": LEVELS["grey"].word,
}
"""What a value means, in a word; ``plain`` has none."""


def indicator_figures(
    rows: pd.DataFrame, known: Mapping[str, Indicator], *, at: datetime, late: Mapping[str, str] | None = None
) -> list[Figure]:
    """Return a figure for each row of ``indicator_values``; ``late`` says by source why a figure may be old."""
    return [_figure(row, known[str(row.key)], at, (late or {}).get(known[str(row.key)].source, ""))
            for row in rows.itertuples(index=False)]  # fmt: skip


def indicator_value(one: Indicator, value: Any) -> str:
    """Return a value as it is written on cards, maps and lists, without its unit."""
    return percent(value) if is_share(one) else number(value, _digits(one, value))


def is_share(one: Indicator) -> bool:
    """Return whether a value is a share (0..1) told in percent."""
    return one.statistic is Statistic.RATIO and one.unit["en"].startswith("%")


def how_counted(one: Indicator) -> str:
    """Return how a figure is counted: what over what, window, source and owner."""
    speech = language()
    parts = [_("Counted: {what}").format(what=one.numerator[speech])]
    if one.denominator is not None:
        parts.append(_("over: {what}").format(what=one.denominator[speech]))
    parts.append(_("window: {window}").format(window=one.window[speech]))
    if one.target is not None:
        parts.append(_("target: {target}").format(target=_target(one)))
    parts += [_("source: {source}").format(source=_(one.source)), _("owner: {owner}").format(owner=one.owner[speech])]
    return "; ".join(parts)


def _figure(row: Any, one: Indicator, at: datetime, late: str) -> Figure:
    value, unit = indicator_value(one, row.value), one.unit[language()]
    if value == NOTHING and not missing(row.denominator) and row.denominator > 0 and not missing(row.numerator):
        value, unit = f"{number(row.numerator)}/{number(row.denominator)}", _("counted")
    status = str(row.status)
    hidden = bool(row.suppressed)
    trend = _("small counts are hidden") if hidden else _trend(one, row.value, row.before)
    target = _("target {target}").format(target=_target(one)) if one.target is not None else ""
    return Figure(
        one.name[language()],
        value,
        unit,
        " · ".join(part for part in (target, trend) if part),
        "" if hidden else _tone(one, row.value, row.before),
        one.window[language()],
        at,
        how_counted(one),
        late,
        status=(status, _(STATUS[status])) if status in STATUS and (status != "unknown" or value == NOTHING) else None,
    )


def _target(one: Indicator) -> str:
    sign = {"up_is_good": "≥", "down_is_good": "≤"}.get(one.polarity, "")
    return f"{sign}{indicator_value(one, one.target)} {one.unit[language()]}"


def _digits(one: Indicator, value: Any) -> int:
    if one.statistic is Statistic.COUNT or missing(value):
        return 0
    return 0 if abs(float(value)) >= 100 else 1


def _trend(one: Indicator, now: Any, before: Any) -> str:
    if missing(now) or missing(before):
        return ""
    if is_share(one):
        return _("{points} points since yesterday").format(points=points(now - before))
    change = float(now) - float(before)
    told = f"{change:+,.{_digits(one, change)}f}".replace("-", "−") if abs(change) >= 0.05 else "0"
    return _("{change} against 24 h ago").format(change=told)


def _tone(one: Indicator, now: Any, before: Any) -> str:
    if missing(now) or missing(before) or one.polarity == "none" or abs(float(now) - float(before)) < 0.0005:
        return ""
    return "good" if (now > before) is (one.polarity == "up_is_good") else "alert"
