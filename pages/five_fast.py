"""Five-fast board: how fast is what follows each first positive, who holds it now, and which step is slowest?"""

import streamlit as st

from components.figures import kpi_band
from components.five_fast_rows import MARKS, case_rows, cluster_rows, slowest_text, stage_figures
from components.words import caption, empty, head, legend, panel
from data_access.queries.five_fast import by_cluster, case_clocks, stage_summaries
from domain.five_fast import Pace
from domain.language import gettext as _
from domain.scope import Role
from session.live import CALM_S, live_panel, on_phone
from session.reading import load
from session.record_links import record_address
from session.signed_in import require
from session.story import part_note

MOST = {True: 20, False: 80}
"""Cases listed on a phone and on a desk; those that press come first."""
URGENT = {Pace.OVERDUE: 0, Pace.PRESSING: 1, Pace.RUNNING: 2}
require(Role.HQ, Role.STREET, Role.COMMUNITY, Role.CDC)


def _listed(rows):
    """Draw a list: at a desk no higher than a window, as what presses is at its top."""
    high = "" if on_phone() else ' style="max-height:36rem;overflow:auto"'
    st.html(f'<div class="c-scroll"{high}>{rows}</div>')


def stages():
    rows = load(stage_summaries).rows
    kpi_band(stage_figures(rows), key="five_fast.figures")
    caption(
        part_note(),
        slowest_text(rows),
        _("Cases whose first positive lies in the last 7 days; limits by the policy in force."),
    )


def cases():
    head(_("Cases"), _("the slowest step of each stage; done of all beneath"), part=part_note())
    rows = load(case_clocks).rows
    if rows.empty:
        _none()
        return
    order = rows.assign(place=rows["pace"].map(URGENT).fillna(3)).groupby("id", sort=False)["place"].min()
    first = order.sort_values(kind="stable").index[: MOST[on_phone()]]
    shown = rows.set_index("id").loc[list(first)].reset_index()
    _listed(case_rows(shown, record_address))
    legend(MARKS.values())
    if len(order) > len(first):
        caption(_("and {count} more").format(count=len(order) - len(first)))


def clusters():
    head(_("Clusters"), _("running clocks, and the longest of each"), part=part_note())
    rows = load(case_clocks).rows
    if rows.empty:
        _none()
        return
    _listed(cluster_rows(by_cluster(rows)))


def _none():
    empty(_("Shown when all has come in.") if part_note() else _("No first positive in the last 7 days."))


live_panel(stages, every=CALM_S)
for draw in (cases, clusters):
    with panel(f"five-fast-{draw.__name__}"):
        live_panel(draw, every=CALM_S)
