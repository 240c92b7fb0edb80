"""How does the epidemic develop, what warns early, what lies together, who met whom? Curves, lists and a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd

from components.drawing import drawing
from components.formats import NOTHING, as_date, clock, day_short, missing, number
from components.palette import ALERT, GOOD, LEVELS, SERIES, WARN, Mark
from components.plots import Series, bars, lines
from components.ranking import table
from components.task_words import URGENCY, task_name
from components.words import chip
from domain.epidemic.doubling import Doubling
from domain.errors import N_
from domain.language import gettext as _
from domain.language import listed
from domain.workflow.surveillance import CONTACT, MODES, SETTINGS, TIERS

COLOURS = dict(zip(MODES, (ALERT, SERIES[0], SERIES[1], SERIES[3], SERIES[5]), strict=True))
SIGNAL = {
    "signal": Mark(ALERT, "■", N_("signal")),
    "normal": Mark(GOOD, "●", N_("as expected")),
    "no_data": Mark(LEVELS["grey"].colour, "?", N_("too few days")),
}
RULES = {
    "c1": N_("C1 (7 days)"),
    "c2": N_("C2 (7 days, two left out)"),
    "c3": N_("C3 (three days of C2)"),
    "prior_28": N_("mean + 2 SD of 28 days"),
}


def each_row(rows: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame as named tuples."""
    yield from rows.itertuples(index=False)


def curve_of(rows: pd.DataFrame, *, by: str, key: str, height: int = 300) -> None:
    """Draw the epidemic curve by where infections were found. ``rows``: as ``queries.epidemic.curve``."""
    marks = ["*" if more else "" for more in rows["incomplete"]]
    labels = [day_short(as_date(on)) + mark for on, mark in zip(rows["on"], marks, strict=True)]
    series = [
        Series(_(title), COLOURS[mode], [None if missing(value) else float(value) for value in rows[mode]])
        for mode, title in MODES.items()
        if rows[mode].fillna(0).sum() > 0
    ]
    alt = _("Infections by day of onset") if by == "onset" else _("Infections by day of report")
    drawing(bars(labels, series, unit=_("people"), alt=alt, height=height), key=key)


def growth_lines(rows: pd.DataFrame, *, key: str, height: int = 240) -> None:
    """Draw Rt with its interval and the line of 1. ``rows``: as ``queries.epidemic.growth``."""
    series = [
        Series(name, colour, [None if missing(value) else round(float(value), 2) for value in rows[column]], dash)
        for column, name, colour, dash in (
            ("rt", _("Rt"), SERIES[0], "solid"),
            ("low", _("lower bound"), SERIES[5], "dot"),
            ("high", _("upper bound"), SERIES[5], "dot"),
        )
    ]
    series.append(Series("1", WARN, [1.0] * len(rows), "dash"))
    labels = [day_short(as_date(on)) for on in rows["on"]]
    drawing(lines(labels, series, unit="", alt=_("Reproduction number by day"), height=height), key=key)


def growth_text(rows: pd.DataFrame, doubling: Doubling) -> str:
    """Return Rt of the last day and the doubling time as sentences."""
    last = rows.iloc[-1] if len(rows) else None
    told = []
    if last is None or missing(last["rt"]):
        told.append(_("Rt cannot be told: fewer than 10 infections in 7 days, or too short a record."))
    else:
        told.append(_("Rt {rt} (95 % interval {low} to {high}), from {count} infections of 7 days.").format(
            rt=number(last["rt"], 2), low=number(last["low"], 2), high=number(last["high"], 2),
            count=number(last["infections"])))  # fmt: skip
    if doubling.days is None:
        told.append(_("Infections do not double: they do not grow, or there are fewer than 10 in 7 days."))
    else:
        told.append(_("Infections double in {days} days.").format(days=number(doubling.days, 1)))
    return " ".join(told)


