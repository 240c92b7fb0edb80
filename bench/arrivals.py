"""How long does a new national list take with 250,000 people in the look-back, and how long does one report take?"""

from __future__ import annotations

import random
import time
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bench.district import PostgresDistricts
from bench.engines import on_both
from bench.figures import Figure, medians_s
from bench.rounds import rounds
from data_access.audit import Actor
from data_access.commands.arrivals import new_form_id, report_arrival, take_in_list
from data_access.commands.arrivals.reporting import NewArrival, open_arrivals
from data_access.commands.moving.acting import Acting
from data_access.commands.moving.arrival_checks import check_new
from data_access.commands.moving.arrival_paths import path_ids, present_list
from data_access.commands.moving.carrying_out import apply
from data_access.commands.moving.writing import put_rows
from data_access.district import zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import area, arrival_place
from domain.arrivals import ArrivalForm, Traveller, Visit
from domain.identifiers import check_character
from domain.instants import DAY, now, to_epoch
from domain.risk_areas import address

PEOPLE = rounds(250_000, 10_000)
PLACES = rounds(20_000, 2_000)
AT_ONCE = 10_000
COUNTIES = 450
LINES = 45_000
CHANGED_SHARE = 0.03
"""Share of the lines that a list of the next hours does not have any more; as many are new. Real ones change less."""
ACTOR = Actor("bench")


def run(scale: float, postgres: PostgresDistricts) -> list[Figure]:
    """Measure on both engines, on copies of the district."""
    return on_both("arrivals", scale, postgres, _measure)


def _measure(engine: str, db: Database, keys: Keys) -> list[Figure]:
    rng, at = random.Random(330113), to_epoch(now())
    lines = [_line(n) for n in range(LINES)]
    begun = time.perf_counter()
    take_in_list(db, keys, _document(lines, 0), source="bench", at=at)
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    _people(db, keys, rng, at)
    entered = PEOPLE / (time.perf_counter() - begun)
    taken, changed = [], 0
    for number in range(1, rounds(4, 2)):
        fresh = set(rng.sample(range(LINES), int(CHANGED_SHARE * LINES)))
        lines = [_line(LINES * number + n) if n in fresh else line for n, line in enumerate(lines)]
        begun = time.perf_counter()
        told = take_in_list(db, keys, _document(lines, number), source="bench", at=at + number)
        taken.append(time.perf_counter() - begun)
        changed = told.changed
    (single,) = medians_s(lambda: _report(db, keys), repeats=rounds(21, 3))
    detail = {"arrivals": told.checked, "distinct places": PLACES, "changed": changed, "lines": LINES}
    worst = sorted(taken)[len(taken) // 2]
    return [
        Figure(f"a new list checks {told.checked:,} arrivals, {engine}", worst, "s", at_most=10.0, detail=detail),
        Figure(f"a first list of {LINES:,} lines, nobody to check, {engine}", first, "s"),
        Figure(f"one report, checked and routed, {engine}", single * 1000, "ms"),
        Figure(f"reports of a history, {AT_ONCE:,} at once, {engine}", entered, "reports/s"),
    ]


def _line(number: int) -> tuple[int, str]:
    return number % COUNTIES, f"第{number % 40}镇甲{number // COUNTIES}村{number % 30}组"


def _document(lines: list[tuple[int, str]], hour: int) -> dict[str, Any]:
    by_county: dict[int, list[str]] = {}
    for county, line in lines:
        by_county.setdefault(county, []).append(line)
    high = [
        {"type": "2", "province": "新疆维吾尔自治区", "city": "和田地区", "county": f"第{county}县", "communitys": some}
        for county, some in by_county.items()
    ]
    at = (now() + timedelta(hours=hour)).isoformat(timespec="seconds")
    return {"data": {"end_update_time": at, "hcount": len(lines), "mcount": 0, "highlist": high, "middlelist": []}}


def _visit(number: int) -> Visit:
    """Return one of the places: one in three in a county of the list, one in thirty on a line of it."""
    if number % 3:
        return Visit("浙江省", "宁波市", f"第{number}县", "某镇")
    county, line = _line(number * 7 if number % 30 == 0 else LINES * 99 + number)
    return Visit("新疆维吾尔自治区", "和田地区", f"第{county}县", "", line)


def _people(db: Database, keys: Keys, rng: random.Random, at: int) -> None:
    with db.read() as conn:
        units = conn.execute(select(area.c.id).where(area.c.level == "unit2").limit(500)).scalars().all()
        local = zone(conn)
    visits = [_visit(n) for n in range(PLACES)]
    paths = [address(one.province, one.city, one.county, one.township, one.place) for one in visits]
    for start in range(0, PEOPLE, AT_ONCE):
        with db.write() as conn:
            acting = Acting(conn, keys, ACTOR, None, at, local)
            rows = path_ids(conn, paths, present_list(conn))
            arrived = at - rng.randrange(0, 6 * DAY)
            shared = {"channel": "self", "travel": "train", "travel_number": None, "arrived_at": arrived}
            people = [
                NewArrival(units[n % len(units)], dict(shared), _who(n))
                for n in range(start, min(start + AT_ONCE, PEOPLE))
            ]
            ids = open_arrivals(acting, people)
            names = ("arrival_id", "path_id", "since_on", "until_on", "counted")
            places = [(id_, rows[paths[rng.randrange(PLACES)]], None, None, True) for id_ in ids]
            put_rows(acting, arrival_place, names, places)
            for order in check_new(acting, present_list(conn), ids).orders:
                apply(acting, order, by_rule=True)


def _who(number: int) -> Traveller:
    first = f"6321261980{1 + number // 31 % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    wrong = "0123456789X"[(("0123456789X".index(check_character(first))) + 1) % 11]
    return Traveller(f"{first}{wrong}", f"量{number}", f"159{number:08d}")


def _report(db: Database, keys: Keys) -> None:
    number = random.randrange(10**6, 9 * 10**6)
    with db.read() as conn:
        code = conn.execute(select(area.c.code).where(area.c.level == "community").limit(1)).scalar_one()
    form = ArrivalForm(new_form_id(keys), _who(number), now(), code, (_visit(number % PLACES),), "train", "G1")
    report_arrival(db, keys, form)
