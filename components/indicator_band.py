"""How does a scenario stand? Its indicators as figures: value, target, change since yesterday, and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from components.choice_list import choice_list
from components.figures import Figure
from components.formats import NOTHING, missing, number, percent, points, unit_of
from components.palette import MEANINGS
from components.provenance import provenance
from domain.indicators import Indicator, Statistic
from domain.language import gettext as _
from domain.language import language

SMALLEST = 0.05
"""A change below it is told as 0 (of shares: a hundredth of it), and is neither good nor bad."""


def indicator_figures(
    rows: Iterable[Any], known: Mapping[str, Indicator], *, at: datetime, late: Mapping[str, str] | None = None
) -> list[Figure]:
    """Return a figure for each record of ``indicator_values``; ``late`` says by source why one may be old."""
    found = []
    for row in rows:
        one = known[str(row.key)]
        found.append(_figure(row, one, at, (late or {}).get(one.source, "")))
    return found


def figure_table(keys: Sequence[str], figures: Sequence[Figure], *, key: str, height: int = 420) -> str | None:
    """Draw all figures of a scenario as a table, pressing ones first, and return the key of the row chosen, or None."""
    listed = pressing_first(keys, figures)
    rows = [
        (
            one.label,
            one.value if one.value == NOTHING else f"{one.value} {unit_of(one.value, one.unit)}".strip(),
            f"{MEANINGS[one.status[0]].letter} {one.status[1]}" if one.status else "",
            one.trend,
            one.source,
        )
        for _name, one in listed
    ]
    heads = (_("Figure"), _("Value"), _("Meaning"), _("Target and change"), _("Window"))
    title = _("All figures of the scenario")
    return choice_list(
        heads, rows, [one for one, _figure in listed], key=key, height=height, alt=title, right=(1,), folds=True
    )


def pressing_first(keys: Sequence[str], figures: Sequence[Figure]) -> list[tuple[str, Figure]]:
    """Return figures with their keys: those to act on, then those to watch, the rest as they are defined."""
    places = {"alert": 0, "warn": 1}
    return sorted(
        zip(keys, figures, strict=True), key=lambda pair: places.get(pair[1].status[0], 2) if pair[1].status else 2
    )


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
    parts += [
        _("source: {source}").format(source=provenance(one.source)),
        _("owner: {owner}").format(owner=one.owner[speech]),
    ]
    return "; ".join(parts)


def _figure(row: Any, one: Indicator, at: datetime, late: str) -> Figure:
    value, unit = indicator_value(one, row.value), one.unit[language()]
    if value == NOTHING and not missing(row.denominator) and row.denominator > 0 and not missing(row.numerator):
        value, unit = f"{number(row.numerator)}/{number(row.denominator)}", _("counted")
    hidden = bool(row.suppressed)
    if hidden and value == NOTHING and one.statistic is Statistic.COUNT:
        value, unit = _("withheld"), ""
    trend = _("small counts are hidden") if hidden else _trend(one, row.value, row.before)
    if not hidden and not missing(row.rows) and not row.rows and value == NOTHING:
        trend = _("nothing to count")
    if _endless(row, value):
        trend = _("does not shrink at present")
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
        status=_meaning(one, row, value),
    )


def _meaning(one: Indicator, row: Any, value: str) -> tuple[str, str] | None:
    """Return tone and word of a value; none where there is no threshold, nothing to count, or only counts are told.

    A value short of its target that no threshold is crossed for is tolerable: in order it is not.
    """
    status = str(row.status)
    if _endless(row, value):
        return None
    if status == "plain" or (status == "unknown" and (value != NOTHING or not (missing(row.rows) or row.rows))):
        return None
    if status == "good" and one.target is not None and _short_of(one, row.value):
        return status, _("tolerable")
    return status, _(MEANINGS[status].word)


def _short_of(one: Indicator, value: Any) -> bool:
    if missing(value) or one.target is None or one.polarity == "none":
        return False
    return float(value) < one.target - 1e-9 if one.polarity == "up_is_good" else float(value) > one.target + 1e-9


def _endless(row: Any, value: str) -> bool:
    """Return whether a stock grows: for how long it lasts is then no number, and nothing to worry about."""
    return value == NOTHING and not bool(row.suppressed) and not missing(row.denominator) and row.denominator < 0


def _target(one: Indicator) -> str:
    """Return a target as it is said: all and none need no sign, and a target no decimal that is zero."""
    sign = {"up_is_good": "≥", "down_is_good": "≤"}.get(one.polarity, "")
    if not one.target or (is_share(one) and one.target == 1):
        sign = ""
    return f"{sign}{indicator_value(one, one.target).removesuffix('.0')} {one.unit[language()]}"


def _digits(one: Indicator, value: Any) -> int:
    if one.statistic is Statistic.COUNT or missing(value):
        return 0
    return 0 if abs(float(value)) >= 100 else 1


def _trend(one: Indicator, now: Any, before: Any) -> str:
    if missing(now) or missing(before):
        return ""
    change = float(now) - float(before)
    if is_share(one):
        if abs(change) < SMALLEST / 100:
            return _("as yesterday")
        return _("{points} points since yesterday").format(points=points(change))
    if abs(change) < SMALLEST:
        return _("as 24 h ago")
    return _("{change} against 24 h ago").format(change=f"{change:+,.{_digits(one, change)}f}".replace("-", "−"))


def _tone(one: Indicator, now: Any, before: Any) -> str:
    if missing(now) or missing(before) or one.polarity == "none":
        return ""
    if abs(float(now) - float(before)) < (SMALLEST / 100 if is_share(one) else SMALLEST):
        return ""
    return "good" if bool(now > before) is (one.polarity == "up_is_good") else "alert"
