"""How did it develop? Infections by day and coverage by hour: plotly on desks, ECharts on the wall.

``st.plotly_chart`` shows one blank frame whenever its data change (measured), which a wall must not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components import palette
from components.deck import FONTS
from components.formats import as_date, clock, day_short, missing, number, percent
from domain.language import gettext as _

COMMUNITY, CONTROLLED = palette.ALERT, palette.SERIES[0]
WINDOWS = {"24": palette.SERIES[5], "48": palette.SERIES[0], "72": palette.SERIES[3]}
CONFIG = {"displayModeBar": False, "scrollZoom": False}


def epi_curve(days: pd.DataFrame, *, key: str, height: int = 300) -> None:
    """Draw infections by day, found in the community and under control. ``days``: on, community, controlled."""
    labels = [day_short(as_date(value)) for value in days["on"]]
    bars = [
        go.Bar(
            x=labels,
            y=list(days[column]),
            name=name,
            marker={"color": colour},
            hovertemplate=f"%{{x}}<br>{name}: %{{y}} {_('people')}<extra></extra>",
        )
        for column, name, colour in _series()
    ]
    figure = go.Figure(bars, layout=_layout(height, _("people"), labels) | {"barmode": "stack"})
    st.plotly_chart(figure, key=key, config=CONFIG, theme=None, alt=_("Infections by day"))


def coverage_lines(hours: pd.DataFrame, *, key: str, height: int = 260, target: float | None = None) -> None:
    """Draw coverage within 24, 48 and 72 hours by hour. ``hours``: at, coverage_24, coverage_48, coverage_72."""
    labels = [clock(value) for value in hours["at"]]
    lines = [
        go.Scatter(
            x=labels,
            y=[None if missing(value) else round(float(value) * 100, 2) for value in hours[f"coverage_{window}"]],
            name=_("{hours} hours").format(hours=window),
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": {"24": "dot", "48": "solid", "72": "dash"}[window]},
            hovertemplate="%{x}<br>%{y:.1f} %<extra></extra>",
        )
        for window, colour in WINDOWS.items()
    ]
    if target is not None:
        lines.append(_target(target, labels))
    figure = go.Figure(lines, layout=_layout(height, "%", labels))
    st.plotly_chart(figure, key=key, config=CONFIG, theme=None, alt=_("Share of people tested, by hour"))


def _target(share: float, labels: list[str]) -> go.Scatter:
    """Return the target as a level line that the legend names."""
    name = _("target {share} %").format(share=percent(share, 0))
    line = {"color": palette.GOOD, "width": 1, "dash": "dash"}
    return go.Scatter(x=labels, y=[share * 100] * len(labels), name=name, mode="lines", line=line, hoverinfo="skip")


def hourly_samples(hours: pd.DataFrame, *, key: str, height: int = 260) -> None:
    """Draw samples by hour, the hour that is not over paler. ``hours``: hour_at, samples, complete."""
    colours = [palette.SERIES[0] if done else palette.MUTED for done in hours["complete"]]
    labels = [clock(value) for value in hours["hour_at"]]
    bars = go.Bar(
        x=labels,
        y=list(hours["samples"]),
        marker={"color": colours},
        hovertemplate=f"%{{x}}<br>%{{y}} {_('results')}<extra></extra>",
    )
    st.plotly_chart(
        go.Figure([bars], layout=_layout(height, _("results"), labels)),
        key=key,
        config=CONFIG,
        theme=None,
        alt=_("Samples by hour"),
    )


def _series() -> tuple[tuple[str, str, str], ...]:
    return (
        ("controlled", _("found under control"), CONTROLLED),
        ("community", _("found in the community"), COMMUNITY),
    )


def _layout(height: int, unit: str, labels: list[str]) -> dict[str, Any]:
    ticks = _ticks(labels)
    axis = {"gridcolor": palette.BORDER, "zeroline": False, "tickfont": {"color": palette.MUTED}, "fixedrange": True}
    return {
        "height": height,
        "margin": {"l": 40, "r": 34, "t": 30, "b": 42},
        "paper_bgcolor": palette.PANEL,
        "plot_bgcolor": palette.PANEL,
        "font": {"color": palette.TEXT, "size": 12, "family": FONTS},
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
        "hoverlabel": {"bgcolor": palette.RAISED, "bordercolor": palette.BORDER, "font": {"color": palette.TEXT}},
        "xaxis": axis
        | {"type": "category", "tickvals": ticks, "ticktext": _broken(ticks), "showgrid": False, "tickangle": 0},
        "yaxis": axis | {"rangemode": "tozero", "tickformat": ",.0f"},
        "annotations": [_unit(unit)],
    }


def _unit(unit: str) -> dict[str, Any]:
    """Return the unit of the upright axis, written level above it."""
    place = {"xref": "paper", "yref": "paper", "x": -0.04, "y": 1.02, "xanchor": "left", "yanchor": "bottom"}
    return place | {"text": unit, "showarrow": False, "font": {"color": palette.MUTED}}


def _ticks(labels: list[str], most: int = 7) -> list[str]:
    """Return the labels written under the axis: the last one and, evenly before it, at most ``most`` in all."""
    step = max(1, -(-len(labels) // most))
    return labels[::-1][::step][::-1]


def _broken(labels: Sequence[str], by: str = "<br>") -> list[str]:
    """Return the labels with date above time of day: seven fit side by side, even on a phone."""
    return [label.replace(" ", by) for label in labels]


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
            _("Time"): _broken([clock(value) for value in hours["at"]], by="\n"),
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