def signal_table(rows: pd.DataFrame, titles: dict[str, str]) -> str:
    """Return the last day of each daily count with what the rules say. ``rows``: as ``queries.epidemic.signals``."""
    told = []
    heads = (_("Count"), _("Day"), _("That day"), _("Expected"), *[_(rule) for rule in RULES.values()])
    for kind, title in titles.items():
        last = rows[rows["kind"] == kind].iloc[-1]
        cells = (
            day_short(as_date(last["on"])),
            f"<b>{number(last['count'])}</b>",
            number(last["expected"]),
            *(chip(SIGNAL[str(last[rule])]) for rule in RULES),
        )
        named = "".join(
            f'<td class="{"r" if place in (1, 2) else "o"}" data-name="{escape(name)}">{cell}</td>'
            for place, (name, cell) in enumerate(zip(heads[1:], cells, strict=True))
        )
        told.append(f"<tr><td>{escape(_(title))}</td>{named}</tr>")
    return f'<div class="c-cells">{table(heads, told, right=(2, 3))}</div>'


def candidate_list(rows: pd.DataFrame) -> str:
    """Return places with several infections as an HTML table. ``rows``: as ``cluster_candidates``."""
    told = [
        f'<tr><td>{escape(str(row.area_name))}</td><td class="r"><b>{number(row.infections)}</b></td>'
        f"<td>{clock(row.first_at)}</td><td>{clock(row.last_at)}</td>"
        f"<td>{escape(listed(row.declared)) or NOTHING}</td><td class='r'>{number(row.unassigned)}</td></tr>"
        for row in each_row(rows)
    ]
    heads = (_("Place"), _("Infections"), _("First report"), _("Last report"), _("Cluster"), _("In none"))
    return table(heads, told, right=(1, 5), desk=(4,))


def contact_list(rows: pd.DataFrame) -> str:
    """Return the tree of a case as an indented HTML list. ``rows``: as ``case_contacts``."""
    told = []
    for row in each_row(rows):
        indent = f"{0.4 + 1.4 * int(str(row.depth)):.1f}rem"
        node = f"{'└ ' if row.depth else ''}{escape(str(row.node))}"
        state = CONTACT.states.get(str(row.state), N_("case"))
        more = _("{count} more below").format(count=number(row.hidden)) if row.hidden else ""
        cells = (
            _(TIERS[str(row.tier)]) if str(row.tier) in TIERS else "",
            _(SETTINGS[str(row.setting)]) if str(row.setting) in SETTINGS else "",
            _(state),
            more or (_("see above") if row.again else ""),
        )
        rest = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        told.append(f'<tr><td style="padding-left:{indent}">{node}</td>{rest}</tr>')
    return table((_("Number"), _("Tier"), _("Setting"), _("State"), ""), told)


def clock_list(rows: pd.DataFrame, now: datetime, warn_at: float, link: Callable[[int], str]) -> str:
    """Return the clocks of investigations as an HTML table; from the share ``warn_at`` of its time on one is due soon.

    ``rows``: as ``investigation_clocks``.
    """
    told = []
    for row in each_row(rows):
        due, begun = (pd.Timestamp(at).to_pydatetime() for at in (row.due_at, row.begun_at))
        left = (due - now).total_seconds() / 3600
        soon = now - begun >= warn_at * (due - begun)
        mark = URGENCY["overdue" if left < 0 else "soon" if soon else "on_time"]
        said = _("{hours} h late") if left < 0 else _("{hours} h left")
        where, code = escape(link(int(str(row.record_id)))), escape(str(row.code))
        told.append(
            f'<tr><td><a class="c-go" href="{where}" target="_self">{code}</a></td>'
            f"<td>{escape(task_name(str(row.kind)))}</td><td>{escape(str(row.area_name))}</td><td>{clock(due)}</td>"
            f"<td>{chip(mark, said.format(hours=number(abs(left), 1)))}</td></tr>"
        )
    return table((_("Infection"), _("Owed"), _("Area"), _("Due"), _("Left")), told)
