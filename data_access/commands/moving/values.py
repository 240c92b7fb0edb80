"""What did the asking person fill in? Fields of a move, read and checked, and references turned into ids."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shapely import from_geojson, is_valid_reason, to_geojson
from sqlalchemy import select

from data_access.commands.moving.acting import Acting
from data_access.driver_rows import rows_with
from data_access.schema import RECORD_TABLES, area, cluster, resident
from domain.errors import N_
from domain.instants import to_epoch
from domain.workflow import Field, Kind, Move, No

MOST_TEXT = 2000
MOST_ID = 2**63
MOST_SHOWN = 80
LAST_EPOCH = 4_102_444_800  # the year 2100
MISSING = N_("{field} is missing.")
UNKNOWN = N_("{field}: there is no {value}.")
NOBODY = N_("{field}: there is no such person.")

Given = Mapping[str, Any]


def read_fields(acting: Acting, move: Move, given: Sequence[Given]) -> list[dict[str, Any] | No]:
    """Return for each wish its fields by name, references as ids, or the first thing that is wrong with it."""
    read: list[dict[str, Any] | No] = [_read(acting, move, one) for one in given]
    for field in move.fields:
        if field.kind in (Kind.PERSON, Kind.AREA, Kind.RECORD):
            _resolve(acting, field, read)
    return read


def _read(acting: Acting, move: Move, given: Given) -> dict[str, Any] | No:
    if not given and not move.asks:
        return {}
    unknown = sorted(given.keys() - {field.name for field in move.fields})
    if unknown:
        return No(N_("This move asks for no field {field}."), {"field": unknown[0]})
    values: dict[str, Any] = {}
    for field in move.fields:
        raw = given.get(field.name)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if field.needed:
                return No(MISSING, {"field": field.name})
            continue
        value = _value(acting, field, raw)
        if isinstance(value, No):
            return value
        values[field.name] = value
    return values


def _value(acting: Acting, field: Field, raw: Any) -> Any:
    wrong = No(N_("{field}: {value} does not fit."), {"field": field.name, "value": _shown(raw)})
    try:
        match field.kind:
            case Kind.CHOICE:
                return raw if raw in field.choices else wrong
            case Kind.NUMBER | Kind.WHOLE:
                return _number(field, raw, wrong)
            case Kind.YES_NO:
                return {"true": True, "false": False}.get(str(raw).lower(), wrong)
            case Kind.DATE:
                return (raw if isinstance(raw, date) else date.fromisoformat(str(raw))).isoformat()[:10]
            case Kind.INSTANT:
                return _instant(acting, raw)
            case Kind.SHAPE:
                return _shape(raw, wrong)
            case Kind.TEXT:
                return _text(raw, wrong)
            case _:  # what is named is looked up
                return _name(raw, wrong)
    except (ValueError, TypeError):
        return wrong


def _text(raw: Any, wrong: No) -> str | No:
    found = str(raw).strip()[:MOST_TEXT]
    try:
        found.encode()
    except UnicodeEncodeError:
        return wrong
    return wrong if "\x00" in found else found


def _name(raw: Any, wrong: No) -> str | int | No:
    if isinstance(raw, str):
        return _text(raw, wrong)
    return raw if type(raw) is int and abs(raw) < MOST_ID else wrong


def _shown(raw: Any) -> str:
    """Return the beginning of what was given; halves of pairs, which no engine keeps, as question marks."""
    return str(raw)[:MOST_SHOWN].encode("utf-8", "replace").decode()


def _number(field: Field, raw: Any, wrong: No) -> float | int | No:
    value = float(raw)
    low, high = field.least, field.most
    if not ((low is None or value >= low) and (high is None or value <= high)):
        return No(
            N_("{field} must lie between {least} and {most}."),
            {"field": field.name, "least": f"{low:g}" if low is not None else "…",
             "most": f"{high:g}" if high is not None else "…"},
        )  # fmt: skip
    if field.kind is Kind.WHOLE:
        return int(value) if value == int(value) else wrong
    return value


def _instant(acting: Acting, raw: Any) -> int:
    if isinstance(raw, int):
        if not 0 < raw < LAST_EPOCH:
            raise ValueError(raw)
        return raw
    read = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    return to_epoch(read if read.tzinfo else read.replace(tzinfo=acting.zone))


def _shape(raw: Any, wrong: No) -> str | No:
    shape = from_geojson(raw if isinstance(raw, str) else json.dumps(raw), on_invalid="ignore")
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return No(N_("{field} must be a polygon in WGS-84 (GeoJSON)."), wrong.params)
    if not shape.is_valid:
        return No(N_("The polygon is not valid: {reason}"), {"reason": is_valid_reason(shape)})
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return No(N_("{field} must be a polygon in WGS-84 (GeoJSON)."), wrong.params)
    return str(to_geojson(shape))


def _resolve(acting: Acting, field: Field, read: list[dict[str, Any] | No]) -> None:
    """Turn what names a person, area or record into its id, for all wishes at once."""
    named = {one[field.name] for one in read if isinstance(one, dict) and field.name in one}
    ids = {name: name for name in named if isinstance(name, int)}
    texts = {name for name in named if isinstance(name, str)}
    known = set(ids)
    if texts:
        found = _by_text(acting, field, texts)
        ids |= found
    if known:
        table = _table(field)
        known = {int(row[0]) for row in rows_with(acting.conn, table, ["id"], "id", known)}
    for place, one in enumerate(read):
        if not isinstance(one, dict) or field.name not in one:
            continue
        name = one[field.name]
        if (isinstance(name, int) and name not in known) or name not in ids:
            whose, shown = {"field": field.name}, str(name)[:80]
            read[place] = No(NOBODY, whose) if field.kind is Kind.PERSON else No(UNKNOWN, whose | {"value": shown})
            continue
        one[field.name] = ids[name]


def _table(field: Field) -> Any:
    if field.kind is Kind.PERSON:
        return resident
    if field.kind is Kind.AREA:
        return area
    return cluster if field.refers == "cluster" else RECORD_TABLES[str(field.refers)]


def _by_text(acting: Acting, field: Field, texts: set[str]) -> dict[Any, int]:
    if field.kind is Kind.PERSON:
        keys = {acting.keys.person_key(text): text for text in texts}
        rows = rows_with(acting.conn, resident, ["person_key", "id"], "person_key", keys)
        return {keys[bytes(key)]: int(id_) for key, id_ in rows}
    table = _table(field)
    rows = rows_with(acting.conn, table, ["code", "id"], "code", texts)
    return {str(code): int(id_) for code, id_ in rows}


def homes(acting: Acting, people: set[int]) -> dict[int, int]:
    """Return the unit of residence of each resident."""
    rows = rows_with(acting.conn, resident, ["id", "unit_id"], "id", people)
    return {int(id_): int(unit) for id_, unit in rows}


def places_of(acting: Acting, field: Field, ids: set[int]) -> dict[int, int]:
    """Return the area of each record that a field refers to."""
    table = _table(field)
    statement = select(table.c.id, table.c.area_id)
    if len(ids) <= 500:
        statement = statement.where(table.c.id.in_(sorted(ids)))
    return {int(row[0]): int(row[1]) for row in acting.conn.execute(statement)}
