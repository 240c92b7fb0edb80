"""Which photos did somebody take at this record, and what is on one? Opened for a reason, which goes on record."""

import streamlit as st

from components.photo_rows import photo_name
from components.words import caption, head, panel
from data_access.commands.attachments import open_photo
from data_access.queries.attachments import photos_of
from domain.language import gettext as _
from domain.scope import PERSONAL_ROLES
from session.live import is_live
from session.reading import database, keys, load
from session.writing import attempted

OPENED = "record.photo"


def record_photos(place, record, record_id):
    """Draw the photos of a record, where there are any."""
    rows = load(photos_of, record=record, record_id=record_id).rows
    if rows.empty:
        return
    with panel("record-photos"):
        head(_("Photos"), _("taken on the spot, place and camera removed; whoever opens one goes on record"))
        if place.viewer.role not in PERSONAL_ROLES or not is_live():
            caption(_("{count} photos; they are opened at present only, by roles that see people.").format(
                count=len(rows)))  # fmt: skip
            return
        _choose(place, {int(row.attachment_id): photo_name(row) for row in rows.itertuples(index=False)})


def _choose(place, names):
    with st.form("record.photos", border=False):
        chosen = st.radio(_("Photo"), list(names), format_func=names.__getitem__, key="record.photo.which")
        reason = st.text_input(_("Reason (goes on record)"), max_chars=200, key="record.photo.reason")
        asked = st.form_submit_button(_("Open (goes on record)"), icon=":material/visibility:")
    if asked:
        order = {"attachment_id": chosen, "reason": reason}
        done, found = attempted(lambda: open_photo(database(), keys(), place.viewer.scope, place.viewer.actor, **order))
        st.session_state[OPENED] = {"for": chosen, "found": found} if done else {}
    opened = st.session_state.get(OPENED, {})
    if opened.get("for") in names:
        st.image(opened["found"][1], caption=names[opened["for"]], width="content")
        if st.button(_("Put away"), key="record.photo.close"):
            st.session_state.pop(OPENED, None)
            st.rerun()
