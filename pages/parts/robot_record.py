"""What stood on one picture, and what became of it? Any record by its number, opened for whoever asks why."""

import streamlit as st

from components.drawing import drawing
from components.ranking import table
from components.reviewer import sheet
from components.robot_rows import record_lines
from components.words import caption, head
from data_access.commands.robot.opening import open_record
from domain.language import gettext as _
from session.live import is_live
from session.reading import database, keys
from session.writing import attempted

OPENED = "robot.record"


def one_record(viewer):
    """Draw a way to open one record with its picture, entered ones too, as long as the picture is kept."""
    head(_("One record again"), _("what stood on the picture and what was entered; the opening goes on record"))
    if not is_live():
        caption(_("Pictures are opened at present only: go back to Live."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.number_input(_("Record"), min_value=1, step=1, value=None, key="robot.record.number")
        asked = st.button(_("Open (goes on record)"), icon=":material/visibility:", key="robot.record.open")
    if asked and number:
        order = {"record_id": int(number)}
        done, found = attempted(lambda: open_record(database(), keys(), viewer.scope, viewer.actor, **order))
        st.session_state[OPENED] = found if done else None
    found = st.session_state.get(OPENED)
    if found is None or found.id != number:
        return
    st.html(table((_("Field"), _("Read"), _("Holds now")), record_lines(found.read, found.now, found.state)))
    drawing(sheet(found.picture.content), key="robot.record.picture")
    if st.button(_("Put away"), key="robot.record.close"):
        st.session_state.pop(OPENED, None)
        st.rerun()
