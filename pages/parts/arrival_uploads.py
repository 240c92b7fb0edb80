"""Which test reports did somebody upload, and what stands in one? Opened for a stated reason, which goes on record."""

import streamlit as st

from components.arrival_rows import upload_name
from components.robot_rows import suggestion
from components.words import caption, empty, head
from data_access.commands.arrivals.uploads import PDF, open_report
from data_access.queries.robot_uploads import robot_on_uploads
from data_access.queries.uploads import uploads_of_arrival
from domain.language import gettext as _
from domain.scope import PERSONAL_ROLES
from pages.parts.scenario_place import Panel
from session.live import is_live
from session.reading import database, keys, load
from session.record_links import record_in_link
from session.writing import attempted

OPENED = "arrivals.opened"


def _uploads(place):
    named = record_in_link()
    head(_("Test reports they uploaded"), _("sealed; whoever opens one goes on record with the reason"))
    rows = load(uploads_of_arrival, record_id=named[1]).rows if named else None
    if rows is None or rows.empty:
        return empty(_("No test report was uploaded."))
    if place.viewer.role not in PERSONAL_ROLES:
        return caption(_("Your role sees figures, not single people."))
    if not is_live():
        return caption(_("Files are opened at present only: go back to Live."))
    names = {int(row.upload_id): upload_name(row) for row in rows.itertuples(index=False)}
    for read in load(robot_on_uploads, record_id=named[1] if named else 0).rows.itertuples(index=False):
        caption(f"{names[int(read.upload_id)]} — {suggestion(read)}")
    with st.form("arrivals.upload", border=False):
        chosen = st.radio(_("File"), list(names), format_func=names.__getitem__, key="arrivals.upload.file")
        reason = st.text_input(_("Reason (goes on record)"), max_chars=200, key="arrivals.upload.reason")
        asked = st.form_submit_button(_("Open (goes on record)"), icon=":material/visibility:")
    if asked:
        done, found = attempted(lambda: open_report(database(), keys(), place.viewer.scope, place.viewer.actor,
                                                    upload_id=chosen, reason=reason))  # fmt: skip
        st.session_state[OPENED] = {"for": chosen, "found": found} if done else {}
    opened = st.session_state.get(OPENED, {})
    if opened.get("for") in names:
        _show(names[opened["for"]], *opened["found"])
    return None


def _show(name, kind, content):
    if kind == PDF:
        caption(_("A PDF is kept as it was sent: save it and open it with care, it may hold what a photo cannot."))
        st.download_button(_("Save the PDF"), content, file_name="report.pdf", mime="application/octet-stream",
                           on_click="ignore", key="arrivals.upload.save")  # fmt: skip
    else:
        st.image(content, caption=name, width="content")
    caption(_("Then put what it says on record above: “{move}”.").format(move=_("Read the test report")))
    if st.button(_("Put away"), key="arrivals.upload.close"):
        st.session_state.pop(OPENED, None)
        st.rerun()


def upload_panels():
    """Return the panel of uploaded test reports, where the address names an arrival."""
    named = record_in_link()
    shown = named is not None and named[0] == "arrival"
    return [Panel("arrivals-uploads", _uploads, view="records", every=None, wide=True)] if shown else []
