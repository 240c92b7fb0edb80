"""How did it develop? Bars and lines on an axis from zero, as HTML: what is pointed at says its figures.

A page with these is painted before plotly's script would have been read (ADR 0050); the wall uses ECharts
(``components/timeline.py``). Letters keep their size however wide the panel is, only the drawing stretches.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from components.formats import number

TICKS = 5
MOST_LABELS = 7
DASHES = {"solid": "", "dash": "7 4", "dot": "2 4"}


@dataclass(frozen=True)
class Series:
    """One row of values: its name, colour and values (None where nothing is known); ``dash`` for lines."""

    name: str
    colour: str
    values: Sequence[float | None]
    dash: str = "solid"


def bars(labels: Sequence[str], series: Sequence[Series], *, unit: str, alt: str, height: int = 300) -> str:
    """Return stacked bars, one for each label; a series without a name stays out of the legend."""
    totals = [sum(one.values[n] or 0 for one in series) for n in range(len(labels))]
    top = _top(totals)
    columns = []
    for n in range(len(labels)):
        parts = "".join(
            f'<i style="height:{100 * (one.values[n] or 0) / top:.2f}%;background:{one.colour}"></i>' for one in series
        )
        columns.append(f'<span data-tip="{escape(_told(labels[n], series, n, unit))}">{parts}</span>')
    return _frame(f'<div class="bars">{"".join(columns)}</div>', labels, series, top, unit=unit, alt=alt, height=height)


def lines(labels: Sequence[str], series: Sequence[Series], *, unit: str, alt: str, height: int = 260) -> str:
    """Return lines over the labels; a value that is not known is a gap."""
    top = _top([value for one in series for value in one.values if value is not None])
    wide = max(len(labels), 1)
    paths = "".join(_line(one, top, wide) for one in series)
    hits = "".join(
        f'<span data-tip="{escape(_told(label, series, n, unit))}"></span>' for n, label in enumerate(labels)
    )
    body = (
        f'<svg viewBox="0 0 {wide} 100" preserveAspectRatio="none" aria-hidden="true">{paths}</svg>'
        f'<div class="bars">{hits}</div>'
    )
    return _frame(body, labels, series, top, unit=unit, alt=alt, height=height)


def _line(one: Series, top: float, wide: int) -> str:
    path, drawn = "", False
    for n, value in enumerate(one.values[:wide]):
        if value is not None:
            path += f"{'L' if drawn else 'M'}{n + 0.5} {100 - 100 * value / top:.2f}"
        drawn = value is not None
    dash = f' stroke-dasharray="{DASHES[one.dash]}"' if DASHES[one.dash] else ""
    return f'<path d="{path}" fill="none" stroke="{one.colour}"{dash}/>'


def _told(label: str, series: Sequence[Series], n: int, unit: str) -> str:
    said = [f"{one.name}: {_figure(one.values[n])} {unit}" if one.name else "" for one in series]
    if not any(said):
        known = [value for one in series if (value := one.values[n]) is not None]
        said = [f"{_figure(known[0] if known else None)} {unit}"]
    return "\n".join([label, *(line for line in said if line)])


def _figure(value: float | None) -> str:
    return number(value, 0 if value is None or float(value).is_integer() else 1)


def _top(values: Sequence[float]) -> float:
    """Return the upper end of the axis: the first round step above everything."""
    step = _step(max(values, default=0))
    return step * max(1, math.ceil(max(values, default=0) / step - 1e-9))


def _step(most: float) -> float:
    """Return the distance of the lines: 1, 2 or 5 times a power of ten, about ``TICKS`` of them."""
    if most <= TICKS:
        return 1.0
    size = 10 ** math.floor(math.log10(most / TICKS))
    return float(next(size * part for part in (1, 2, 5, 10) if size * part * TICKS >= most * 0.999))


def _frame(
    body: str, labels: Sequence[str], series: Sequence[Series], top: float, *, unit: str, alt: str, height: int
) -> str:
    """Return the plot: legend, unit, level lines, the drawing and the labels below."""
    keys = "".join(
        f'<span><i style="background:{one.colour}"{_pattern(one)}></i>{escape(one.name)}</span>'
        for one in series
        if one.name
    )
    step = _step(top)
    levels = "".join(
        f'<div style="bottom:{100 * n * step / top:.2f}%"><b>{number(n * step)}</b></div>'
        for n in range(round(top / step) + 1)
    )
    return (
        f'<div class="c-plot" role="img" aria-label="{escape(alt)}" style="height:{height}px">'
        f'<div class="keys"><em>{escape(unit)}</em>{keys}</div>'
        f'<div class="field"><div class="levels">{levels}</div>{body}{_labels(labels)}</div></div>'
    )


def _pattern(one: Series) -> str:
    return "" if one.dash == "solid" else f' class="{one.dash}" '


def _labels(labels: Sequence[str]) -> str:
    """Return the labels below: the last one and, evenly before it, at most ``MOST_LABELS`` in all."""
    every = max(1, -(-len(labels) // MOST_LABELS))
    shown = range(len(labels) - 1, -1, -every)
    return (
        '<div class="below">'
        + "".join(
            f'<span style="left:{100 * (n + 0.5) / len(labels):.2f}%">{escape(labels[n]).replace(" ", "<br>")}</span>'
            for n in shown
        )
        + "</div>"
    )
