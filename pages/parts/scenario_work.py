"""What is to be done here, most pressing first? Queues of which many tasks are dealt with in one action."""

import streamlit as st

from components.formats import number
from components.queue_rows import queue_table, urgency_counts
from components.task_words import task_name
from components.words import caption, empty, head, panel
from data_access.commands.moving import Wish
from data_access.queries.queues import queue, queue_counts
from domain.language import gettext as _
from domain.workflow import scenario_records
from pages.parts.scenario_actions import moves_form, show_outcome, wishes_for
from session.linked import linked_control
from session.live import live_panel, on_phone
from session.reading import load, moment
from session.record_links import record_address

FORM, NEW = "work", "new"
EVERYTHING = "all"


def work_view(place):
    """Draw the queue with its actions, and what can be opened anew."""
    with panel("scenario-queue"):
        _queue(place)
    opened = [kind for kind in scenario_records(place.scenario) if kind.allowed(None, place.viewer.role)]
    if opened:
        with panel("scenario-new"):
            _open_new(place, opened)


def _queue(place):
    head(_("To be done"), _("overdue first, then due soon, then the rest; choose one or many rows"))

    def counted():
        urgency_counts(load(queue_counts, scenario=place.scenario, within=place.area).rows)

    live_panel(counted)
    counts = load(queue_counts, scenario=place.scenario, within=place.area).rows
    show_outcome(FORM)
    if counts.empty:
        empty(_("Nothing is open here."))
        return
    kinds = [EVERYTHING, *counts["kind"]]
    kind = linked_control(_("Task"), kinds, EVERYTHING, "task", lambda one: _kind_name(counts, one))
    rows, at, serial = _kept(place, kind)
    chosen = rows.iloc[queue_table(rows, at, key=f"scenario.queue.{kind}.{serial}", narrow=on_phone())]
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(_("Look again"), icon=":material/refresh:", key="scenario.again"):
            _forget()
            st.rerun()
        if len(chosen) == 1:
            where = record_address(chosen["record_type"].iloc[0], int(chosen["record_id"].iloc[0]))
            st.html(f'<a class="c-go" href="{where}" target="_self">{_("Open the record")} →</a>', width="content")
    _act(place, chosen.drop_duplicates(["record_type", "record_id"]))


def _act(place, chosen):
    if chosen.empty:
        caption(_("Choose rows in the table to act on them."))
        return
    types = set(chosen["record_type"])
    if len(types) > 1:
        caption(_("The rows chosen are of several kinds; choose rows of one kind to act on them together."))
        return
    label = _("{count} chosen: what was done?").format(count=len(chosen))
    moves_form(place, FORM, types.pop(), set(chosen["state"]), wishes_for(chosen), label=label, done=_forget,
               tasks=set(chosen["kind"]))  # fmt: skip


def _forget():
    st.session_state.pop("scenario.kept", None)


def _kept(place, kind):
    """Return the rows as they were first shown: a table that changes under the hand would choose other rows."""
    wanted = (place.scenario, place.area, kind, st.query_params.get("as_of"))
    kept = st.session_state.get("scenario.kept")
    if kept is None or kept[0] != wanted:
        kinds = () if kind == EVERYTHING else (kind,)
        reading = load(queue, scenario=place.scenario, within=place.area, kinds=kinds, limit=300)
        serial = st.session_state.get("scenario.serial", 0) + 1
        st.session_state["scenario.serial"] = serial
        kept = st.session_state["scenario.kept"] = (wanted, reading.rows, moment().as_of, serial)
    return kept[1], kept[2], kept[3]


def _kind_name(counts, kind):
    if kind == EVERYTHING:
        return _("All")
    of = counts[counts["kind"] == kind]
    return f"{task_name(kind)} {number(of[['overdue', 'soon', 'on_time']].to_numpy().sum())}"


def _open_new(place, kinds):
    head(_("Enter something new"))
    show_outcome(NEW)
    names = {kind.name: _(kind.title) for kind in kinds}
    picked = st.segmented_control(_("What?"), list(names), format_func=names.__getitem__, key="scenario.new")
    if picked:
        moves_form(place, NEW, picked, None, lambda fields, reason: [Wish(fields=fields, reason=reason)], done=_forget)
