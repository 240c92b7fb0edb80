"""What is the state in one line? A band of figures, each with unit, trend, source, instant and how it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

import streamlit as st

from components.formats import NOTHING, clock, unit_of
from components.label_places import text_size
from components.remembered import remembered
from domain.language import gettext as _


@dataclass(frozen=True)
class Figure:
    """One figure as a person reads it: everything is text in the reader's language already.

    ``tone`` colours the trend: good, warn, alert or "" (a trend also says its direction in words or signs).
    ``trail`` are the latest values for a small line, oldest first; None breaks it.
    """

    label: str
    value: str
    unit: str
    trend: str = ""
    tone: str = ""
    source: str = ""
    at: datetime | None = None
    how: str = ""
    late: str = ""
    trail: tuple[float | None, ...] = ()
    status: tuple[str, str] | None = None
    """Tone (good, warn, alert, unknown) and word of what the value means."""
    link: str = ""
    """Address of the rows behind it."""


def kpi_band(figures: Sequence[Figure], *, key: str, explain: bool = True) -> None:
    """Draw the figures side by side; below them, on request, how each is counted."""
    st.html(f'<div class="c-band">{"".join(card(figure) for figure in figures)}</div>')
    told = [f"**{figure.label}** ({figure.unit}): {figure.how}" for figure in figures if figure.how]
    if explain and told:
        with st.popover(_("How is this counted?"), type="tertiary", icon=":material/help:", key=f"{key}.how"):
            st.markdown("\n\n".join(told))


@remembered(2048)
def card(figure: Figure) -> str:
    """Return the HTML of one figure."""
    unknown = figure.value == NOTHING
    unit = "" if unknown else f'<span class="u">{escape(unit_of(figure.value, figure.unit))}</span>'
    trend = f'<span class="c-{figure.tone}">{escape(figure.trend)}</span>' if figure.tone else escape(figure.trend)
    source = " · ".join(part for part in (escape(figure.source), clock(figure.at) if figure.at else "") if part)
    late = f'<div class="d c-warn">{escape(figure.late)}</div>' if figure.late else ""
    label = escape(figure.label)
    if figure.link:
        label = f'<a href="{escape(figure.link)}" target="_self">{label}</a>'
    status = f'<span class="c-status {figure.status[0]}">{escape(figure.status[1])}</span>' if figure.status else ""
    classes = "c-fig late" if figure.late else "c-fig"
    return (
        f'<div class="{classes}" style="{_widths(figure)}"><div class="l">{label}{status}</div>'
        f'<div class="v">{escape(figure.value)}{unit}</div>{sparkline(figure.trail)}'
        f'<div class="d">{trend}</div>{late}<div class="s">{source}</div></div>'
    )


def _widths(figure: Figure) -> str:
    """Return how wide value and unit are, in heights of their letters: the wall writes as large as a card allows."""
    wide, beside = (text_size(text, 1.0)[0] if text else 0.0 for text in (figure.value, figure.unit))
    return f"--wide:{wide:.1f};--beside:{beside:.1f}"


def sparkline(values: Sequence[float | None]) -> str:
    """Return small bars of the values, "" for fewer than two known ones; an unknown one leaves a gap.

    Bars of plain HTML: Streamlit takes SVG away, and an image would be blank for a frame at each change.
    """
    known = [value for value in values if value is not None and value == value]
    if len(known) < 2:
        return ""
    low = min(0.0, min(known)) if min(known) < 0.5 * max(known) else min(known) - 0.15 * (max(known) - min(known))
    span = (max(known) - low) or 1.0
    bars = "".join(f'<i style="height:{_height(value, low, span):.0f}%"></i>' for value in values)
    return f'<div class="c-spark" aria-hidden="true">{bars}</div>'


def _height(value: float | None, low: float, span: float) -> float:
    return 0 if value is None or value != value else 4 + (value - low) / span * 96
