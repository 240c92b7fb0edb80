"""Which runs are suggested, when does each stop, and what would break a rule? Tables of vehicle runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd
import streamlit as st

from components.choices import ROW_PX
from components.formats import clock, duration, number
from components.ranking import table
from domain.dispatch import Breach, LeftOut, Run, Unplaced
from domain.instants import from_epoch
from domain.language import gettext as _
from domain.language import listed
from domain.workflow.transfer import KINDS

HOME = "home:"
WIDTHS = {"vehicle": 56, "people": 56, "to": 190, "when": 92, "depart": 92, "arrive": 92, "late": 190}
"""How late somebody comes is told in full, in pixels at a desk."""


def place_name(id_: str, names: Mapping[str, str]) -> str:
    """Return what a destination is called; where people go home, the community they go to."""
    name = names.get(id_, id_)
    return _("home, {community}").format(community=name) if id_.startswith(HOME) else name


def run_table(
    runs: Sequence[Run | None], kinds: Mapping[str, str], names: Mapping[str, str], at_once: Sequence[bool], *, key: str
) -> list[int]:
    """Draw runs and return the places of those chosen. ``kinds``: of orders; ``at_once``: the vehicle stands ready."""
    rows: list[dict[str, object]] = []
    for run, ready in zip(runs, at_once, strict=True):
        if run is None:
            rows.append({"vehicle": "?", "when": _("cannot be driven")})
            continue
        late = max(run.late_s.values(), default=0)
        rows.append({
            "vehicle": run.vehicle_id,
            "kind": listed(dict.fromkeys(_(KINDS[kinds[code]]) for code in run.order_ids)),
            "people": run.people,
            "to": place_name(run.destination_id, names),
            "when": _("at once") if ready else _("when it is back"),
            "depart": clock(from_epoch(run.depart_at)),
            "arrive": clock(from_epoch(run.arrive_at)),
            "late": _("{count} late, up to {span}").format(count=len(run.late_s), span=duration(late)) if late else "",
        })  # fmt: skip
    columns = {
        "vehicle": _("Vehicle"), "kind": _("Kind of people"), "people": _("People"), "to": _("To"), "when": _("When"),
        "depart": _("Leaves"), "arrive": _("Arrives"), "late": _("Late"),
    }  # fmt: skip
    event = st.dataframe(
        pd.DataFrame(rows, columns=list(columns)), key=key, hide_index=True, on_select="rerun", row_height=ROW_PX,
        selection_mode="multi-row", height=min(420, ROW_PX * (len(rows) + 1) + 3), alt=_("Suggested runs"),
        column_config={
            name: st.column_config.Column(label, width=WIDTHS.get(name)) for name, label in columns.items()
        },
    )  # fmt: skip
    return [int(row) for row in event.selection.rows if row < len(rows)] if event else []


def stop_list(run: Run, areas: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return the stops of a run with their times. ``areas``: of orders, by number."""
    rows = [
        f"<tr><td>{escape(_('leaves'))}</td><td></td><td class=r>{clock(from_epoch(run.depart_at))}</td><td></td></tr>"
    ]
    for stop in run.stops:
        where = place_name(run.destination_id, names) if stop.order_id is None else areas.get(stop.order_id, "")
        late = run.late_s.get(stop.order_id or "", 0)
        told = f'<span class="c-alert">{escape(duration(late))}</span>' if late else ""
        rows.append(
            f"<tr><td>{escape(stop.order_id or _('destination'))}</td><td>{escape(where)}</td>"
            f'<td class="r">{clock(from_epoch(stop.arrive_at))}</td><td class="r">{told}</td></tr>'
        )
    rows.append(_instant(_("disinfected"), run.free_at))
    return table((_("Stop"), _("Place"), _("Time"), _("Late")), rows, right=(2, 3))


def _instant(told: str, at: int) -> str:
    return f'<tr><td>{escape(told)}</td><td></td><td class="r">{clock(from_epoch(at))}</td><td></td></tr>'


def breach_notes(breaches: Sequence[Breach]) -> None:
    """Draw every broken rule."""
    lines = list(dict.fromkeys(one.reason.text(_) for one in breaches))
    st.warning("\n".join(f"- {line}" for line in lines), icon=":material/rule:")


def left_list(unplaced: Sequence[Unplaced], left_out: Sequence[LeftOut], areas: Mapping[str, str]) -> str:
    """Return orders that no run serves and vehicles that were left out, each with its reason."""
    rows = [
        f"<tr><td>{escape(one.order_id)}</td><td>{escape(areas.get(one.order_id, ''))}</td>"
        f"<td>{escape(one.reason.text(_))}</td></tr>"
        for one in unplaced
    ]
    rows += [
        f"<tr><td>{escape(one.vehicle_id)}</td><td></td><td>{escape(one.reason.text(_))}</td></tr>" for one in left_out
    ]
    return table((_("Number"), _("Area"), _("Why not")), rows)


def run_totals(runs: Sequence[Run | None], unplaced: int) -> str:
    """Return in one line what the runs do."""
    known = [run for run in runs if run is not None]
    late, people = sum(len(run.late_s) for run in known), sum(run.people for run in known)
    return _("{runs} runs for {people} people, {late} of them late; {left} orders without a run").format(
        runs=number(len(known)),
        people=number(people),
        late=number(late),
        left=number(unplaced),
    )
