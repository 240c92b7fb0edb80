"""How long do stocks last, what is needed a day and why, what is on its way, who is on duty, how full are the labs?"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.drawing import drawing
from components.formats import NOTHING, clock, each, missing, number, percent_sign
from components.palette import ALERT, GOOD, LEVELS, WARN, Mark
from components.ranking import table
from components.words import caption, chip, empty, legend
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow.supplies import DUTIES, ITEMS, LABORATORY, SUPPLY_MOVEMENT

SHORT = {
    "red": Mark(ALERT, "■", N_("under 3 days")),
    "amber": Mark(WARN, "▲", N_("under 7 days")),
    "none": Mark(GOOD, "●", N_("7 days or more")),
    "unknown": Mark(LEVELS["grey"].colour, "?", N_("use not known"), hatched=True),
}
"""How long a stock lasts: a shape and a word beside the colour."""
FULL = {
    "over": Mark(ALERT, "■", N_("over its rating")),
    "high": Mark(WARN, "▲", N_("nearly full")),
    "fine": Mark(GOOD, "●", N_("capacity left")),
    "unknown": Mark(LEVELS["grey"].colour, "?", N_("no result yet"), hatched=True),
}
NEARLY_FULL = 0.85
SOURCES = {
    "zones": N_("Zones"),
    "facilities": N_("Facilities"),
    "home": N_("At home"),
    "testing": N_("Testing points"),
}


def cover_heat(rows: pd.DataFrame) -> None:
    """Draw days of cover by area and item, a mark and a number a cell; last areas nothing is known of.

    ``rows``: as ``stock_cover``.
    """
    if rows.empty:
        empty(_("No stock is on record in this area."))
        return
    items = [item for item in ITEMS if item in set(rows["item"])]
    areas = rows[["area_code", "area_name"]].drop_duplicates()
    cells = {(row.area_code, row.item): row for row in each(rows)}
    told = []
    unknown = [area for area, of in rows.groupby("area_code") if set(of["short"]) == {"unknown"}]
    for area in each(areas.assign(_last=areas["area_code"].isin(unknown)).sort_values(["_last", "area_code"])):
        line = "".join(_cell(item, cells.get((area.area_code, item))) for item in items)
        told.append(f"<tr><td>{escape(str(area.area_name))}</td>{line}</tr>")
    heads = (_("Area"), *(_(ITEMS[item]) for item in items))
    listed = table(heads, told, right=())
    drawing(f'<div class="c-cells">{listed}</div>', key="supplies.heat")
    legend([SHORT[name] for name in SHORT if name in set(rows["short"])], note=_("days of cover"))


def _cell(item: str, row: Any) -> str:
    name = escape(_(ITEMS[item]))
    if row is None:
        return f'<td data-name="{name}">{NOTHING}</td>'
    mark = SHORT[str(row.short)]
    days = "" if missing(row.cover) else " " + number(row.cover, 0 if float(row.cover) >= 10 else 1)
    use = NOTHING if missing(row.mean_use) else number(row.mean_use)
    tip = "\n".join((
        _(ITEMS[str(row.item)]) + ": " + _(mark.word), f"{_('Stock')}: {number(row.stock)}",
        f"{_('Mean use a day')}: {use}", f"{_('On its way')}: {number(row.coming)}",
        f"{_('Last counted')}: {clock(row.counted_at)}",
    ))  # fmt: skip
    return f'<td data-name="{name}" data-tip="{escape(tip)}">{chip(mark, f"{mark.letter}{days}")}</td>'


def shortage_table(rows: pd.DataFrame, link: Callable[[int], str], most: int = 12) -> None:
    """Draw the stocks that last shortest, with what is on its way. ``rows``: as ``stock_cover``."""
    short = rows[rows["short"].isin(("red", "amber"))].head(most)
    if short.empty:
        empty(_("No stock whose use is known lasts less than 7 days."))
        return
    told = []
    for row in each(short):
        item = f'<a class="c-go" href="{escape(link(int(str(row.id))))}" target="_self">{_(ITEMS[str(row.item)])}</a>'
        days = number(row.cover, 1)
        told.append(
            f"<tr><td>{item}</td><td>{escape(str(row.area_name))}</td><td>{chip(SHORT[str(row.short)])}</td>"
            f'<td class="r"><b>{days}</b></td><td class="r">{number(row.stock)}</td>'
            f'<td class="r">{number(row.mean_use)}</td><td class="r">{number(row.coming)}</td></tr>'
        )
    heads = (_("Item"), _("Area"), _("State"), _("Days"), _("Stock"), _("Mean use a day"), _("On its way"))
    st.html(table(heads, told, right=(3, 4, 5, 6), desk=(4, 5)))
    unknown = int((rows["short"] == "unknown").sum())
    if unknown:
        caption(_("Of {count} stocks no use is on record: nobody knows how long they last.").format(count=unknown))


def movement_table(rows: pd.DataFrame, link: Callable[[int], str], at: pd.Timestamp) -> str:
    """Return requests on their way as an HTML table, next deadline first. ``rows``: as ``movements_open``."""
    told = []
    for row in each(rows):
        name = f'<a class="c-go" href="{escape(link(int(str(row.id))))}" target="_self">{escape(str(row.code))}</a>'
        late = not missing(row.due_at) and row.due_at < at
        due = NOTHING if missing(row.due_at) else clock(pd.Timestamp(str(row.due_at)).to_pydatetime())
        due = f'<b class="c-alert">{due} {_("overdue")}</b>' if late else due
        source = _("not yet decided") if missing(row.source_name) else escape(str(row.source_name))
        told.append(
            f'<tr><td>{name}</td><td>{_(ITEMS[str(row.item)])}</td><td class="r">{number(row.quantity)}</td>'
            f"<td>{source} → {escape(str(row.area_name))}</td>"
            f'<td class="o">{_(SUPPLY_MOVEMENT.states[str(row.state)])}</td><td>{due}</td></tr>'
        )
    heads = (_("Number"), _("Item"), _("Pieces"), _("From and to"), _("State"), _("Due"))
    return table(heads, told, right=(2,), desk=(2, 4))


def staff_table(rows: pd.DataFrame) -> str:
    """Return who is on duty as an HTML table, emptiest first. ``rows``: as ``staff_now``."""
    told = []
    for row in each(rows):
        share = 0.0 if missing(row.share) else min(float(str(row.share)), 1.0)
        colour = GOOD if share >= 0.95 else WARN if share >= 0.85 else ALERT
        told.append(
            f"<tr><td>{_(DUTIES[str(row.duty)])}</td>"
            f'<td style="width:24%"><div class="c-bar"><i style="width:{share * 100:.1f}%;background:{colour}"></i>'
            f'</div></td><td class="r"><b>{percent_sign(row.share)}</b></td>'
            f'<td class="r">{number(row.present)} / {number(row.required)}</td>'
            f'<td class="r">{number(row.begun)} / {number(row.shifts)}</td></tr>'
        )
    heads = (_("Duty"), "", _("On duty"), _("Present / required"), _("Shifts begun"))
    return table(heads, told, right=(2, 3, 4))


def lab_table(rows: pd.DataFrame, link: Callable[[int], str]) -> str:
    """Return the laboratories' load as an HTML table, fullest first. ``rows``: as ``lab_loads``."""
    told = []
    for row in each(rows):
        mark = FULL[_full(row.load)]
        name = f'<a class="c-go" href="{escape(link(int(str(row.id))))}" target="_self">{escape(str(row.name))}</a>'
        told.append(
            f'<tr><td class="f">{name}</td><td class="o">{_(LABORATORY.states[str(row.state)])}</td>'
            f'<td>{chip(mark)}</td><td class="r"><b>{percent_sign(row.load)}</b></td>'
            f'<td class="r">{number(row.tubes)} / {number(row.rated)}</td></tr>'
        )
    heads = (_("Laboratory"), _("State"), _("Load"), _("of its rating"), _("Tubes in 24 h / rated"))
    return table(heads, told, right=(3, 4), desk=(1, 4))


def _full(load: Any) -> str:
    if missing(load):
        return "unknown"
    return "over" if float(load) > 1 else "high" if float(load) >= NEARLY_FULL else "fine"


def need_table(rows: pd.DataFrame) -> str:
    """Return what is needed a day, by item and by who asks for it, as an HTML table. ``rows``: as ``need``."""
    told = []
    for row in each(rows):
        parts = "".join(f'<td class="r">{number(getattr(row, name))}</td>' for name in SOURCES)
        days = NOTHING if missing(row.days) else number(row.days, 1)
        mark = SHORT["unknown" if missing(row.days) else _short(float(str(row.days)))]
        told.append(
            f'<tr><td>{_(ITEMS[str(row.item)])}</td>{parts}<td class="r"><b>{number(row.total)}</b></td>'
            f'<td class="r">{number(row.stock)}</td><td>{chip(mark, f"{mark.letter} {days}")}</td></tr>'
        )
    heads = (_("Item"), *(_(title) for title in SOURCES.values()), _("Total a day"), _("Stock"), _("Days at this need"))
    return table(heads, told, right=(1, 2, 3, 4, 5, 6), desk=(1, 2, 3, 4))


def _short(days: float) -> str:
    return "red" if days < 3 else "amber" if days < 7 else "none"
