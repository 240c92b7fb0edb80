"""What did the robot read, what waits for a person, and how often is it right?"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, and_, case, cast, func, select

from data_access.commands.robot.submitting import require_sender
from data_access.frames import frame
from data_access.queries.records import with_instants
from data_access.queries.states import in_area
from data_access.reading import Basis, Reading
from data_access.robot_rules import robot_rules
from data_access.schema import area, robot_check, robot_file, robot_picture, robot_pile, robot_record, robot_review
from data_access.topics import reads
from domain.instants import DAY, to_epoch
from domain.scope import Scope

FILE_STATES = ("queued", "reading", "read", "unpacked", "refused", "cancelled")
OPEN = ("waiting", "second")
PILES = ("pile_id", "at", "sent_by", "channel", "area_code", "area_name", "files", "repeated", "not_taken",
         "cancelled_at", *FILE_STATES)  # fmt: skip
QUEUE = ("record_id", "urgent", "state", "created_at", "area_code", "area_name", "kind", "codes", "decided_by")
TOTALS = ("files", "read", "refused", "waiting_files", "records", "by_rule", "by_person", "known", "rejected", "open",
          "urgent_open", "read_s", "review_s", "minutes_saved", "checks", "checked", "wrong")  # fmt: skip


@reads("robot", clock=False)
def piles(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, limit: int = 10) -> Reading:
    """Return the piles sent by ``as_of``, newest first, each with how far its files are today.

    One row per pile: pile_id, at (UTC), sent_by, channel, area_code, area_name, files, repeated (sent before),
    not_taken (empty or too large), cancelled_at (UTC, NaT: nobody), and how many files are queued, reading, read,
    unpacked, refused, cancelled. Raises ``ScopeError`` for other roles, and for an area outside the scope.
    """
    require_sender(scope)
    p, f = robot_pile.c, robot_file.c
    inside = in_area(conn, scope, p.area_id, within)
    counts = [func.coalesce(func.sum(case((f.state == name, 1), else_=0)), 0) for name in FILE_STATES]
    columns = (p.id, p.at, p.sent_by, p.channel, area.c.code, area.c.name, p.files, p.repeated, p.refused,
               p.cancelled_at)  # fmt: skip
    statement = (
        select(*columns, *counts)
        .join(area, area.c.id == p.area_id)
        .outerjoin(robot_file, f.pile_id == p.id)
        .where(p.at <= to_epoch(as_of), *inside)
        .group_by(*columns)
        .order_by(p.id.desc())
        .limit(limit)
    )
    rows = with_instants(frame(conn, statement, PILES), ("at", "cancelled_at"))
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN)


@reads("robot", clock=False)
def review_queue(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, urgent: bool = False,
    limit: int = 200,
) -> Reading:  # fmt: skip
    """Return the records that wait for a person: what is not negative first, then the oldest; ``urgent``: only those.

    One row per record: record_id, urgent (not negative: an alarm), state (waiting; second: for a second person),
    created_at (UTC), area_code, area_name, kind (of the picture), codes (tuple: why it waits), decided_by (first
    person, None: nobody yet). Raises ``ScopeError`` for other roles, and for an area outside the scope.
    """
    require_sender(scope)
    r = robot_record.c
    conditions = [*in_area(conn, scope, r.area_id, within), r.state.in_(OPEN), r.created_at <= to_epoch(as_of)]
    if urgent:
        conditions.append(r.urgent)
    statement = (
        select(r.id, r.urgent, r.state, r.created_at, area.c.code, area.c.name, robot_picture.c.kind, r.codes,
               r.decided_by)
        .join(area, area.c.id == r.area_id)
        .join(robot_picture, robot_picture.c.id == r.picture_id)
        .where(*conditions)
        .order_by(r.urgent.desc(), r.id)
        .limit(limit)
    )  # fmt: skip
    rows = with_instants(frame(conn, statement, QUEUE), ("created_at",))
    rows["urgent"] = [bool(one) for one in rows["urgent"]]
    rows["codes"] = [tuple(json.loads(one)) for one in rows["codes"]]
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN)


@reads("robot", clock=False)
def checks_due(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return entries of the rule that a person has not read blind yet, oldest first: record_id, drawn_at (UTC).

    Raises ``ScopeError`` for other roles, and for an area outside the scope.
    """
    require_sender(scope)
    c = robot_check.c
    statement = select(c.record_id, c.drawn_at).where(c.at.is_(None), c.drawn_at <= to_epoch(as_of))
    statement = statement.where(*in_area(conn, scope, c.area_id, within)).order_by(c.record_id).limit(200)
    rows = with_instants(frame(conn, statement, ("record_id", "drawn_at")), ("drawn_at",))
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN)


