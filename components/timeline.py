"""How did it develop? Infections by day, coverage and samples by hour: HTML on desks and phones, ECharts on the wall.

The wall's letters grow with its screen; ``st.plotly_chart`` shows one blank frame whenever its data change (measured).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from components import palette
from components.deck import FONTS
from components.drawing import drawing
from components.exploring import explored, wants_to_explore
from components.formats import as_date, clock, day_short, missing, number, percent
from components.plots import Series, bars, lines
from domain.language import gettext as _

COMMUNITY, CONTROLLED = palette.ALERT, palette.SERIES[0]
WINDOWS = {"24": palette.SERIES[5], "48": palette.SERIES[0], "72": palette.SERIES[3]}
DASH = {"24": "dot", "48": "solid", "72": "dash"}
"""How the line of each window is drawn: colours alone do not tell."""


def epi_curve(days: pd.DataFrame, *, key: str, height: int = 300, explorable: bool = False) -> None:
    """Draw infections by day, found in the community and under control.

    ``explorable``: with a switch to zoom in. ``days``: on, community, controlled.
    """
    labels = [day_short(as_date(value)) for value in days["on"]]
    series = [Series(name, colour, _values(days[column])) for column, name, colour in _series()]
    unit, alt = _("people"), _("Infections by day")
    if explorable and wants_to_explore(key=key):
        explored(labels, series, unit=unit, alt=alt, kind="bars", key=key)
    else:
        drawing(bars(labels, series, unit=unit, alt=alt, height=height), key=key)


def coverage_lines(
    hours: pd.DataFrame, *, key: str, height: int = 260, target: float | None = None, explorable: bool = False
) -> None:
    """Draw coverage within 24, 48 and 72 hours by hour.

    ``explorable``: with a switch to zoom in. ``hours``: at, coverage_24, coverage_48, coverage_72.
    """
    labels = [clock(value) for value in hours["at"]]
    series = [
        Series(_("{hours} hours").format(hours=window), colour, _values(hours[f"coverage_{window}"], 100), DASH[window])
        for window, colour in WINDOWS.items()
    ]
    if target is not None:
        name = _("target {share} %").format(share=percent(target, 0))
        series.append(Series(name, palette.GOOD, [target * 100] * len(labels), "dash"))
    alt = _("Share of people tested, by hour")
    if explorable and wants_to_explore(key=key):
        explored(labels, series, unit="%", alt=alt, kind="lines", key=key)
    else:
        drawing(lines(labels, series, unit="%", alt=alt, height=height), key=key)


def hourly_samples(hours: pd.DataFrame, *, key: str, height: int = 260) -> None:
    """Draw samples by hour, the hour that is not over paler. ``hours``: hour_at, samples, complete."""
    samples, over = _values(hours["samples"]), list(hours["complete"])
    series = [
        Series("", palette.SERIES[0], [value if done else None for value, done in zip(samples, over, strict=True)]),
        Series("", palette.MUTED, [None if done else value for value, done in zip(samples, over, strict=True)]),
    ]
    labels = [clock(value) for value in hours["hour_at"]]
    drawing(bars(labels, series, unit=_("results"), alt=_("Samples by hour"), height=height), key=key)


def _values(column: pd.Series, scale: float = 1) -> list[float | None]:
    return [None if missing(value) else round(float(value) * scale, 2) for value in column]


def _series() -> tuple[tuple[str, str, str], ...]:
    return (
        ("controlled", _("found under control"), CONTROLLED),
        ("community", _("found in the community"), COMMUNITY),
    )


def _broken(labels: Sequence[str]) -> list[str]:
    """Return the labels with date above time of day: more fit side by side."""
    return [label.replace(" ", "\n") for label in labels]


def epi_option(days: pd.DataFrame, *, font_px: int) -> dict[str, Any]:
    """Return the ECharts option of infections by day for the wall; letters ``font_px`` high."""
    frame = pd.DataFrame(
        {
            _("Day"): [day_short(as_date(value)) for value in days["on"]],
            **{name: list(days[column]) for column, name, _colour in _series()},
        }
    )
    series = [
        {"type": "bar", "stack": "all", "name": name, "itemStyle": {"color": colour}, "barCategoryGap": "25%"}
        for _column, name, colour in _series()
    ]
    return _option(font_px, _("people"), boundary=True) | {"dataset": {"source": frame}, "series": series}


def coverage_option(hours: pd.DataFrame, *, font_px: int) -> dict[str, Any]:
    """Return the ECharts option of coverage by hour for the wall."""
    names = {window: _("{hours} hours").format(hours=window) for window in WINDOWS}
    frame = pd.DataFrame(
        {
            _("Time"): _broken([clock(value) for value in hours["at"]]),
            **{
                names[window]: [None if missing(v) else round(float(v) * 100, 2) for v in hours[f"coverage_{window}"]]
                for window in WINDOWS
            },
        }
    )
    series = [
        {
            "type": "line",
            "name": names[window],
            "showSymbol": False,
            "lineStyle": {"width": font_px / 5, "type": {"24": "dotted", "48": "solid", "72": "dashed"}[window]},
            "itemStyle": {"color": colour},
        }
        for window, colour in WINDOWS.items()
    ]
    return _option(font_px, "%", boundary=False) | {"dataset": {"source": frame}, "series": series}


def _option(font_px: int, unit: str, *, boundary: bool) -> dict[str, Any]:
    text = {"color": palette.MUTED, "fontSize": font_px}
    return {
        "animation": False,
        "backgroundColor": "transparent",
        "textStyle": {"fontSize": font_px, "color": palette.TEXT, "fontFamily": FONTS},
        "grid": {
            "left": font_px * 0.5,
            "right": font_px * 2,
            "top": font_px * 2.6,
            "bottom": font_px * 0.4,
            "containLabel": True,
        },
        "legend": {
            "top": 0,
            "right": 0,
            "textStyle": {"color": palette.TEXT, "fontSize": font_px},
            "itemWidth": font_px * 1.6,
        },
        "xAxis": {
            "type": "category",
            "boundaryGap": boundary,
            "axisLabel": text | {"hideOverlap": True, "lineHeight": font_px * 1.2},
            "axisLine": {"lineStyle": {"color": palette.BORDER}},
        },
        "yAxis": {
            "type": "value",
            "name": unit,
            "nameTextStyle": text,
            "axisLabel": text,
            "splitLine": {"lineStyle": {"color": palette.BORDER}},
            "scale": not boundary,
            "minInterval": 1,
        },
    }


def alt_of_infections(days: pd.DataFrame) -> str:
    """Return the curve in one sentence, for readers who cannot see it."""
    total = number(days["infections"].sum())
    return _("{total} infections in {days} days").format(total=total, days=len(days))
