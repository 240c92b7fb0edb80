"""How are rows about single people read? Masked, audited, and in the clear only for a stated reason.

Every function opens one write transaction: the rows and the audit entry of having read them belong together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import select

from data_access.audit import Actor, record
from data_access.district import zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.untested import untested
from data_access.reading import Reading
from data_access.row_security import inside
from data_access.schema import resident
from data_access.scoping import areas_in_scope
from domain.errors import N_, CockpitError, ScopeError
from domain.identifiers import mask_id, mask_name, mask_phone
from domain.instants import HOUR, to_epoch
from domain.scope import Role, Scope

MOST_EXPORTED = 50_000
LEAST_REASON = 4
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula; the wide signs too, where Chinese is typed."""
EXPORT_ROLES = frozenset({Role.HQ, Role.STREET, Role.COMMUNITY})
"""Who may carry a list out of the system."""


def read_untested(
    db: Database,
    keys: Keys,
    scope: Scope,
    actor: Actor,
    *,
    as_of: datetime,
    area_code: str,
    window_h: int = 48,
    limit: int = 200,
    offset: int = 0,
) -> Reading:
    """Return the people of an area who were not tested in time, masked; the reading is audited.

    Columns: resident_id, name_masked, id_masked, phone_masked, unit_code, unit_name, last_sampled_at (UTC, NaT:
    never), hours_since (NA: never), special_group (NA: none). Raises ``ScopeError``, ``CockpitError`` for a window that
    is not one of the policy's.
    """
    with db.write() as conn:
        with inside(conn, scope):
            reading = untested(
                conn, scope, as_of=as_of, area_code=area_code, window_h=window_h, limit=limit, offset=offset
            )
        detail = {"window_h": window_h, "as_of": as_of.isoformat(), "people": len(reading.rows), "offset": offset}
        record(conn, actor, "read_untested", object_=area_code, detail=detail)
    return Reading(_masked(reading.rows, keys, as_of), as_of, as_of, reading.basis)


def unmask(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, resident_id: int, reason: str
) -> dict[str, str | None]:
    """Return one person's id_type, id_no, name, phone and address in the clear; person and reason are audited.

    Raises ``ScopeError`` outside the scope, ``CockpitError`` without a reason of at least four characters.
    """
    scope.require_personal()
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise CockpitError(
            N_("Say in at least {least} characters why you need to see this person."), least=LEAST_REASON
        )
    with db.write() as conn:
        statement = select(resident.c.sealed).where(
            resident.c.id == resident_id, resident.c.unit_id.in_(areas_in_scope(scope))
        )
        with inside(conn, scope):
            sealed = conn.execute(statement).scalar_one_or_none()
        if sealed is None:
            raise ScopeError(N_("This person is not in your scope."))
        record(conn, actor, "unmask", object_=f"resident:{resident_id}", detail={"reason": reason[:200]})
    return keys.opened_fields(sealed, f"resident:{resident_id}")


def export_untested(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, as_of: datetime, area_code: str, window_h: int = 48
) -> tuple[str, bytes]:
    """Return (file name, CSV in UTF-8 with BOM) of the masked untested people of an area; audited with their number.

    The first line says whose export it is, of when and for what window. Raises ``ScopeError`` for roles that may not
    carry lists out, ``CockpitError`` for more than 50,000 people.
    """
    if scope.role not in EXPORT_ROLES:
        raise ScopeError(N_("The role {role} may not export lists of people."), role=scope.role.value)
    with db.write() as conn:
        local = zone(conn)
        with inside(conn, scope):
            reading = untested(
                conn, scope, as_of=as_of, area_code=area_code, window_h=window_h, limit=MOST_EXPORTED + 1
            )
        if len(reading.rows) > MOST_EXPORTED:
            raise CockpitError(N_("The list has more than {most} people; choose a smaller area."), most=MOST_EXPORTED)
        detail = {"window_h": window_h, "as_of": as_of.isoformat(), "people": len(reading.rows)}
        record(conn, actor, "export_untested", object_=area_code, detail=detail)
    rows = _masked(reading.rows, keys, as_of)
    rows["last_sampled_at"] = rows["last_sampled_at"].dt.tz_convert(local).dt.strftime("%Y-%m-%d %H:%M")
    when = as_of.astimezone(local)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([f"{area_code} untested_{window_h}h as_of={when.isoformat()} by={actor.name}"])
    shown = rows.drop(columns="resident_id")
    writer.writerow(shown.columns)
    writer.writerows([[cell(value) for value in row] for row in shown.itertuples(index=False)])
    return f"untested_{window_h}h_{area_code}_{when:%Y%m%d-%H%M}.csv", text.getvalue().encode("utf-8-sig")


def cell(value: Any) -> Any:
    """Return a value that a spreadsheet does not take for a formula."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def _mask(mask: Callable[[str], str], value: str | None) -> str | None:
    return mask(value) if value else None


def _masked(rows: pd.DataFrame, keys: Keys, as_of: datetime) -> pd.DataFrame:
    people = zip(rows["resident_id"].tolist(), rows["sealed"].tolist(), strict=True)
    fields = [keys.opened_fields(sealed, f"resident:{resident_id}") for resident_id, sealed in people]
    at = to_epoch(as_of)
    return pd.DataFrame(
        {
            "resident_id": rows["resident_id"],
            "name_masked": [_mask(mask_name, field.get("name")) for field in fields],
            "id_masked": [_mask(mask_id, field.get("id_no")) for field in fields],
            "phone_masked": [_mask(mask_phone, field.get("phone")) for field in fields],
            "unit_code": rows["unit_code"],
            "unit_name": rows["unit_name"],
            "last_sampled_at": pd.to_datetime(rows["last_sampled_at"], unit="s", utc=True),
            "hours_since": ((at - rows["last_sampled_at"]) / HOUR).round(1),
            "special_group": rows["special_group"],
        }
    )
