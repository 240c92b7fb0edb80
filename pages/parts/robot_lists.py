"""Who of a roster sent nothing, what could not be read, and who is on pictures but lives elsewhere?"""

import streamlit as st

from components.formats import NOTHING, clock, missing
from components.robot_words import RESULTS, STATES, worded
from components.words import caption, empty, head
from data_access.commands.personal import EXPORT_ROLES
from data_access.commands.robot.lists import RosterList, export_list, read_list
from data_access.commands.robot.opening import open_refused
from data_access.queries.areas import area_path, areas
from domain.errors import N_
from domain.instants import now
from domain.language import gettext as _
from session.live import is_live
from session.reading import database, keys, load
from session.writing import attempted

TITLES = {
    RosterList.NOT_SENT: N_("Not sent"),
    RosterList.UNREADABLE: N_("Could not be read"),
    RosterList.NOT_HERE: N_("Read, but not on the roster"),
}
COLUMNS = {
    "name_masked": N_("Full name"), "id_masked": N_("Identifier"), "phone_masked": N_("Phone"), "unit_name": N_("Unit"),
    "last_sampled_at": N_("Last sample"), "file": N_("File number"), "record": N_("Record"), "name": N_("Name"),
    "sent_at": N_("Sent at"), "sent_by": N_("Sent by"), "why": N_("Why"), "sampled_at": N_("Sampled at"),
    "result": N_("Result"), "state": N_("State"), "elsewhere": N_("Lives elsewhere in the district"),
}  # fmt: skip
ROW_PX = 35
SMALL_ENOUGH = ("community", "unit1", "unit2")
KEPT, CSV, FILE = "robot.list", "robot.csv", "robot.file"


def roster_lists(viewer):
    """Draw the three lists of one community, each opened on request; readings and exports go on record."""
    head(_("Lists for a roster"), _("who must be tested and lives there; people are masked"))
    if not is_live():
        return empty(_("The register keeps no past of single people: go back to Live to see the list."))
    names = _communities(viewer)
    if not names:
        return empty(_("Go down to a community or a unit: lists of people are opened there."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        area = st.selectbox(_("Community"), list(names), format_func=names.__getitem__, key="robot.lists.area")
        kind = st.segmented_control(_("List"), list(TITLES), format_func=lambda one: _(TITLES[one]), required=True,
                                    default=RosterList.NOT_SENT, key="robot.lists.kind")  # fmt: skip
    asked = {"area_code": area, "kind": kind}
    with st.container(horizontal=True):
        if st.button(_("Open the list (goes on record)"), type="primary", key="robot.lists.open"):
            done, reading = attempted(
                lambda: read_list(database(), keys(), viewer.scope, viewer.actor, as_of=now(), **asked)
            )
            st.session_state[KEPT] = asked | {"rows": reading.rows} if done else {}
        if viewer.role in EXPORT_ROLES and st.button(_("Prepare CSV (goes on record)"), key="robot.lists.export"):
            done, made = attempted(
                lambda: export_list(database(), keys(), viewer.scope, viewer.actor, as_of=now(), **asked)
            )
            st.session_state[CSV] = asked | {"made": made} if done else {}
        _offer(CSV, asked, "text/csv")
    known = st.session_state.get(KEPT, {})
    if {name: known.get(name) for name in asked} != asked:
        return caption(_("Whose sample is on record within the window of the policy need not send a picture."))
    return _show(viewer, kind, known["rows"])


def _communities(viewer):
    inside = load(areas, level="community").rows
    found = dict(zip(inside["code"], inside["name"], strict=True))
    for code in viewer.scope.area_codes:
        *_above, (own, name, level) = load(area_path, code=code)
        if level in SMALL_ENOUGH:
            found[own] = name
    return found


def _offer(kept, asked, kind):
    made = st.session_state.get(kept, {})
    if {name: made.get(name) for name in asked} == asked:
        name, content = made["made"]
        st.download_button(_("Save CSV"), content, file_name=name, mime=kind, on_click="ignore", key=f"{kept}.save")


def _show(viewer, kind, rows):
    if rows.empty:
        return empty(_("Nobody and nothing is on this list."))
    shown = rows.copy()
    for name in [one for one in shown.columns if one.endswith("_at")]:
        shown[name] = [clock(at) for at in shown[name]]
    if kind is RosterList.NOT_HERE:
        shown["result"] = [NOTHING if missing(one) else worded(RESULTS, one) for one in shown["result"]]
        shown["state"] = [worded(STATES, one) for one in shown["state"]]
        shown["elsewhere"] = [_("yes") if one else _("no") for one in shown["elsewhere"]]
    for name in [one for one in shown.columns if one.endswith("_masked")]:
        shown[name] = [one or NOTHING for one in shown[name]]
    shown.columns = [_(COLUMNS[one]) for one in shown.columns]
    tall = min(520, ROW_PX * (len(shown) + 1) + 3)
    st.dataframe(shown, hide_index=True, height=tall, row_height=ROW_PX, key=f"robot.list.{kind.value}")
    if kind is RosterList.UNREADABLE:
        _give_out(viewer, [int(one) for one in rows["file"]])
    return caption(_("{count} rows").format(count=len(rows)))


def _give_out(viewer, files):
    """Offer a file that could not be read as it was sent: it is saved, never drawn."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(_("File number"), sorted(set(files), reverse=True), key="robot.file.number")
        if st.button(_("Get the file (goes on record)"), key="robot.file.open"):
            done, made = attempted(lambda: open_refused(database(), keys(), viewer.scope, viewer.actor, file_id=chosen))
            st.session_state[FILE] = {"file": chosen, "made": made} if done else {}
        made = st.session_state.get(FILE, {})
        if made.get("file") == chosen:
            name, content = made["made"]
            st.download_button(_("Save the file"), content, file_name=name, mime="application/octet-stream",
                               on_click="ignore", key="robot.file.save")  # fmt: skip
