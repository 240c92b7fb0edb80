"""What are an indicator's value, its areas and its rows? Counted from the rows that its query returns.

While a simulated story is being told no figure is known.

As-of means "by the records' own instants": what had happened by ``as_of``, judged by the policy in force then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, func, select

from data_access.frames import counts, shares
from data_access.queries.areas import in_scope
from data_access.queries.indicators.register import READS, ROWS, Asked, asked, asked_before
from data_access.queries.indicators.tallies import QUANTILES, Tallies, Tally
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import RECORD_TABLES, area
from data_access.scoping import areas_in_scope, areas_under, require_in_scope
from data_access.story import story_told
from data_access.topics import reads_by
from domain.errors import N_, ScopeError
from domain.indicators import LEAST, Indicator, Statistic, indicators
from domain.instants import DAY, to_epoch
from domain.scope import SUPPRESS_BELOW, Scope
from domain.workflow import SUBJECTS

NOWHERE = np.array([], dtype=np.int64)
UNKNOWN = {"value": None, "numerator": None, "denominator": None, "rows": None, "suppressed": False}
"""A figure while the records it is counted from are still coming in: not zero, and not good."""


class IndicatorValue(NamedTuple):
    """One row of ``indicator_values``; None where the frame has NA. A panel draws tens of them every few seconds, and a
    frame of one row takes a millisecond to read.
    """

    key: str
    value: float | None
    numerator: float | None
    denominator: float | None
    rows: int | None
    before: float | None
    status: str
    suppressed: bool


def indicator_topics(
    *, scenario: int = 0, key: str = "", keys: Sequence[str] = (), **_filters: object
) -> tuple[str, ...]:
    """Return what the figures of these keys, or of all of a scenario, are counted from."""
    named = {*keys, *([key] if key else [])}
    wanted = [one for one in indicators().values() if (one.key in named if named else one.scenario == scenario)]
    own = {SUBJECTS[one.scenario][0] for one in wanted} | ({SUBJECTS[scenario][0]} if scenario else set())
    return (*own, *(topic for one in wanted for topic in READS.get(one.key, ())), "infections", "areas", "settings")


@reads_by(indicator_topics, calm=True)
@over_everybody
def indicator_values(
    conn: Connection, scope: Scope, *, as_of: datetime, scenario: int, within: str | None = None,
    keys: Sequence[str] = (),
) -> Reading:  # fmt: skip
    """Return the indicators of a scenario (or those of ``keys``), in the order of their definitions.

    One row each: key, value (NA where unknown, or where the denominator is under 5: show the counts), numerator,
    denominator (NA for counts and quantiles), rows (records counted), before (value 24 h earlier, NA unknown),
    status (good, warn, alert, plain, unknown), suppressed. With an aggregate-only scope counts of 1 and 2 and what
    they could be derived from are NA and suppressed True. The reading's ``records`` are the same rows
    (``IndicatorValue``).
    """
    wanted = [one for one in indicators().values() if one.scenario == scenario and (not keys or one.key in keys)]
    found, present, tallies, whole = [], asked(conn, to_epoch(as_of)), Tallies(conn), _is_whole(conn)
    past, areas = asked_before(present, present.at - DAY), tallies.areas(scope, within)
    for one in wanted:
        now, before = (
            _value(one, tallies.of(question, one, indicator_topics(key=one.key)).inside(areas), scope)
            for question in (present, past)
        )
        now, before = (now, before) if whole else (UNKNOWN, UNKNOWN)
        found.append({"key": one.key, **now, "before": before["value"], "status": one.status(now["value"]).value})
    rows = _frame(found, ("key",), ("value", "numerator", "denominator", "before"))
    return Reading(rows, as_of, as_of, Basis.LIVE, records=tuple(IndicatorValue(**one) for one in found))


@reads_by(indicator_topics, calm=True)
@over_everybody
def indicator_by_area(
    conn: Connection, scope: Scope, *, as_of: datetime, key: str, level: str, within: str | None = None
) -> Reading:
    """Return one indicator by area of a level in scope, worst first, silent areas last.

    One row per area: code, name, value, numerator, denominator, rows, status, suppressed; NA and suppressed as in
    ``indicator_values``. Raises ``ScopeError`` below street level for an aggregate-only scope.
    """
    if scope.aggregate_only and level not in ("district", "street"):
        raise ScopeError(N_("Figures below street level are not shown here."))
    one, tallies, whole = _known(key), Tallies(conn), _is_whole(conn)
    tally = tallies.of(asked(conn, to_epoch(as_of)), one, indicator_topics(key=key))
    tally = tally.inside(tallies.areas(scope, within))
    by_area, nothing = tally.by(tallies.above(level)), tally.inside(NOWHERE)
    areas = conn.execute(
        select(area.c.id, area.c.code, area.c.name).where(*in_scope(conn, scope, level, within)).order_by(area.c.code)
    ).all()
    found = []
    for place in areas:
        value = _value(one, by_area.get(place.id, nothing), scope) if whole else UNKNOWN
        found.append({"code": place.code, "name": place.name, **value, "status": one.status(value["value"]).value})
    rows = _frame(found, ("code", "name"), ("value", "numerator", "denominator"))
    rising = one.polarity == "up_is_good"
    rows = rows.sort_values("value", ascending=rising, na_position="last", kind="stable").reset_index(drop=True)
    return Reading(rows, as_of, as_of, Basis.LIVE)


@reads_by(indicator_topics, calm=True)
@over_everybody
def indicator_rows(
    conn: Connection, scope: Scope, *, as_of: datetime, key: str, within: str | None = None, failing: bool = False,
    limit: int = 200, offset: int = 0,
) -> Reading:  # fmt: skip
    """Return exactly the rows an indicator is counted over, those that fail first.

    One row per record: record_type, record_id, code (the record's number), area_code, area_name, numerator,
    denominator. ``failing``: only those whose numerator is short of the denominator. No personal fields.
    Raises ``ScopeError`` for an aggregate-only scope.
    """
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    base = _rows(asked(conn, to_epoch(as_of)), scope, _known(key), within).subquery()
    short = func.coalesce(base.c.numerator, 0) < base.c.denominator
    statement = (
        select(base, area.c.code.label("area_code"), area.c.name.label("area_name"))
        .join(area, area.c.id == base.c.area_id)
        .order_by(short.desc(), base.c.record_type, base.c.record_id)
        .limit(limit)
        .offset(offset)
    )
    found = [dict(row) for row in conn.execute(statement.where(short) if failing else statement).mappings()]
    codes = _codes(conn, found)
    for row in found:
        row["code"] = codes.get((row["record_type"], row["record_id"]))
    columns = ["record_type", "record_id", "code", "area_code", "area_name", "numerator", "denominator"]
    return Reading(pd.DataFrame(found, columns=columns), as_of, as_of, Basis.LIVE)


def _is_whole(conn: Connection) -> bool:
    """Return whether the scenarios' past is whole; while it is still being told nothing may look good."""
    return story_told(conn) is None


def _frame(found: list[dict[str, Any]], texts: Sequence[str], numbers: Sequence[str]) -> pd.DataFrame:
    """Return rows of figures. Columns are made as arrays: casting a frame of ten rows takes 20 ms."""
    columns: dict[str, Any] = {name: [row[name] for row in found] for name in texts}
    for name in numbers:
        values = [np.nan if row[name] is None else row[name] for row in found]
        columns[name] = shares(np.array(values, dtype=np.float64))
    known = np.array([0 if row["rows"] is None else row["rows"] for row in found], dtype=np.int64)
    columns["rows"] = counts(known, np.array([row["rows"] is None for row in found], dtype=np.bool_))
    columns["status"] = [row["status"] for row in found]
    columns["suppressed"] = np.array([row["suppressed"] for row in found], dtype=np.bool_)
    return pd.DataFrame(columns)


def _known(key: str) -> Indicator:
    if key not in indicators():
        raise ScopeError(N_("There is no indicator {key}."), key=key)
    return indicators()[key]


def _rows(question: Asked, scope: Scope, one: Indicator, within: str | None) -> Select[Any]:
    base = ROWS[one.key](question).subquery()
    statement = select(*base.c).where(base.c.area_id.in_(areas_in_scope(scope)))
    if within is not None:
        require_in_scope(question.conn, scope, within)
        statement = statement.where(base.c.area_id.in_(areas_under(within)))
    return statement


def _value(one: Indicator, tally: Tally, scope: Scope) -> dict[str, Any]:
    """Make an indicator's value of its tally in some areas."""
    rows, known = int(tally.rows.sum()), int(tally.known.sum())
    if one.statistic not in QUANTILES:
        return _told(one, float(tally.numerator.sum()), float(tally.denominator.sum()), rows, known, scope)
    share = 0.5 if one.statistic is Statistic.MEDIAN else 0.9
    hidden = scope.aggregate_only and 0 < known < SUPPRESS_BELOW
    value = float(np.nanquantile(tally.numerator, share)) if known and not hidden else None
    return {"value": value, "numerator": None, "denominator": None, "rows": rows, "suppressed": hidden}


def _told(one: Indicator, part: float, over: float, rows: int, known: int, scope: Scope) -> dict[str, Any]:
    """Make a value of sums: nothing known is unknown, and few are told as counts (or not at all)."""
    if one.statistic is Statistic.COUNT:
        value = part if known or not rows else None
        hidden = scope.aggregate_only and value is not None and 0 < value < SUPPRESS_BELOW
        return {"value": None if hidden else value, "numerator": None if hidden else value, "denominator": None,
                "rows": None if hidden else rows, "suppressed": hidden}  # fmt: skip
    hidden = scope.aggregate_only and (0 < part < SUPPRESS_BELOW or 0 < over - part < SUPPRESS_BELOW)
    value = part / over if known and over >= LEAST and not hidden else None
    return {
        "value": value,
        "numerator": None if hidden else part,
        "denominator": None if hidden else over,
        "rows": None if hidden else rows,
        "suppressed": hidden,
    }


def _codes(conn: Connection, rows: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    codes = {}
    for name in {row["record_type"] for row in rows} & set(RECORD_TABLES):
        table = RECORD_TABLES[name]
        ids = [row["record_id"] for row in rows if row["record_type"] == name]
        for id_, code in conn.execute(select(table.c.id, table.c.code).where(table.c.id.in_(ids))):
            codes[name, id_] = code
    return codes
