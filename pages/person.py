"""Path of a person: what happened to one person, from the first lead to the release?"""

from typing import Any

import streamlit as st

from components.path_rows import path_head, path_timeline
from components.words import caption, head, panel
from data_access.commands.person_path import read_path
from domain.language import gettext as _
from domain.scope import PERSONAL_ROLES
from domain.workflow import record_type
from session.reading import database, keys, moment
from session.record_links import record_address, record_in_link
from session.signed_in import require
from session.writing import attempted

KEPT = "person.path"
viewer = require(*PERSONAL_ROLES)
named = record_in_link()

with panel("person-ask"):
    head(_("Whose path?"), _("one person, masked; each reading goes on record with its reason"))
    if named:
        told = _("The person whom the record opened before is about: {kind}")
        caption(told.format(kind=_(record_type(named[0]).title)))
    with st.form("person.form", border=False):
        id_no = "" if named else st.text_input(_("Identifier number"), max_chars=40, key="person.id")
        reason = st.text_input(_("Reason (goes on record)"), max_chars=200, key="person.reason")
        sent = st.form_submit_button(_("Show the path (goes on record)"), type="primary")
if sent:
    record, number = named or ("", 0)
    who = {"record_type": record, "record_id": number, "id_no": id_no}
    order: dict[str, Any] = {"as_of": moment().as_of, "reason": reason, **who}
    done, path = attempted(lambda: read_path(database(), keys(), viewer.scope, viewer.actor, **order))
    st.session_state[KEPT] = (named, path) if done else None
shown = st.session_state.get(KEPT)
if shown and shown[0] == named:
    with panel("person-path"):
        path_head(shown[1].name_masked, shown[1].id_masked, shown[1].phone_masked, shown[1].unit_name)
        path_timeline(shown[1].events.rows, record_address)
