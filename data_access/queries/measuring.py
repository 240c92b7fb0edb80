"""What does an alarm's rule measure at an instant, cause by cause? For the worker, and for a replay of the past."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, select

from data_access.queries.indicators.register import READS as INDICATOR_READS
from data_access.queries.indicators.register import ROWS, Asked
from data_access.queries.indicators.tallies import QUANTILES, Tally, counted
from data_access.queries.sources import heard
from data_access.queries.watches import READS as WATCH_READS
from data_access.queries.watches import WATCHES, Measured
from data_access.schema import RECORD_TABLES, area, area_ancestor
from data_access.scoping import root_id
from domain.alarms import AlarmRule, By
from domain.indicators import Statistic, indicators
from domain.workflow import SUBJECTS

ALL = "all"
"""The cause of what is about the whole district, and of a feed's silence, whatever the rule is about."""


def topics_of(rule: AlarmRule) -> tuple[str, ...]:
    """Return the topics whose change may change what a rule measures."""
    if rule.rows is not None:
        return WATCH_READS[rule.rows]
    one = indicators()[str(rule.indicator)]
    return (SUBJECTS[one.scenario][0], *INDICATOR_READS.get(one.key, ()), "infections", "areas", "settings")


def measured(rule: AlarmRule, asked: Asked) -> list[Measured]:
    """Return one measure a cause; causes of records and areas that nothing is to be said of are not among them.

    Where a feed that the rule needs is silent or unknown there is one measure, of the cause ``all``, not known.
    """
    if silent_feeds(asked, rule.feeds):
        return [Measured(ALL, root_id(asked.conn), None, known=False)]
    rows = WATCHES[rule.rows](asked) if rule.rows is not None else ROWS[str(rule.indicator)](asked)
    if isinstance(rows, list):
        return rows
    if rule.by is By.RECORD:
        return _by_record(asked.conn, rows)
    statistic = Statistic.COUNT if rule.indicator is None else indicators()[rule.indicator].statistic
    tally = counted(asked.conn, rows, statistic)
    if rule.by is By.DISTRICT:
        return [_of(rule, ALL, root_id(asked.conn), tally, statistic)]
    return _by_area(rule, asked.conn, tally, statistic)


def silent_feeds(asked: Asked, feeds: Sequence[str]) -> list[str]:
    """Return those of some sources that are silent beyond their limit, were never heard, or are not on record."""
    if not feeds:
        return []
    known = {one.code: one for one in heard(asked.conn, asked.at)}
    return [
        code
        for code in feeds
        if code not in known
        or (known[code].judged and known[code].last_at is None)
        or _late(known[code].last_at, known[code].late_after_s, asked.at)
    ]


def _late(last_at: int | None, late_after_s: int | None, at: int) -> bool:
    return last_at is not None and late_after_s is not None and at - last_at > late_after_s


def _by_area(rule: AlarmRule, conn: Connection, tally: Tally, statistic: Statistic) -> list[Measured]:
    """Return the areas of a level with what lies under them (all of them: none is silent), or the rows' own areas."""
    own = rule.by is By.AREA
    places = select(area.c.id, area.c.code)
    places = places.where(area.c.id.in_(tally.areas.tolist())) if own else places.where(area.c.level == rule.by.value)
    found = []
    above = _above(conn, rule.by.value, tally.areas.tolist()) if not own else {}
    for id_, code in conn.execute(places.order_by(area.c.code)):
        inside = [int(id_)] if own else above.get(int(id_), [])
        found.append(_of(rule, str(code), int(id_), _inside(tally, inside), statistic))
    return found


def _above(conn: Connection, level: str, areas: Sequence[int]) -> dict[int, list[int]]:
    up, found = area_ancestor.c, dict[int, list[int]]()
    statement = select(up.ancestor_id, up.area_id).where(up.level == level, up.area_id.in_(sorted(set(areas))))
    for top, below in conn.execute(statement):
        found.setdefault(int(top), []).append(int(below))
    return found


def _inside(tally: Tally, areas: Sequence[int]) -> Tally:
    return tally.inside(np.array(sorted(areas), dtype=np.int64))


def _of(rule: AlarmRule, cause: str, area_id: int, tally: Tally, statistic: Statistic) -> Measured:
    """Make a measure of the rows of one cause: none at all is nothing to judge (a count: 0)."""
    rows, known = int(tally.rows.sum()), int(tally.known.sum())
    if rows and not known:
        return Measured(cause, area_id, None, known=False, rows=rows)
    if statistic is Statistic.COUNT:
        return Measured(cause, area_id, float(tally.numerator.sum()), rows=rows)
    if statistic in QUANTILES:
        return Measured(cause, area_id, _quantile(tally, statistic), rows=rows)
    over = float(tally.denominator.sum())
    value = float(tally.numerator.sum()) / over if over >= rule.least else None
    return Measured(cause, area_id, value, rows=rows)


def _quantile(tally: Tally, statistic: Statistic) -> float | None:
    share = 0.5 if statistic is Statistic.MEDIAN else 0.9
    return float(np.nanquantile(tally.numerator, share)) if len(tally.numerator) else None


def _by_record(conn: Connection, rows: Select[Any]) -> list[Measured]:
    """Return one measure a record, named as people name it."""
    base = rows.subquery()
    found = conn.execute(select(base).order_by(base.c.record_type, base.c.record_id)).all()
    names = {kind: _names(conn, kind, [row.record_id for row in found if row.record_type == kind])
             for kind in {str(row.record_type) for row in found}}  # fmt: skip
    return [
        Measured(
            f"{row.record_type}:{row.record_id}", int(row.area_id),
            None if row.numerator is None else float(row.numerator) / float(row.denominator or 1),
            known=row.numerator is not None, name=names[row.record_type].get(row.record_id, ""), rows=1,
        )
        for row in found
    ]  # fmt: skip


def _names(conn: Connection, kind: str, ids: Sequence[int]) -> dict[int, str]:
    table = RECORD_TABLES[kind]
    name = table.c.name if "name" in table.c else table.c.code
    return {int(id_): str(told) for id_, told in conn.execute(select(table.c.id, name).where(table.c.id.in_(ids)))}
