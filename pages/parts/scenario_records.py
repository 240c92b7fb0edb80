"""Which records are there, and what is known of one? A list with filters, and one record with everything around it."""

import streamlit as st

from components.record_rows import record_head, record_links, record_table, record_tasks, record_timeline
from components.words import empty, head, panel
from data_access.commands.moving import Wish
from data_access.queries.record_detail import record_detail
from data_access.queries.records import records
from domain.language import gettext as _
from domain.scope import PERSONAL_ROLES
from domain.workflow import RECORDS, scenario_records
from pages.parts.record_photos import record_photos
from pages.parts.scenario_actions import moves_form, show_outcome
from session.linked import followed, go, linked_control
from session.reading import load, load_latest, moment
from session.record_links import RECORD, person_address, record_address, record_in_link, record_name

FORM = "record"
MOST_LISTED = 200


def records_view(place, own=lambda: None):
    """Draw the record of the address, if there is one, what ``own`` draws of it, and the list of records."""
    named = record_in_link()
    if named:
        _one(place, *named)
    own()
    with panel("scenario-records"):
        _list(place, named[0] if named else None)


def _list(place, opened):
    kinds = [kind.name for kind in scenario_records(place.scenario) if kind.readable_by(place.viewer.role)]
    head(_("Records"), _("newest or most pressing first; choose a row to open it"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = linked_control(
            _("Kind"), kinds, opened if opened in kinds else kinds[0], "kind", lambda name: _(RECORDS[name].title)
        )
        states = RECORDS[kind].states
        chosen = st.multiselect(_("States"), list(states), format_func=lambda name: _(states[name]),
                                key=f"scenario.states.{kind}", placeholder=_("all"))  # fmt: skip
        text = st.text_input(_("Number or name"), key="scenario.text", max_chars=60)
        names = {"newest": _("newest first"), "urgent": _("next deadline first")}
        order = st.segmented_control(_("Order"), list(names), format_func=names.__getitem__, default="newest",
                                     required=True, key="scenario.order")  # fmt: skip
    rows = load(records, record=kind, states=tuple(chosen), within=place.area, text=text, order=order,
                limit=MOST_LISTED).rows  # fmt: skip
    if rows.empty:
        empty(_("No such record in this area."))
        return
    picked = record_table(rows, kind, moment().as_of, key=f"scenario.records.{kind}")
    followed(None if picked is None else record_name(kind, int(picked)), "scenario.records", parameter=RECORD)


def _one(place, record, record_id):
    with panel("record-head"):
        above = st.container()
        show_outcome(FORM)  # before anything is read: whoever sent the form is answered first
        found = load_latest(record_detail, record=record, record_id=record_id)
        with above:
            record_head(record, found.code, found.state, found.area_name, found.changed_at, found.values)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(_("Close this record"), icon=":material/close:", key="record.close", type="tertiary"):
                go(**{RECORD: None})
            if found.has_person and place.viewer.role in PERSONAL_ROLES:
                where, what = person_address(record, record_id), _("Whole path of this person")
                st.html(f'<a class="c-go" href="{where}" target="_self">{what} →</a>', width="content")
        moves_form(place, FORM, record, found.state, lambda fields, reason: [
            Wish(record_id=found.id, version=found.version, fields=fields, reason=reason)
        ])  # fmt: skip
    at = moment().as_of
    record_photos(place, record, found.id)
    left, right = st.columns(2, gap="small")
    with left, panel("record-history"):
        head(_("What happened"), _("latest first; times are when it happened"))
        record_timeline(record, found.history, record_address)
    with right, panel("record-around"):
        head(_("Clocks"))
        record_tasks(found.tasks, at)
        head(_("Related records"))
        record_links(found.links, record_address)
