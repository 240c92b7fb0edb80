"""Which runs does the cockpit suggest, and which of them does the dispatcher take, changed or as they are?"""

from dataclasses import dataclass, field, replace
from secrets import token_hex

import streamlit as st

from components.outcome_rows import outcome_panel
from components.record_words import refusal_text
from components.run_rows import breach_notes, left_list, place_name, run_table, run_totals, stop_list
from components.words import caption, empty, head
from data_access.commands.suggestions import accept_runs, suggest_runs
from data_access.queries.dispatch import Waiting, waiting_orders
from domain.dispatch.planning import Planned, planned, timed
from domain.language import gettext as _
from domain.language import listed
from session.live import is_live
from session.reading import database, keys, load
from session.writing import attempted

PLAN, TOLD = "transfer.plan", "transfer.accepted"


@dataclass
class Plan:
    """A suggestion in the hands of a dispatcher: ``runs`` as they want them now."""

    waiting: Waiting
    runs: list[Planned]
    unplaced: tuple
    left_out: tuple
    area: str
    taken_out: tuple = ()
    nonce: str = field(default_factory=lambda: token_hex(4))


def runs_panel(place):
    """Draw the suggestion of vehicle runs with what can be done with it."""
    head(_("Suggested runs"), _("who is fetched by which vehicle, in which order; people decide"))
    if not is_live():
        caption(_("The past cannot be changed: go back to Live to act."))
        return
    told = st.session_state.pop(TOLD, None)
    if told:
        outcome_panel(_("Vehicles assigned"), *told)
    plan = st.session_state.get(PLAN)
    if plan is not None and plan.area != place.area:
        plan = None
    if st.button(_("Suggest runs") if plan is None else _("Suggest anew"), icon=":material/route:", key="runs.suggest",
                 type="primary" if plan is None else "secondary"):  # fmt: skip
        plan = _suggested(place)
    if plan is None:
        caption(_("Looks at everybody who waits here, at free vehicles and at free rooms. Nothing is sent by itself."))
        return
    _draw(place, plan)


def _suggested(place):
    waiting = load(waiting_orders, within=place.area)
    with st.spinner(_("Working out runs for {count} people ...").format(count=len(waiting.orders))):
        done, found = attempted(lambda: suggest_runs(waiting.question))
    if not done:
        return None
    runs = [planned(run) for run in found.runs]
    st.session_state[PLAN] = plan = Plan(waiting, runs, found.unplaced, found.left_out, place.area)
    return plan


def _draw(place, plan):
    runs, breaches = timed(plan.waiting.question, plan.runs)
    if not plan.waiting.orders:
        empty(_("Nobody waits for a vehicle here."))
        return
    st.html(f'<p class="c-cap">{run_totals(runs, len(plan.unplaced))}</p>')
    kinds = {order.order_id: order.kind.value for order in plan.waiting.question.orders}
    chosen = run_table(runs, kinds, plan.waiting.names, _at_once(plan), key=f"runs.table.{plan.nonce}")
    if breaches:
        breach_notes(breaches)
    _accept(place, plan, runs, chosen, bool(breaches))
    if len(chosen) == 1:
        _one(plan, runs[chosen[0]], chosen[0])
    areas = {code: order.area_name for code, order in plan.waiting.orders.items()}
    if plan.unplaced or plan.left_out:
        title = _("{count} orders without a run, {cars} vehicles left out")
        with st.expander(title.format(count=len(plan.unplaced), cars=len(plan.left_out))):
            st.html(left_list(plan.unplaced, plan.left_out, areas))
    if plan.taken_out:
        caption(_("Left without a run: {orders}").format(orders=listed(plan.taken_out)))
    if plan.waiting.left:
        caption(_("{count} less urgent orders were not looked at yet.").format(count=plan.waiting.left))


def _at_once(plan):
    """Return of each run whether its vehicle stands ready for it: its first run, and nothing to disinfect."""
    seen, told = set(), []
    for run in plan.runs:
        told.append(run.vehicle_id in plan.waiting.ready and run.vehicle_id not in seen)
        seen.add(run.vehicle_id)
    return told


def _accept(place, plan, runs, chosen, broken):
    agreed = not broken or st.checkbox(_("I have seen the broken rules"), key=f"runs.agreed.{plan.nonce}")
    with st.container(horizontal=True):
        every = st.button(_("Accept all"), key=f"runs.all.{plan.nonce}", type="primary", icon=":material/done_all:",
                          disabled=not agreed or not any(runs))  # fmt: skip
        some = st.button(_("Accept {count} chosen").format(count=len(chosen)), key=f"runs.some.{plan.nonce}",
                         icon=":material/done:", disabled=not agreed or not chosen)  # fmt: skip
    caption(_("Runs at once get their vehicle and their rooms; the others are grouped and get it when it is back."))
    if not every and not some:
        return
    places = [number for number, run in enumerate(runs) if run is not None and (every or number in chosen)]
    taken = [runs[number] for number in places]
    key = f"page:{place.viewer.username}:runs:{plan.nonce}:{len(plan.runs)}"
    done, accepted = attempted(lambda: accept_runs(
        database(), keys(), place.viewer.scope, place.viewer.actor, plan.waiting, taken, key=key
    ))  # fmt: skip
    if not done:
        return
    why = [(one.code, refusal_text("transfer_order", "assign", one.reason, one.params)) for one in accepted.refused]
    st.session_state[TOLD] = (len(accepted.assigned), why)
    rest = [run for number, run in enumerate(plan.runs) if number not in places]
    if rest:
        ready = plan.waiting.ready - {run.vehicle_id for run in taken}  # a vehicle with a run takes no second one
        st.session_state[PLAN] = replace(plan, runs=rest, waiting=replace(plan.waiting, ready=ready),
                                         nonce=token_hex(4))  # fmt: skip
    else:
        st.session_state.pop(PLAN)
    st.rerun()


def _one(plan, run, number):
    """Draw one run with its stops, and let vehicle and order be changed."""
    areas = {code: order.area_name for code, order in plan.waiting.orders.items()}
    left, right = st.columns(2, gap="small")
    with left:
        if run is not None:
            head(_("Stops"), place_name(run.destination_id, plan.waiting.names))
            st.html(stop_list(run, areas, plan.waiting.names))
    with right, st.form(f"runs.change.{plan.nonce}.{number}", border=False):
        head(_("Change this run"), _("every rule that it then breaks is told"))
        vehicles = [one.id for one in plan.waiting.question.vehicles]
        vehicle = st.selectbox(_("Vehicle"), vehicles, index=vehicles.index(plan.runs[number].vehicle_id))
        placed = {code for other, one in enumerate(plan.runs) if other != number for code in one.order_ids}
        free = [code for code in plan.waiting.orders if code not in placed]
        ids = st.multiselect(_("Fetched in this order"), free, default=list(plan.runs[number].order_ids),
                             format_func=lambda code: f"{code} {areas.get(code, '')}")  # fmt: skip
        if st.form_submit_button(_("Change the run"), icon=":material/edit:"):
            runs = [Planned(vehicle, tuple(ids)) if place == number else one for place, one in enumerate(plan.runs)]
            known = {one.order_id: one for one in plan.unplaced}
            out = dict.fromkeys([*plan.taken_out, *plan.runs[number].order_ids])
            unplaced = tuple(one for code, one in known.items() if code not in ids)
            st.session_state[PLAN] = replace(
                plan, runs=[one for one in runs if one.order_ids], unplaced=unplaced, nonce=token_hex(4),
                taken_out=tuple(code for code in out if code not in ids),
            )  # fmt: skip
            st.rerun()
