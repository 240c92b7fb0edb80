"""How long do a move, three hundred moves at once, and the states of 50,000 records at a past instant take?"""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import func, select

from bench.district import PostgresDistricts
from bench.engines import on_both
from bench.figures import Figure, medians_s
from bench.rounds import rounds
from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.states import states_at
from data_access.schema import area, command, lead, transition
from domain.instants import now, to_epoch
from domain.scope import Role, Scope

RECORDS = rounds(50_000, 5_000)
AT_ONCE = 2_000
BULK = 300
SCOPE = Scope(Role.HQ, ("330113",))
ACTOR = Actor("bench", "hq")
STEPS: tuple[tuple[str, dict[str, str]], ...] = (("dispatch", {}), ("contact", {}), ("verify", {"finding": "bench"}))


def run(scale: float, postgres: PostgresDistricts) -> list[Figure]:
    """Measure on both engines, on copies of the district."""
    return on_both("moving", scale, postgres, _measure)


def _measure(engine: str, db: Database, keys: Keys) -> list[Figure]:
    begun = time.perf_counter()
    ids = _history(db, keys)
    taken = time.perf_counter() - begun
    moves = len(ids) * (1 + len(STEPS))
    waiting = iter(open_leads(db, keys, (BULK + 1) * 40, to_epoch(now()) - 60))

    def one() -> None:
        _order(db, keys, "dispatch", [Wish(next(waiting))])

    def many() -> None:
        _order(db, keys, "dispatch", [Wish(next(waiting)) for _ in range(BULK)])

    def bare() -> None:
        with db.write() as conn:
            row = {"key": f"bench-{time.perf_counter_ns()}", "at": 0, "actor": "bench", "answer": "{}"}
            conn.execute(command.insert(), row)

    single, bulk, submit = medians_s(one, many, bare, repeats=rounds(11, 3))
    with db.read() as conn:
        held = conn.execute(select(func.count()).select_from(lead)).scalar_one()
        logged = conn.execute(select(func.count()).select_from(transition)).scalar_one()
    past = now() - timedelta(hours=30)

    def then() -> None:
        with db.read() as conn:
            states_at(conn, SCOPE, as_of=past, record="lead")

    (states,) = medians_s(then, repeats=rounds(7, 3))
    detail = {"records": held, "transitions": logged}
    return [
        Figure(f"one move, {engine}", single * 1000, "ms"),
        Figure(f"one move next to a bare durable insert, {engine}", single / submit, "x"),
        Figure(f"{BULK} moves in one action, {engine}", bulk, "s", at_most=2.0),
        Figure(f"states of {held:,} records at a past instant, {engine}", states, "s", at_most=0.3, detail=detail),
        Figure(f"moves of a history, {AT_ONCE:,} at once, {engine}", moves / taken, "moves/s"),
    ]


def _history(db: Database, keys: Keys) -> list[int]:
    """Open leads over the last days and move most of them on, so that a past instant cuts their histories."""
    at = to_epoch(now()) - 72 * 3600
    ids: list[int] = []
    for start in range(0, RECORDS, AT_ONCE):
        opened = open_leads(db, keys, min(AT_ONCE, RECORDS - start), at)
        for number, (move, fields) in enumerate(STEPS, start=1):
            wishes = [Wish(id_, fields=fields, at=at + number * 18 * 3600 + place) for place, id_ in enumerate(opened)]
            _order(db, keys, move, wishes)
        ids += opened
    return ids


def open_leads(db: Database, keys: Keys, count: int, at: int) -> list[int]:
    """Open leads in the first units of the district and return their ids."""
    with db.read() as conn:
        codes = conn.execute(select(area.c.code).where(area.c.level == "unit2").limit(200)).scalars().all()
    fields = [{"area": codes[n % len(codes)], "source": "venue", "lead_type": "spatiotemporal"} for n in range(count)]
    return _order(db, keys, "receive", [Wish(fields=one, at=at) for one in fields])


def _order(db: Database, keys: Keys, move: str, wishes: list[Wish]) -> list[int]:
    outcome = carry_out(db, keys, SCOPE, ACTOR, Order("lead", move, wishes))
    if outcome.refused:
        raise RuntimeError(f"{move}: {outcome.refused[0].text()}")
    return [one.id for one in outcome.moved]
