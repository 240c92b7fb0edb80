"""How does the epidemic develop, what warns early, where do cases lie together, and what do investigations owe?"""

import streamlit as st

from components.epidemic_rows import (
    candidate_list,
    clock_list,
    contact_list,
    curve_of,
    growth_lines,
    growth_text,
    signal_table,
)
from components.words import caption, empty, head, note
from data_access.commands.clusters import declare_cluster
from data_access.queries.clusters import case_contacts, cases_with_contacts, cluster_candidates, investigation_clocks
from data_access.queries.epidemic import SIGNALS, curve, growth, signals
from data_access.queries.policy_limits import control_limits
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow import record_type
from pages.parts.scenario_place import Panel
from session.linked import linked_choice
from session.links import choice_in_link
from session.live import CALM_S, SLOW_S, is_live
from session.reading import database, keys, load, moment
from session.record_links import record_address
from session.writing import written

BY = {"report": N_("by day of report"), "onset": N_("by day of onset")}
MOST_CASES = 60


def _curve(place):
    by = choice_in_link("by", list(BY), "report")
    head(_("Epidemic curve"), _(BY[by]))
    linked_choice(_("Place infections by"), list(BY), "report", "by", lambda name: _(BY[name]))
    rows = load(curve, by=by, within=place.area).rows
    curve_of(rows, by=by, key=f"surveillance.curve.{by}")
    lines = [_("* more are to be expected")]
    if by == "onset" and rows.attrs.get("undated"):
        lines.append(_("{count} infections without a day of onset are not shown.").format(count=rows.attrs["undated"]))
    caption(*lines)


def _growth(place):
    head(_("Reproduction number Rt"), _("Cori's method, 7 days, by day of report; today is not over and not in it"))
    rows = load(growth, within=place.area).rows
    note(growth_text(rows, rows.attrs["doubling"]))
    if rows["rt"].notna().any():
        growth_lines(rows, key="surveillance.growth")


def _signals(place):
    head(_("Early signals"), _("the last whole day against the days before; no report is not a low count"))
    rows = load(signals, within=place.area).rows
    if rows["count"].isna().all():
        empty(_("No daily counts of clinics, pharmacies or the hotline are on record for this area."))
    else:
        st.html(signal_table(rows, SIGNALS))


def _clusters(place):
    head(_("Infections close together"), _("two or more in one place within 7 days; the last three weeks"))
    rows = load(cluster_candidates, within=place.area).rows
    if rows.empty:
        return empty(_("No place has two infections within 7 days."))
    st.html(candidate_list(rows.head(20)))
    open_ones = rows[rows["unassigned"] >= 2].head(20)
    if not is_live() or open_ones.empty or not _may(place, "assign_cluster"):
        return None
    with st.expander(_("Declare a cluster"), icon=":material/hub:"), st.form("surveillance.cluster", border=False):
        options = list(range(len(open_ones)))
        chosen = st.selectbox(_("Place"), options, format_func=lambda n: str(open_ones["area_name"].iloc[n]))
        name = st.text_input(_("Name of the cluster"), max_chars=100)
        sent = st.form_submit_button(_("Declare"), type="primary")
    if sent:
        row = open_ones.iloc[chosen]
        order = {"name": name, "area_code": row["area_code"], "infections": row["ids"]}
        written(lambda: declare_cluster(database(), keys(), place.viewer.scope, place.viewer.actor, **order))
    return None


def _contacts(place):
    head(_("Contacts of a case"), _("numbers only; a contact who fell ill is shown as their own case"))
    if not record_type("contact").readable_by(place.viewer.role):
        return caption(_("Your role sees figures, not single contacts."))
    found = load(cases_with_contacts, within=place.area, limit=MOST_CASES).rows
    cases = found["code"].tolist()
    if not cases:
        return empty(_("No contacts of infections are on record in this area."))
    counts = dict(zip(cases, found["contacts"], strict=True))
    told = _("{code} ({count} contacts)")
    linked_choice(_("Infection"), cases, cases[0], "case", lambda one: told.format(code=one, count=counts[one]))
    chosen = choice_in_link("case", cases, cases[0])
    rows = load(case_contacts, code=chosen).rows
    st.html(contact_list(rows.head(200)))
    return None


def _clocks(place):
    head(_("Clocks of investigations"), _("most pressing first"))
    if not record_type("infection").readable_by(place.viewer.role):
        return caption(_("Your role sees figures, not single infections."))
    rows = load(investigation_clocks, within=place.area).rows
    if rows.empty:
        return empty(_("No investigation is owed."))
    warn_at = load(control_limits).warn_at_share
    st.html(clock_list(rows, moment().as_of, warn_at, lambda id_: record_address("infection", id_)))
    return None


def _may(place, move):
    return place.viewer.role in record_type("infection").move(move).roles


def surveillance_panels():
    """Return the panels of the page of surveillance."""
    return [
        Panel("surveillance-curve", _curve, every=None),
        Panel("surveillance-growth", _growth, every=SLOW_S),
        Panel("surveillance-signals", _signals, every=SLOW_S, wide=True),
        Panel("surveillance-clusters", _clusters, every=None, wide=True),
        Panel("surveillance-contacts", _contacts, every=None, wide=True),
        Panel("surveillance-clocks", _clocks, every=CALM_S, wide=True),
    ]
