"""Second implementations: plain loops over plain rows, slow and obvious, that clever queries are compared with."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, select

from data_access.schema import area_ancestor, person_test, point_hour, resident, test_result, unit_hour

COUNTING = (0, 1, 3)  # negative, positive, pool positive: an invalid sample is no test


def latest_samples(conn: Connection) -> dict[int, int | None]:
    """Return each resident's latest counting sample, by looking at every result."""
    latest: dict[int, int | None] = dict.fromkeys(conn.execute(select(resident.c.id)).scalars().all())
    for row in conn.execute(select(test_result)):
        if row.result in COUNTING:
            known = latest[row.resident_id]
            if known is None or row.sampled_at > known:
                latest[row.resident_id] = row.sampled_at
    return latest


def coverage(conn: Connection, *, at: int, window_s: int, level: str) -> dict[int, tuple[int, int]]:
    """Return (tested, must_test) by area id of a level: sampled at or after ``at - window_s``."""
    above = {r.area_id: r.ancestor_id for r in conn.execute(select(area_ancestor)) if r.level == level}
    latest = latest_samples(conn)
    tested: Counter[int] = Counter()
    everybody: Counter[int] = Counter()
    for person in conn.execute(select(resident)):
        if not person.must_test:
            continue
        place = above[person.unit_id]
        everybody[place] += 1
        last = latest[person.id]
        if last is not None and last >= at - window_s:
            tested[place] += 1
    return {place: (tested[place], count) for place, count in everybody.items()}


def rollups_differ(conn: Connection) -> list[str]:
    """Return what is wrong with ``person_test``, ``unit_hour`` and ``point_hour``, in words; empty when nothing is."""
    wrong: list[str] = []
    latest = latest_samples(conn)
    people = {row.id: row for row in conn.execute(select(resident))}
    held = {row.resident_id: row for row in conn.execute(select(person_test))}
    for who, person in people.items():
        row = held.get(who)
        if row is None or (row.unit_id, row.must_test, row.last_sampled_at) != (
            person.unit_id,
            person.must_test,
            latest[who],
        ):
            wrong.append(f"person {who}: {row} but {latest[who]}")
    buckets: Counter[tuple[int, int]] = Counter()
    for who, person in people.items():
        if person.must_test:
            last = latest[who]
            buckets[person.unit_id, 0 if last is None else last // 3600] += 1
    rolled = {(row.unit_id, row.hour): row.people for row in conn.execute(select(unit_hour)) if row.people}
    if rolled != dict(buckets):
        wrong.append(f"unit_hour {rolled} but {dict(buckets)}")
    points: Counter[tuple[int, int]] = Counter()
    for row in conn.execute(select(test_result)):
        if row.point_id is not None:
            points[row.point_id, row.sampled_at // 3600] += 1
    rolled = {(row.point_id, row.hour): row.samples for row in conn.execute(select(point_hour)) if row.samples}
    if rolled != dict(points):
        wrong.append(f"point_hour {rolled} but {dict(points)}")
    return wrong
