"""Who reported this event? Opened for a reason, which goes on record."""

import streamlit as st

from components.words import caption, head
from data_access.commands.event_reporter import open_reporter
from domain.language import gettext as _
from session.live import is_live
from session.reading import database, keys
from session.writing import attempted

OPENED = "event.reporter"


def reporter(place, event_id):
    """Draw what opens the reporter's name and phone."""
    head(_("Who reported it"), _("name and phone are sealed; whoever opens them goes on record"))
    if not is_live():
        caption(_("The past cannot be changed: go back to Live to act."))
        return
    with st.form("event.reporter", border=False):
        reason = st.text_input(_("Reason (goes on record)"), max_chars=200, key="event.reporter.reason")
        asked = st.form_submit_button(_("Open (goes on record)"), icon=":material/visibility:")
    if asked:
        done, found = attempted(lambda: open_reporter(
            database(), keys(), place.viewer.scope, place.viewer.actor, event_id=event_id, reason=reason))  # fmt: skip
        st.session_state[OPENED] = {"for": event_id, "found": found} if done else {}
    opened = st.session_state.get(OPENED, {})
    if opened.get("for") == event_id:
        caption(" · ".join(filter(None, opened["found"].values())))
