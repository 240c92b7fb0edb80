"""Who was not tested in time? A masked list read on request; each reading, unmasking and export goes on record."""

import streamlit as st

from components.people_rows import people_table, unmasked
from components.words import caption, empty, head
from data_access.commands.personal import EXPORT_ROLES, export_untested, read_untested, unmask
from domain.instants import now
from domain.language import gettext as _
from domain.scope import PERSONAL_ROLES
from session.live import is_live
from session.reading import database, keys
from session.writing import attempted

PAGE_SIZE = 100
SMALL_ENOUGH = ("community", "unit1", "unit2")


def untested_people(viewer, path, window):
    """Draw the list of people of the area who were not tested in time, for roles that may see it."""
    code, name, level = path[-1]
    head(_("People not tested in time"), _("{area}, window of {hours} hours").format(area=name, hours=window))
    if viewer.role not in PERSONAL_ROLES:
        return empty(_("Your role sees figures, not people."))
    if not is_live():
        return empty(_("The register keeps no past of single people: go back to Live to see the list."))
    if level not in SMALL_ENOUGH:
        return empty(_("Go down to a community or a unit: lists of people are opened there."))
    known = st.session_state.get("people.read", {})
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Open the list (goes on record)"), type="primary", key="people.open"):
            known = _read(viewer, code, window, 0)
        if viewer.role in EXPORT_ROLES and st.button(_("Prepare CSV (goes on record)"), key="people.export"):
            _prepare(viewer, code, window)
        _offer(code, window)
    if known.get("for") != (code, window):
        return caption(
            _("Names, numbers and phones are masked; one person is shown in the clear only for a stated reason.")
        )
    chosen = people_table(known["rows"], key="people.table")
    if chosen is not None and st.button(_("Show this person in the clear"), key="people.unmask"):
        _reveal(viewer, chosen)
    return caption(_("{count} people shown, longest ago first").format(count=len(known["rows"])))


def _read(viewer, code, window, offset):
    order = {"as_of": now(), "area_code": code, "window_h": window, "limit": PAGE_SIZE, "offset": offset}
    done, reading = attempted(lambda: read_untested(database(), keys(), viewer.scope, viewer.actor, **order))
    known = {"for": (code, window), "rows": reading.rows} if done else {}
    st.session_state["people.read"] = known
    return known


def _prepare(viewer, code, window):
    order = {"as_of": now(), "area_code": code, "window_h": window}
    done, made = attempted(lambda: export_untested(database(), keys(), viewer.scope, viewer.actor, **order))
    st.session_state["people.csv"] = {"for": (code, window), "made": made} if done else {}


def _offer(code, window):
    prepared = st.session_state.get("people.csv", {})
    if prepared.get("for") == (code, window):
        name, text = prepared["made"]
        st.download_button(_("Save CSV"), text, file_name=name, mime="text/csv", on_click="ignore", key="people.save")


def _reveal(viewer, resident_id):
    @st.dialog(_("Show one person in the clear"))
    def ask():
        reason = st.text_input(_("Reason (goes on record)"), max_chars=200, key="people.reason")
        if st.button(_("Show"), type="primary", key="people.show"):
            order = {"resident_id": resident_id, "reason": reason}
            done, person = attempted(lambda: unmask(database(), keys(), viewer.scope, viewer.actor, **order))
            if done:
                unmasked(person)

    ask()
