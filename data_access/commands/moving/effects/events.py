"""What follows when an event is told, dispatched, graded anew or taken up again?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.register import answer, effect
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.commands.moving.writing import start_tasks
from data_access.driver_rows import rows_with, update_rows
from data_access.engine import hold
from data_access.schema import event, event_task, task
from domain.event_policy import Merging
from domain.events.duplicates import METRES_A_DEGREE, Happening, roots
from domain.events.recurring import recurrences
from domain.instants import DAY
from domain.workflow import Clock
from domain.workflow.events import LIVE

EVENTS = "events"
"""Lock: of two deliveries that tell one event the second one sees the first."""
PEOPLE = ("grid_worker", "citizen", "hotline")


@effect("merge_event")
def merge_event(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Merge what was told before into the earlier event; a person who tells the same confirms what a device told."""
    hold(acting.conn, EVENTS)
    undated = [(one.row["created_at"], one.id) for one in moved if one.row.get("occurred_at") is None]
    if undated:
        update_rows(acting.conn, event, ("occurred_at", "id"), undated)
    rule = acting.event_policy(acting.now).merging
    new = [_happening(one.row) for one in moved if one.row.get("lon") is not None and one.row.get("lat") is not None]
    if not new:
        return []
    states: dict[int, str] = {}
    into = roots(new, _near(acting, new, rule, states), rule)
    by_id = {one.id: one for one in moved}
    merged = [answer(by_id[id_], id_, into=root) for id_, root in into.items()]
    heard = {root: by_id[id_] for id_, root in into.items() if by_id[id_].row["source"] in PEOPLE}
    confirmed = [answer(one, root) for root, one in heard.items() if states.get(root) == "detected"]
    orders = [Order("event", "merge", merged)] if merged else []
    return [*orders, *([Order("event", "confirm", confirmed, optional=True)] if confirmed else [])]


def _happening(row: Mapping[str, Any]) -> Happening:
    at = row["created_at"] if row.get("occurred_at") is None else row["occurred_at"]
    return Happening(int(row["id"]), str(row["kind"]), float(row["lon"]), float(row["lat"]), int(at))


def _near(acting: Acting, new: Sequence[Happening], rule: Merging, states: dict[int, str]) -> list[Happening]:
    """Return the events that still live and may be the same as a new one: kind, span of time and box around all."""
    e = event.c
    span, box = rule.minutes * 60, 4 * rule.metres / METRES_A_DEGREE  # wide enough up to 75 degrees north
    first, last = min(one.at for one in new) - span, max(one.at for one in new) + span
    statement = select(e.id, e.kind, e.lon, e.lat, e.occurred_at, e.state).where(
        e.state.in_(LIVE), e.kind.in_({one.kind for one in new}), e.occurred_at.between(first, last),
        e.lon.between(min(one.lon for one in new) - box, max(one.lon for one in new) + box),
        e.lat.between(min(one.lat for one in new) - box, max(one.lat for one in new) + box),
        e.id.not_in([one.id for one in new]),
    )  # fmt: skip
    found = []
    for row in acting.conn.execute(statement):
        states[int(row.id)] = str(row.state)
        found.append(Happening(int(row.id), str(row.kind), float(row.lon), float(row.lat), int(row.occurred_at)))
    return found


