"""How far is the survey against its plan, and what do two phones say of one door? A table, and two sides of a card."""

from __future__ import annotations

from html import escape

import pandas as pd

from components.epidemic_rows import each_row
from components.formats import NOTHING, clock, missing, number, percent_sign, points
from components.palette import MEANINGS
from components.ranking import table
from components.words import chip
from domain.errors import N_
from domain.instants import from_epoch
from domain.language import gettext as _
from domain.survey import GROUPS, OUTCOMES
from domain.survey_conflicts import Conflict, Side, Told

FAR_BEHIND = 0.05
"""From so far behind the plan on an area is to act, not only to watch."""
CHANGES = {"added": N_("moves in"), "left": N_("moved out"), "changed": N_("changed")}
SIGNS = {"added": "＋", "left": "－", "changed": "～", "": ""}


def plan_table(rows: pd.DataFrame) -> str:
    """Return the survey by area as an HTML table, furthest behind first. ``rows``: as ``survey_progress``."""
    told = []
    for row in each_row(rows):
        mark = MEANINGS[_meaning(row.ahead, bool(row.late))]
        width = 0.0 if missing(row.share) else float(str(row.share)) * 100
        bar = f'<div class="c-bar"><i style="width:{width:.1f}%;background:{mark.colour}"></i></div>'
        ends = NOTHING if missing(row.projected_at) else clock(row.projected_at)
        if row.late:
            ends = chip(mark, _("not in sight") if missing(row.projected_at) else ends)
        told.append(
            f'<tr><td>{escape(str(row.name))}</td><td style="width:14%">{bar}</td>'
            f'<td class="r"><b>{percent_sign(row.share)}</b></td>'
            f'<td class="r">{number(row.verified)}/{number(row.doors)}</td><td class="r">{points(row.ahead)}</td>'
            f'<td class="r">{number(row.per_hour, 1)}</td><td class="o">{ends}</td>'
            f'<td class="r">{number(row.conflicts)}</td></tr>'
        )
    heads = (
        _("Area"),
        "",
        _("Verified this round"),
        _("Dwellings"),
        _("Against plan"),
        _("Doors an hour"),
        _("Ends, at this pace"),
        _("Conflicts"),
    )
    return table(heads, told, right=(2, 3, 4, 5, 7), desk=(1, 3, 5, 7))


def _meaning(ahead: object, late: bool) -> str:
    if missing(ahead):
        return "plain"
    behind = -float(str(ahead))
    return "alert" if behind >= FAR_BEHIND else "warn" if behind > 0 or late else "good"


def conflict_card(one: Conflict) -> str:
    """Return a conflict as HTML: the door, and side by side what stands on record and what the other phone says."""
    where = " · ".join(escape(text) for text in (one.unit_name, one.building, one.door, one.code))
    sides = _side(_("On record"), one.record) + _side(_("Sent later"), one.mine)
    grid = "display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:8px 24px"
    return f'<div class="c-below"><b>{where}</b><div style="{grid}">{sides}</div></div>'


def _side(title: str, side: Side) -> str:
    at = clock(from_epoch(side.at)) if side.at else NOTHING
    outcome = _(OUTCOMES[side.outcome]) if side.outcome else NOTHING
    head = f"<b>{escape(title)}</b> {escape(side.actor or NOTHING)} · {at} · {escape(outcome)}"
    people = [_person(one) for one in side.people]
    nobody = f'<div class="c-empty">{escape(_("Nobody is on record here."))}</div>'
    listed = table((_("Full name"), _("ID number"), _("Phone"), _("Special group"), ""), people) if people else nobody
    note = f'<div class="c-cap">{escape(_("Note"))}: {escape(side.note)}</div>' if side.note else ""
    return f"<div><div>{head}</div>{listed}{note}</div>"


def _person(one: Told) -> str:
    groups = _(", ").join(_(GROUPS.get(word, word)) for word in one.groups) or NOTHING
    change = f"{SIGNS[one.change]} {_(CHANGES[one.change])}" if one.change else ""
    cells = (one.name_masked, one.id_masked, one.phone_masked or NOTHING, groups, change)
    return f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in cells)}</tr>"
