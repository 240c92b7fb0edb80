"""How does one read a chart closely? Zoomed, panned and read off in plotly, whose script is loaded only when asked for.

The quick drawing of the same series (``components.plots``) is what one sees first (ADR 0050).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from components import palette
from components.deck import FONTS
from components.plots import Series
from domain.language import gettext as _

CONFIG = {"displaylogo": False, "scrollZoom": True, "modeBarButtonsToRemove": ["lasso2d", "select2d", "toImage"]}
DASHES = {"": "solid", "solid": "solid", "dot": "dot", "dash": "dash"}


def wants_to_explore(*, key: str) -> bool:
    """Draw the switch and return whether the reader wants the chart to zoom in."""
    return st.toggle(_("Zoom in and read off"), key=f"{key}.explore")


def explored(
    labels: Sequence[str], series: Sequence[Series], *, unit: str, alt: str, kind: Literal["bars", "lines"], key: str,
    height: int = 360,
) -> None:  # fmt: skip
    """Draw series over labels so that one can zoom, pan and read values off; gaps stay gaps."""
    import plotly.graph_objects as go

    hover = f"%{{x}}<br>%{{y:,.1f}} {unit}"
    traces = [
        go.Bar(x=list(labels), y=list(one.values), name=one.name, marker={"color": one.colour}, hovertemplate=hover)
        if kind == "bars"
        else go.Scatter(x=list(labels), y=list(one.values), name=one.name, mode="lines", hovertemplate=hover,
                        line={"color": one.colour, "width": 2.5, "dash": DASHES.get(one.dash or "", "solid")})
        for one in series
    ]  # fmt: skip
    axis = {"gridcolor": palette.BORDER, "zeroline": False, "tickfont": {"color": palette.MUTED}}
    layout = {
        "height": height,
        "barmode": "stack",
        "margin": {"l": 48, "r": 16, "t": 36, "b": 48},
        "paper_bgcolor": palette.PANEL,
        "plot_bgcolor": palette.PANEL,
        "font": {"color": palette.TEXT, "size": 12, "family": FONTS},
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
        "hoverlabel": {"bgcolor": palette.RAISED, "bordercolor": palette.BORDER, "font": {"color": palette.TEXT}},
        "xaxis": axis | {"type": "category", "nticks": 8},
        "yaxis": axis | {"rangemode": "tozero", "title": {"text": unit}},
    }
    st.plotly_chart(go.Figure(traces, layout=layout), key=f"{key}.explored", config=CONFIG, theme=None, alt=alt)