@effect("link_recurrence")
def link_recurrence(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Link each new event with the one of its kind that was closed at its place lately: it happened again."""
    rule = acting.event_policy(acting.now).recurrence
    new = [_happening(one.row) for one in moved if one.row.get("lon") is not None and one.row.get("lat") is not None]
    if not new:
        return ()
    e, box = event.c, 4 * rule.metres / METRES_A_DEGREE
    statement = select(e.id, e.kind, e.lon, e.lat, e.closed_at).where(
        e.state == "closed", e.kind.in_({one.kind for one in new}),
        e.closed_at.between(min(one.at for one in new) - rule.days * DAY, max(one.at for one in new)),
        e.lon.between(min(one.lon for one in new) - box, max(one.lon for one in new) + box),
        e.lat.between(min(one.lat for one in new) - box, max(one.lat for one in new) + box),
    )  # fmt: skip
    closed = [Happening(int(id_), str(kind), float(lon), float(lat), int(at))
              for id_, kind, lon, lat, at in acting.conn.execute(statement)]  # fmt: skip
    linked = recurrences(new, closed, rule)
    if linked:
        update_rows(acting.conn, event, ("recurs_of_id", "id"), [(before, id_) for id_, before in linked.items()])
    return ()


@effect("open_event_tasks")
def open_event_tasks(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Give each of the others named a part of the event, which the event waits for."""
    wishes: list[Wish] = []
    for one in moved:
        names = [name.strip() for name in str(one.fields.get("others") or "").replace("，", ",").split(",")]
        named = list(dict.fromkeys(name for name in names if name))
        begun = len(rows_with(acting.conn, event_task, ("id",), "event_id", {one.id})) if named else 0
        for number, name in enumerate(named, begun + 1):
            fields = {"event": one.id, "handler": name, "mandatory": True}
            wishes.append(Wish(code=f"{one.row['code']}-{number}", fields=fields, at=one.at, cause=one.transition_id,
                               source=one.place))  # fmt: skip
    return [Order("event_task", "assign", wishes)] if wishes else []


@effect("clock_event_task")
def clock_event_task(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Start the clock of a part: it is due when the policy's share of the event's own time is over."""
    ids = {int(one.row["event_id"]) for one in moved}
    closing: dict[int, int] = {}
    for kind, id_, due, over, dropped in rows_with(
        acting.conn, task, ("kind", "record_id", "due_at", "completed_at", "cancelled_at"), "record_id", ids,
        of=("record_type", "event"),
    ):  # fmt: skip
        if str(kind).startswith("event_close_") and over is None and dropped is None:
            closing[int(id_)] = int(due)
    begun = {int(id_): int(at) for id_, at in rows_with(acting.conn, event, ("id", "begun_at"), "id", ids)}
    dated = []
    for one in moved:
        id_ = int(one.row["event_id"])
        if id_ in closing:
            share = acting.event_policy(one.at).part_share
            due = max(begun[id_] + int(share * (closing[id_] - begun[id_])), one.at)
            dated.append(Moved(one.place, one.record, one.id, one.transition_id, one.at, one.from_state,
                               {**one.row, "due_at": due}, one.fields))  # fmt: skip
    if dated:
        update_rows(acting.conn, event_task, ("due_at", "id"), [(one.row["due_at"], one.id) for one in dated])
    start_tasks(acting, "event_task", [(Clock("event_part", due="due_at"), one) for one in dated], "grid")
    return ()


@effect("grade_event_clocks")
def grade_event_clocks(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Let the steps that are still open run by the new level, from the same beginning."""
    for one in moved:
        for id_, kind, org in _open_clocks(acting, one.id):
            step = kind.removeprefix("event_").rpartition("_")[0]
            if step in ("dispatch", "on_site", "submit", "close"):
                update_rows(acting.conn, task, ("cancelled_at", "id"), [(one.at, id_)])
                start_tasks(acting, "event", [(Clock(f"event_{step}_{{level}}", begun="begun_at"), one)], org)
    return ()


@effect("lengthen_event_clocks")
def lengthen_event_clocks(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Give back the time that an event was suspended to its open clocks."""
    for one in moved:
        rested = max(0, one.at - int(one.row["suspended_at"]))
        due = dict(rows_with(acting.conn, task, ("id", "due_at"), "record_id", {one.id}, of=("record_type", "event")))
        rows = [(int(due[id_]) + rested, id_) for id_, _kind, _org in _open_clocks(acting, one.id)]
        if rows:
            update_rows(acting.conn, task, ("due_at", "id"), rows)
    return ()


def _open_clocks(acting: Acting, event_id: int) -> list[tuple[int, str, str]]:
    names = ("id", "kind", "org_code", "completed_at", "cancelled_at")
    rows = rows_with(acting.conn, task, names, "record_id", {event_id}, of=("record_type", "event"))
    return [(int(id_), str(kind), str(org)) for id_, kind, org, done, gone in rows if done is None and gone is None]
