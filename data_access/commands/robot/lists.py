"""Three lists for whoever runs a roster: who sent nothing, what could not be read, who is on pictures but not here.

People are masked; each reading is audited with the number of rows, each export too.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, and_, or_, select, true

from data_access.audit import Actor, record
from data_access.commands.personal import EXPORT_ROLES, MOST_EXPORTED, cell
from data_access.commands.robot.opening import shown_identifier
from data_access.commands.robot.submitting import file_name, require_sender
from data_access.commands.robot.written import sentence_of, unpacked
from data_access.district import zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.records import with_instants
from data_access.reading import Basis, Reading
from data_access.robot_rules import robot_rules
from data_access.schema import (
    area,
    person_test,
    resident,
    robot_file,
    robot_picture,
    robot_pile,
    robot_record,
)
from data_access.scoping import areas_under, require_in_scope
from domain.errors import N_, CockpitError, ScopeError
from domain.identifiers import mask_id, mask_name, mask_phone
from domain.instants import HOUR, to_epoch
from domain.language import gettext as _
from domain.scope import Scope

NO_PERSON = N_("No person could be read off it.")


class RosterList(StrEnum):
    """Which of the three."""

    NOT_SENT = "not_sent"
    UNREADABLE = "unreadable"
    NOT_HERE = "not_here"


def read_list(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, area_code: str, kind: RosterList, as_of: datetime,
    limit: int = 500,
) -> Reading:  # fmt: skip
    """Return one list for the roster of an area (whoever lives there and must be tested); audited.

    NOT_SENT, longest ago first: people of whom no picture came within the policy's window and who have no sample on
    record in it: name_masked, id_masked, phone_masked ("": not known), unit_name, last_sampled_at (UTC, NaT: never).
    UNREADABLE, newest first: files, pictures and records without a person on them: file, name, sent_at (UTC), sent_by,
    why. NOT_HERE, newest first: records of people who do not live in the area: record, name_masked, id_masked ("": not
    read), sampled_at (UTC, NaT: not read), result, state, elsewhere (lives in another part of the district). Raises
    ``ScopeError`` outside the scope.
    """
    with db.write() as conn:
        rows = _read(conn, keys, scope, area_code, kind, as_of, limit)
        detail = {"list": kind.value, "rows": len(rows), "as_of": as_of.isoformat()}
        record(conn, actor, "robot_list", object_=area_code, detail=detail)
    return Reading(rows, as_of, as_of, Basis.LIVE)


def export_list(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, area_code: str, kind: RosterList, as_of: datetime
) -> tuple[str, bytes]:
    """Return (file name, CSV in UTF-8 with BOM) of one list; audited with its number of rows.

    Raises ``ScopeError`` for roles that may not carry lists out, ``CockpitError`` for more than 50,000 rows.
    """
    if scope.role not in EXPORT_ROLES:
        raise ScopeError(N_("The role {role} may not export lists of people."), role=scope.role.value)
    with db.write() as conn:
        local = zone(conn)
        rows = _read(conn, keys, scope, area_code, kind, as_of, MOST_EXPORTED + 1)
        if len(rows) > MOST_EXPORTED:
            raise CockpitError(N_("The list has more than {most} people; choose a smaller area."), most=MOST_EXPORTED)
        detail = {"list": kind.value, "rows": len(rows), "as_of": as_of.isoformat()}
        record(conn, actor, "export_robot_list", object_=area_code, detail=detail)
    when = as_of.astimezone(local)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([f"{area_code} robot_{kind.value} as_of={when.isoformat()} by={actor.name}"])
    writer.writerow(rows.columns)
    writer.writerows([[cell(_local(value, local)) for value in row] for row in rows.itertuples(index=False)])
    return f"robot_{kind.value}_{area_code}_{when:%Y%m%d-%H%M}.csv", text.getvalue().encode("utf-8-sig")


def _read(
    conn: Connection, keys: Keys, scope: Scope, area_code: str, kind: RosterList, as_of: datetime, limit: int
) -> pd.DataFrame:
    require_sender(scope)
    require_in_scope(conn, scope, area_code)
    since = to_epoch(as_of) - robot_rules(to_epoch(as_of)).entering.window_hours * HOUR
    read = {RosterList.NOT_SENT: _not_sent, RosterList.UNREADABLE: _unreadable, RosterList.NOT_HERE: _not_here}[kind]
    return read(conn, keys, area_code, since, limit)


def _not_sent(conn: Connection, keys: Keys, area_code: str, since: int, limit: int) -> pd.DataFrame:
    r, p, t = resident.c, person_test.c, robot_record.c
    sent = select(t.resident_id).where(t.resident_id.is_not(None), t.created_at >= since, t.state != "rejected")
    late = or_(p.last_sampled_at.is_(None), p.last_sampled_at < since)
    statement = (
        select(r.id, r.sealed, area.c.name, p.last_sampled_at)
        .join(area, area.c.id == r.unit_id)
        .join(person_test, and_(p.resident_id == r.id, p.must_test == true(), late))
        .where(r.unit_id.in_(areas_under(area_code)), r.left_at.is_(None), r.id.not_in(sent))
        .order_by(p.last_sampled_at.is_not(None), p.last_sampled_at, r.id)
        .limit(limit)
    )
    rows = []
    for id_, sealed, unit, last in conn.execute(statement):
        one = keys.opened_fields(bytes(sealed), f"resident:{id_}")
        name, number, phone = (one.get(field) or "" for field in ("name", "id_no", "phone"))
        shown = (mask_name(name), mask_id(number) if number else "", mask_phone(phone) if phone else "")
        rows.append((*shown, unit, last))
    columns = ["name_masked", "id_masked", "phone_masked", "unit_name", "last_sampled_at"]
    return with_instants(pd.DataFrame(rows, columns=columns), ["last_sampled_at"])


def _unreadable(conn: Connection, keys: Keys, area_code: str, since: int, limit: int) -> pd.DataFrame:
    f, g, r = robot_file.c, robot_picture.c, robot_record.c
    unknown = (r.resident_id.is_(None), r.person_key.is_(None), r.state.in_(("waiting", "rejected")))
    nobody = select(r.file_id).where(*unknown)
    nobody = nobody.where(r.codes.contains('"no_identifier"') | r.codes.contains('"no_name"'))
    broken = select(g.file_id).where(g.kind == "refused")
    statement = (
        select(f.id, f.sealed_name, f.at, robot_pile.c.sent_by, f.why, g.why)
        .join(robot_pile, robot_pile.c.id == f.pile_id)
        .outerjoin(robot_picture, and_(g.file_id == f.id, g.kind == "refused"))
        .where(f.area_id.in_(areas_under(area_code)), f.at >= since)
        .where(or_(f.state == "refused", f.id.in_(nobody), f.id.in_(broken)))
        .order_by(f.id.desc(), g.page)
        .limit(limit)
    )
    rows = []
    for id_, name, at, sent_by, why, part in conn.execute(statement):
        named = "" if name is None else keys.opened(bytes(name), f"{file_name(id_)}:name").decode()
        told = sentence_of(why or part)
        rows.append((id_, named, at, sent_by, _(NO_PERSON) if told is None else told.text(_)))
    return with_instants(pd.DataFrame(rows, columns=["file", "name", "sent_at", "sent_by", "why"]), ["sent_at"])


def _not_here(conn: Connection, keys: Keys, area_code: str, since: int, limit: int) -> pd.DataFrame:
    r = robot_record.c
    here = select(resident.c.id).where(resident.c.unit_id.in_(areas_under(area_code)), resident.c.left_at.is_(None))
    elsewhere = or_(r.resident_id.is_(None), r.resident_id.not_in(here))
    statement = (
        select(r.id, r.sealed, r.sampled_at, r.result, r.state, r.resident_id)
        .where(r.area_id.in_(areas_under(area_code)), r.created_at >= since, r.state.not_in(("rejected", "suggested")))
        .where(elsewhere, r.sealed.is_not(None))
        .order_by(r.id.desc())
        .limit(limit)
    )
    rows: list[tuple[Any, ...]] = []
    for id_, sealed, sampled_at, result, state, resident_id in conn.execute(statement):
        now = unpacked(keys.opened(bytes(sealed), f"robot_record:{id_}")).now
        if not now["name"] and not now["identifier"]:
            continue  # unreadable, which is the other list
        name = now["name"] if "*" in now["name"] else mask_name(now["name"])
        shown = (name, shown_identifier(now["identifier"]))
        rows.append((id_, *shown, sampled_at, result, state, resident_id is not None))
    columns = ["record", "name_masked", "id_masked", "sampled_at", "result", "state", "elsewhere"]
    return with_instants(pd.DataFrame(rows, columns=columns), ["sampled_at"])


def _local(value: Any, local: ZoneInfo) -> Any:
    if isinstance(value, pd.Timestamp) and value is not pd.NaT:
        return value.tz_convert(local).strftime("%Y-%m-%d %H:%M")
    return value
