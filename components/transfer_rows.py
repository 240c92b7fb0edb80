"""Who waits for a ride and for how long, what does each vehicle do, and where is there room? Lists of scenario 3."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd

from components.formats import NOTHING, clock, duration, missing, number
from components.palette import ALERT, CLEANING, GOOD, LEVELS, STATES, WARN, Mark
from components.queue_rows import state_name, time_left
from components.ranking import table
from components.task_words import URGENCY
from components.words import chip
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow.transfer import KINDS

VEHICLES = {
    "in_service": Mark(STATES["busy"].colour, "▲", N_("in service")),
    "assigned": Mark(STATES["open"].colour, "◆", N_("assigned")),
    "disinfecting": Mark(CLEANING, "✚", N_("being disinfected")),
    "available": Mark(GOOD, "●", N_("available")),
    "maintenance": Mark(STATES["closed"].colour, "×", N_("in maintenance")),
}
"""States of vehicles, those on the road first."""
VEHICLE_KINDS = {"bus": N_("bus"), "ambulance": N_("ambulance"), "van": N_("van")}
UNSEATED = ("pending", "grouped")
"""States without a vehicle: looking back, a record may name one that it was given later."""
NO_CLOCK = Mark(LEVELS["grey"].colour, "?", N_("no limit"))

Address = Callable[[str, int], str]


def stage_table(stages: pd.DataFrame) -> str:
    """Return how many people are in each stage, and how their handover presses. ``stages``: as ``order_stages``."""
    rows = [
        f"<tr><td>{escape(state_name('transfer_order', row.state))}</td><td class='r'><b>{number(row.people)}</b></td>"
        + "".join(_count(getattr(row, name), mark) for name, mark in URGENCY.items())
        + "</tr>"
        for row in stages.itertuples(index=False)
    ]
    heads = (_("Stage"), _("People"), *(_(mark.word) for mark in URGENCY.values()))
    return table(heads, rows, right=(1, 2, 3, 4))


def _count(count: Any, mark: Mark) -> str:
    return f'<td class="r">{chip(mark, f"{mark.letter} {number(count)}") if count else number(0)}</td>'


def order_list(orders: pd.DataFrame, at: datetime, address: Address) -> str:
    """Return orders with the time that is left of each. ``orders``: as ``open_orders``."""
    rows = []
    for row in orders.itertuples(index=False):
        mark = NO_CLOCK if missing(row.urgency) else URGENCY[str(row.urgency)]
        ride = NOTHING if missing(row.vehicle) or row.state in UNSEATED else str(row.vehicle)
        rows.append(
            f"<tr><td>{chip(mark, f'{mark.letter} {time_left(row.due_at, at)}')}</td>"
            f'<td><a class="c-go" href="{address("transfer_order", int(str(row.record_id)))}" target="_self">'
            f"{escape(str(row.code))}</a></td><td>{escape(_(KINDS[str(row.kind)]))}</td>"
            f"<td>{escape(state_name('transfer_order', row.state))}</td><td>{escape(str(row.area_name))}</td>"
            f"<td>{escape(_goes_to(row))}</td><td>{escape(ride)}</td></tr>"
        )
    heads = (_("Time left"), _("Number"), _("Kind"), _("Stage"), _("Area"), _("To"), _("Vehicle"))
    return table(heads, rows, desk=(2, 4, 6))


def _goes_to(row: Any) -> str:
    if row.kind == "return":
        return _("home")
    return NOTHING if missing(row.facility) else str(row.facility)


def fleet_table(vehicles: pd.DataFrame, at: datetime, address: Address) -> str:
    """Return what each vehicle does, those on the road first. ``vehicles``: as ``fleet``."""
    order = list(VEHICLES)
    ranked = vehicles.assign(_place=[order.index(str(state)) for state in vehicles["state"]])
    rows = []
    for row in ranked.sort_values(["_place", "code"]).itertuples(index=False):
        mark = VEHICLES[str(row.state)]
        kind = f"{_(VEHICLE_KINDS[str(row.kind)])}{' ⊖' if row.negative_pressure else ''}"
        seats = f"{number(row.people)} / {number(row.usable_seats)}"
        riding = "" if missing(row.riding_kind) else f" {_(KINDS[str(row.riding_kind)])}"
        rows.append(
            f"<tr><td>{chip(mark)}</td>"
            f'<td><a class="c-go" href="{address("vehicle", int(str(row.record_id)))}" target="_self">'
            f'{escape(str(row.code))}</a></td><td>{escape(kind)}</td><td class="r">{seats}</td>'
            f"<td>{escape((str(row.destinations) + riding).strip() or NOTHING)}</td><td>{_position(row, at)}</td></tr>"
        )
    heads = (_("State"), _("Vehicle"), _("Kind"), _("Aboard / seats"), _("Carries to"), _("Position, limit"))
    return table(heads, rows, right=(3,), desk=(2,))


def _position(row: Any, at: datetime) -> str:
    if row.state == "disinfecting":
        return _coloured(
            _("ready: {left}").format(left=time_left(row.due_at, at)), missing(row.due_at) or row.due_at < at
        )
    if row.state != "in_service":
        return NOTHING
    if missing(row.located_at):
        return f'<span class="c-warn">{escape(_("no position on record"))}</span>'
    span = duration((at - row.located_at).total_seconds())
    return _coloured(_("silent for {span}").format(span=span) if row.silent is True else clock(row.located_at),
                     row.silent is True)  # fmt: skip


def _coloured(text: str, alert: bool) -> str:
    return f'<span class="c-alert">{escape(text)}</span>' if alert else escape(text)


def place_list(places: pd.DataFrame) -> str:
    """Return facilities with ready rooms and people who wait to go there. ``places``: as ``destinations``."""
    rows = []
    for row in places.itertuples(index=False):
        ready, waiting = int(str(row.ready)), int(str(row.waiting))
        counted = str(row.kind) not in ("hospital", "makeshift")
        mark = _room_mark(ready, waiting) if counted else None
        rows.append(
            f"<tr><td>{escape(str(row.name))}</td><td>{chip(mark) if mark else NOTHING}</td>"
            f'<td class="r">{number(ready) if counted else NOTHING}</td><td class="r">{number(waiting)}</td></tr>'
        )
    return table((_("Destination"), _("Room"), _("Ready rooms"), _("People waiting")), rows, right=(2, 3))


def _room_mark(ready: int, waiting: int) -> Mark:
    if ready == 0 or waiting > ready:
        return Mark(ALERT, "■", N_("full")) if ready == 0 else Mark(WARN, "▲", N_("too few"))
    return Mark(GOOD, "●", N_("room"))


def room_shortage(places: pd.DataFrame) -> int:
    """Return for how many waiting people there is no ready room at the place their order names."""
    own = places[~places["kind"].isin(["hospital", "makeshift"])]
    return int((own["waiting"] - own["ready"]).clip(lower=0).sum()) if len(own) else 0
