"""All scenarios: does every record stand where its log says, and does every task have its record?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, Text, and_, case, cast, exists, func, literal, or_, select, union_all

from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import RECORD_TABLES, task, transition
from domain.errors import N_
from domain.workflow import RECORDS

Rows = Select[tuple[object, ...]]
ENDING = ("transfer_order", "home_order", "door_alert", "care_request", "stay")
"""Records of people whose end settles everything; an infection may be closed with its report still owed."""


@invariant("records.log", N_("Every record stands where its log says"), scenario=0, quick=False)
def log(_asked: Inspected) -> Rows:
    """Return records whose last logged move ends in another state, or is missing (plain line lists have no log)."""
    t = transition.c
    parts = []
    for name, table in RECORD_TABLES.items():
        last = and_(t.record_type == name, t.record_id == table.c.id, t.version == table.c.version)
        wrong = exists().where(last, or_(t.to_state != table.c.state))
        missing = and_(~exists().where(last), literal(name) != "infection")
        parts.append(
            select(
                literal(name).label("record_type"), table.c.id.label("record_id"), table.c.area_id,
                cast(table.c.state, Text).label("told"),
            ).where(or_(wrong, missing))
        )  # fmt: skip
    rows = union_all(*parts).subquery()
    return select(*rows.c)


@invariant("records.clocks", N_("Nothing is due of a record that has ended"), scenario=0)
def clocks(_asked: Inspected) -> Rows:
    """Return records in a final state with a task that is still open."""
    parts = []
    for name in ENDING:
        table, final = RECORD_TABLES[name], sorted(RECORDS[name].final)
        kinds = func.min(task.c.kind)
        parts.append(
            select(
                literal(name).label("record_type"), table.c.id.label("record_id"), table.c.area_id, kinds.label("told")
            )
            .join(task, and_(task.c.record_type == name, task.c.record_id == table.c.id))
            .where(task.c.completed_at.is_(None), task.c.cancelled_at.is_(None), table.c.state.in_(final))
            .group_by(table.c.id, table.c.area_id)
        )
    rows = union_all(*parts).subquery()
    return select(*rows.c)


@invariant("records.stopped", N_("Every clock that stopped was stopped by a move that stops it"), scenario=0,
           quick=False)  # fmt: skip
def stopped(asked: Inspected) -> Rows:
    """Return records with a task that is done or dropped although no move ended it at that instant."""
    k, t = task.c, transition.c
    ended = func.coalesce(k.completed_at, k.cancelled_at)
    how = case((k.completed_at.is_not(None), "done:"), else_="dropped:") + k.kind + literal(":") + t.move
    kinds: dict[str, list[str]] = {}
    for record, kind in asked.conn.execute(select(k.record_type, k.kind).distinct()):
        kinds.setdefault(str(record), []).append(str(kind))
    parts = []
    for name, table in RECORD_TABLES.items():
        by_move = exists().where(t.record_type == name, t.record_id == k.record_id, t.at == ended,
                                 how.in_(_endings(name, kinds.get(name, []))))  # fmt: skip
        parts.append(
            select(literal(name).label("record_type"), table.c.id.label("record_id"), table.c.area_id,
                   func.min(k.kind).label("told"))
            .join(task, and_(k.record_type == name, k.record_id == table.c.id))
            .where(ended.is_not(None), ~by_move)
            .group_by(table.c.id, table.c.area_id)
        )  # fmt: skip
    rows = union_all(*parts).subquery()
    return select(*rows.c)


def _endings(record: str, kinds: Sequence[str]) -> list[str]:
    """Return how tasks of these kinds may end: ``done:KIND:MOVE`` and ``dropped:KIND:MOVE``."""
    return [
        f"{how}:{kind}:{move.name}"
        for move in RECORDS[record].moves
        for how, patterns in (("done", move.stops), ("dropped", move.drops))
        for kind in kinds
        if any(kind.startswith(one[:-1]) if one.endswith("*") else kind == one for one in patterns)
    ]