@reads("robot", calm=True)
def robot_totals(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, days: int = 30
) -> Reading:
    """Return what the robot did with what was sent in the ``days`` before ``as_of``, as one row.

    files, read, refused, waiting_files; records, by_rule (entered or due without a person), by_person (by one), known
    (on record already), rejected, open (wait for a person), urgent_open (of these, not negative); read_s (mean seconds
    a file took, NA: none), review_s (mean seconds a person took for a decision, NA: none), minutes_saved (the policy's
    minutes by hand of every record entered or known, less the time people took); checks (entries of the rule drawn to
    be read blind), checked (read), wrong (read otherwise). Raises ``ScopeError`` for other roles or areas.
    """
    require_sender(scope)
    at = to_epoch(as_of)
    since = at - days * DAY
    row: dict[str, Any] = {}
    for counts in (_files, _records, _reviews, _checks):
        row |= counts(conn, scope, within, since, at)
    by_hand = robot_rules(at).minutes_by_hand * (row["by_rule"] + row["by_person"] + row["known"])
    row["minutes_saved"] = max(0.0, by_hand - (row.pop("review_sum") or 0.0) / 60)
    rows = pd.DataFrame([[row[name] for name in TOTALS]], columns=list(TOTALS))
    for name in ("read_s", "review_s"):
        rows[name] = rows[name].astype("Float64")
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN)


@reads("robot", calm=True)
def review_reasons(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, days: int = 30
) -> Reading:
    """Return why records were put before people in the ``days`` before ``as_of``, the commonest reason first.

    One row per reason: code, records (a record has one or more). Raises ``ScopeError`` for other roles or areas.
    """
    require_sender(scope)
    r, at = robot_record.c, to_epoch(as_of)
    inside = (*in_area(conn, scope, r.area_id, within), r.created_at > at - days * DAY, r.created_at <= at)
    statement = select(r.codes, func.count()).where(*inside, r.by_rule.is_(False)).group_by(r.codes)
    counted: Counter[str] = Counter()
    for codes, count in conn.execute(statement):
        counted.update(dict.fromkeys(json.loads(codes), int(count)))
    found = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return Reading(pd.DataFrame(found, columns=["code", "records"]), as_of, as_of, Basis.AS_RECORDED_BY_THEN)


def _files(conn: Connection, scope: Scope, within: str | None, since: int, at: int) -> dict[str, Any]:
    f = robot_file.c
    known = (*in_area(conn, scope, f.area_id, within), f.at > since, f.at <= at, f.state != "unpacked")
    read_ms = case((f.state == "read", f.read_ms))
    row = conn.execute(
        select(func.count(), _sum(f.state == "read"), _sum(f.state == "refused"),
               _sum(f.state.in_(("queued", "reading"))), func.avg(read_ms)).where(*known)
    ).one()  # fmt: skip
    mean = None if row[4] is None else float(row[4]) / 1000
    return {"files": row[0], "read": row[1], "refused": row[2], "waiting_files": row[3], "read_s": mean}


def _records(conn: Connection, scope: Scope, within: str | None, since: int, at: int) -> dict[str, Any]:
    r = robot_record.c
    entered = r.state.in_(("entered", "due"))
    counts = {
        "records": func.count(), "by_rule": _sum(and_(entered, r.by_rule)),
        "by_person": _sum(and_(entered, r.by_rule.is_(False))), "known": _sum(r.state == "known"),
        "rejected": _sum(r.state == "rejected"), "open": _sum(r.state.in_(OPEN)),
        "urgent_open": _sum(and_(r.state.in_(OPEN), r.urgent)),
    }  # fmt: skip
    known = (*in_area(conn, scope, r.area_id, within), r.created_at > since, r.created_at <= at)
    row = conn.execute(select(*counts.values()).where(*known, r.state != "suggested")).one()
    return dict(zip(counts, row, strict=True))


def _reviews(conn: Connection, scope: Scope, within: str | None, since: int, at: int) -> dict[str, Any]:
    v = robot_review.c
    known = (*in_area(conn, scope, v.area_id, within), v.at > since, v.at <= at)
    mean, total = conn.execute(select(func.avg(v.seconds), func.sum(v.seconds)).where(*known)).one()
    return {"review_s": mean, "review_sum": total}


def _checks(conn: Connection, scope: Scope, within: str | None, since: int, at: int) -> dict[str, Any]:
    c = robot_check.c
    known = (*in_area(conn, scope, c.area_id, within), c.drawn_at > since, c.drawn_at <= at)
    row = conn.execute(select(func.count(), _sum(c.at.is_not(None)), _sum(c.agreed.is_(False))).where(*known)).one()
    return {"checks": row[0], "checked": row[1], "wrong": row[2]}


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(cast(condition, Integer)), 0)
