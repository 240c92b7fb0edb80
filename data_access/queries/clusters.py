"""Where do infections lie close together, and who met whom? Candidates for clusters, and the contacts of a case."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from data_access.queries.infections import known
from data_access.queries.records import with_instants
from data_access.queries.states import in_area, require_reader
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import area, cluster, contact, infection, task
from data_access.topics import reads
from domain.epidemic.clusters import Seen, candidates
from domain.epidemic.contact_tree import Contact, Node, contact_tree
from domain.instants import DAY, from_epoch, to_epoch
from domain.scope import Scope

LOOK_BACK_S = 21 * DAY
INVESTIGATION = ("core_investigation", "full_investigation", "admission")
COLUMNS = ["area_code", "area_name", "infections", "ids", "first_at", "last_at", "declared", "unassigned"]


@reads("infections", "areas", calm=True)
def cluster_candidates(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return places with two infections or more within seven days, of the last three weeks, latest first.

    One row each: area_code, area_name (as the line list places them), infections, ids (of the infections, by time),
    first_at, last_at (UTC), declared (names of clusters that hold some), unassigned (infections in no cluster).
    Raises ``ScopeError`` for who may not read infections one by one.
    """
    require_reader(scope, "infection")
    at, i = to_epoch(as_of), infection.c
    statement = (
        select(i.id, i.area_id, i.reported_at, area.c.code, area.c.name, cluster.c.name)
        .join(area, area.c.id == i.area_id)
        .join(cluster, cluster.c.id == i.cluster_id, isouter=True)
        .where(known(at), i.reported_at > at - LOOK_BACK_S, *in_area(conn, scope, i.area_id, within))
    )
    rows = {str(row[0]): row for row in conn.execute(statement)}
    found = []
    for one in candidates(Seen(id_, str(row[1]), int(row[2])) for id_, row in rows.items()):
        members = [rows[id_] for id_ in one.ids]
        found.append({
            "area_code": members[0][3], "area_name": members[0][4], "infections": len(members),
            "ids": [int(id_) for id_ in one.ids], "first_at": from_epoch(one.first_at),
            "last_at": from_epoch(one.last_at), "declared": sorted({row[5] for row in members if row[5]}),
            "unassigned": sum(row[5] is None for row in members),
        })  # fmt: skip
    found.sort(key=lambda row: row["last_at"], reverse=True)
    return Reading(pd.DataFrame(found, columns=COLUMNS), as_of, as_of, Basis.AS_RECORDED_BY_THEN)


@reads("surveillance", "infections", "areas", calm=True)
def cases_with_contacts(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, limit: int = 60
) -> Reading:
    """Return the infections of an area that have contacts in scope, latest report first: code, contacts (people).

    Raises ``ScopeError`` for who may not read contacts one by one.
    """
    require_reader(scope, "contact")
    at, c, i = to_epoch(as_of), contact.c, infection.c
    statement = (
        select(i.code, func.count())
        .select_from(contact)
        .join(infection, i.id == c.infection_id)
        .where(c.created_at <= at, *in_area(conn, scope, c.area_id, None), *in_area(conn, scope, i.area_id, within))
        .group_by(i.code, i.reported_at)
        .order_by(i.reported_at.desc(), i.code)
        .limit(limit)
    )
    rows = pd.DataFrame([tuple(row) for row in conn.execute(statement)], columns=["code", "contacts"])
    return Reading(rows, as_of, as_of, Basis.LIVE)


@reads("surveillance", "infections", "areas", calm=True)
@over_everybody
def case_contacts(conn: Connection, scope: Scope, *, as_of: datetime, code: str, depth: int = 3) -> Reading:
    """Return who met a case, and whom those met who fell ill, as a tree; one row a node, each before its branches.

    Columns: node (number of a contact, or of an infection at the root and where a contact became one), depth, tier,
    setting, state (of the contact), again (shown with its branches elsewhere), hidden (branches beyond the depth).
    Numbers only, no personal fields. Raises ``ScopeError`` for who may not read contacts one by one.
    """
    require_reader(scope, "contact")
    at, c, i = to_epoch(as_of), contact.c, infection.c
    own = infection.alias("own")
    statement = (
        select(i.code, c.code, c.tier, c.setting, c.state, own.c.code)
        .select_from(contact)
        .join(infection, i.id == c.infection_id)
        .join(own, and_(own.c.resident_id == c.resident_id, c.state == "became_case"), isouter=True)
        .where(c.created_at <= at, *in_area(conn, scope, c.area_id, None))
    )
    links, states = [], {}
    for case, number, tier, setting, state, fell_ill in conn.execute(statement):
        person = str(fell_ill) if fell_ill and fell_ill != case else str(number)
        states[person] = str(state)
        links.append(Contact(str(case), person, str(tier), str(setting)))
    found = [_row(node, states) for node in contact_tree(links, code, depth=depth).walk()]
    columns = ["node", "depth", "tier", "setting", "state", "again", "hidden"]
    return Reading(pd.DataFrame(found, columns=columns), as_of, as_of, Basis.LIVE)


def _row(node: Node, states: dict[str, str]) -> dict[str, object]:
    return {"node": node.id, "depth": node.depth, "tier": node.tier, "setting": node.setting,
            "state": states.get(node.id, ""), "again": node.again, "hidden": node.hidden}  # fmt: skip


@reads("surveillance", "infections", "areas", calm=True)
def investigation_clocks(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, limit: int = 30
) -> Reading:
    """Return the clocks of investigations that run at ``as_of``, the most pressing first.

    One row each: record_id, code, kind, area_name, begun_at, due_at (UTC). Raises ``ScopeError`` for who may not read
    infections one by one.
    """
    require_reader(scope, "infection")
    t, at = task.c, to_epoch(as_of)
    statement = (
        select(t.record_id, infection.c.code, t.kind, area.c.name.label("area_name"), t.created_at.label("begun_at"),
               t.due_at)
        .join(infection, infection.c.id == t.record_id)
        .join(area, area.c.id == t.area_id)
        .where(t.record_type == "infection", t.kind.in_(INVESTIGATION), t.created_at <= at, _after(t.completed_at, at),
               _after(t.cancelled_at, at), *in_area(conn, scope, t.area_id, within))
        .order_by(t.due_at, t.id)
        .limit(limit)
    )  # fmt: skip
    rows = pd.DataFrame([dict(row) for row in conn.execute(statement).mappings()],
                        columns=["record_id", "code", "kind", "area_name", "begun_at", "due_at"])  # fmt: skip
    return Reading(with_instants(rows, ("begun_at", "due_at")), as_of, as_of, Basis.LIVE)


def _after(column: ColumnElement[int | None], at: int) -> ColumnElement[bool]:
    return or_(column.is_(None), column > at)
