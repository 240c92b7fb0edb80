"""Which alarms are open, who answers them, and how did those that are over go?"""

import streamlit as st

from components.alarm_bell import judging_text
from components.alarm_rows import alarm_name, alarm_table, history_rows, level_mark, step_rows
from components.alarm_words import alarm_text
from components.provenance import provenance
from components.words import caption, chip, empty, head, note
from data_access.commands.alarms import acknowledge
from data_access.queries.alarm_judging import alarms_judged
from data_access.queries.alarms import alarm_history, alarm_steps, open_alarms
from domain.alarms import alarm_rules
from domain.language import gettext as _
from session.links import kept_address
from session.live import is_live, on_phone
from session.reading import database, load, moment
from session.signed_in import current
from session.writing import written

HISTORY_DAYS = 7


HELD, TIMES = "alarms.held", "alarms.times"
"""The list stands still while rows of it are chosen: a row is chosen by its place."""


def open_panel():
    """Draw the open alarms; those chosen can be taken over, and one tells how it went."""
    key = f"alarms.open.{st.session_state.setdefault(TIMES, 0)}"
    held = st.session_state.get(HELD)
    reading = held if held is not None and _chosen_in(key) else load(open_alarms, who=current().username)
    st.session_state[HELD] = reading
    head(_("Open alarms"), _("one for each cause; choose rows to take them over"))
    judging = load(alarms_judged)
    if not judging.known:
        note(judging_text(judging))
    if reading.rows.empty:
        if judging.known:
            empty(_("No alarm is open."))
        return
    chosen = alarm_table(reading.rows, moment().as_of, key=key, narrow=on_phone())
    some = [one for place, one in enumerate(reading.rows.to_dict("records")) if place in chosen]
    if some:
        _answer([one for one in some if one["state"] == "firing"])
    if len(some) == 1:
        _one(some[0])


def _chosen_in(key):
    event = st.session_state.get(key)
    return bool(event and event["selection"]["rows"])


def _answer(firing):
    if not firing or not is_live():
        return
    with st.form("alarms.answer", border=False, clear_on_submit=True):
        note = st.text_input(_("Note (goes on record)"), max_chars=500, placeholder=_("What is being done?"))
        label = _("Take over {count}").format(count=len(firing))
        if st.form_submit_button(label, type="primary", icon=":material/how_to_reg:"):
            written(lambda: _take(firing, note))


def _take(firing, note):
    viewer = current()
    for one in firing:
        acknowledge(database(), viewer.scope, viewer.actor, alarm_id=int(one["id"]), note=note)
    st.session_state[TIMES] += 1


def _one(one):
    rule = alarm_rules()[one["rule"]]
    st.html(f'<div class="c-record">{chip(level_mark(one))}<b>{alarm_name(one["rule"])}</b></div>')
    caption(alarm_text(one), _("source: {source}").format(source=provenance(rule.source)))
    st.html(step_rows(load(alarm_steps, alarm_id=int(one["id"]), who=current().username).rows, rule))
    address = "/alarms?view=records" if rule.page == "alarms" else kept_address(rule.page)
    st.html(f'<a class="c-go" href="{address}" target="_self">{_("Go there")} →</a>')


def history_panel():
    """Draw the alarms that were over within a week."""
    head(_("Over"), _("the last {days} days, latest first").format(days=HISTORY_DAYS))
    rows = load(alarm_history, days=HISTORY_DAYS, who=current().username).rows
    if rows.empty:
        empty(_("No alarm fired and was over in this time."))
        return
    st.html(f'<div class="c-scroll">{history_rows(rows)}</div>')
