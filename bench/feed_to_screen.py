"""How long after the POST's answer has the number on a real screen changed, at 500 results a second?

The testing page shows one community. Every third delivery holds people of it who were not tested in time; nobody else
of it is delivered, so "not tested in time" falls by their number when, and only when, that delivery is on the screen.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pandas as pd
from playwright.sync_api import Page
from sqlalchemy import func, select, true

from bench.chromium import browser, wait_until_drawn, window
from bench.district import District, PostgresDistricts, copied, district
from bench.figures import Figure, share
from bench.ingest import Rows, deliveries
from bench.rounds import rounds
from bench.server import serving
from data_access.audit import Actor
from data_access.commands.sources import new_token
from data_access.engine import Database
from data_access.schema import area, area_ancestor, person_test, resident
from domain.instants import HOUR, from_epoch, now, to_epoch

A_SECOND = 500
EVERY = 3
MOST_MARKED = 24
DELIVERIES = rounds(90, 18)

WATCH = """() => {
  const value = () => Number((document.querySelector('.c-band .c-fig:nth-child(2) .v')?.firstChild?.textContent ?? '')
    .replace(/[^0-9]/g, '') || NaN);
  let before = value();
  window.__seen = [[Date.now(), before]];
  const look = () => {
    const now = value();
    if (!Number.isNaN(now) && now !== before) {
      before = now;
      requestAnimationFrame(() => window.__seen.push([Date.now(), now]));
    }
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
"""Notes each value of the second key figure when it is painted. Epoch milliseconds: one machine, one clock."""


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Post one delivery of 500 a second and watch the screen."""
    with copied(district(scale), "feed") as place, serving(place) as server, browser() as running:
        db = place.open()
        community = _community(db)
        people = _untested(db, place, community)
        marked = min(MOST_MARKED, len(people) // (DELIVERIES // EVERY))
        feed = _marking(deliveries(place.package), people, marked)
        ready = [next(feed) for _ in range(DELIVERIES)]
        with db.write() as conn:
            token = new_token(conn, "provincial_naat", actor=Actor("bench"))
        db.dispose()
        page = window(running, server.url, "hq", width=1440, height=900).new_page()
        page.goto(f"{server.url}/testing?area={community}")
        wait_until_drawn(page)
        page.evaluate(WATCH)
        answered = _posted(page, server.url, token, ready)
        seen = [(stamp / 1000, value) for stamp, value in page.evaluate("() => window.__seen") if value is not None]
    watched = answered[EVERY - 1 :: EVERY]
    waits = [_wait(sent, seen, before=answered[EVERY * n], fall=0.7 * marked) for n, sent in enumerate(watched)]
    rate = (len(answered) - 1) * A_SECOND / (answered[-1] - answered[0])
    detail = {
        "people a delivery": marked,
        "deliveries watched": len(waits),
        "never seen": sum(wait == float("inf") for wait in waits),
    }
    return [
        Figure("answer of the POST to changed number, p50", share(waits, 0.5), "s", detail=detail),
        Figure("answer of the POST to changed number, p95", share(waits, 0.95), "s", at_most=3.0),
        Figure("results delivered meanwhile", rate, "results/s"),
    ]


def _community(db: Database) -> str:
    """Return the community with the most people who must be tested and were not within 48 hours."""
    p, above = person_test.c, area_ancestor.c
    statement = (
        select(area.c.code)
        .select_from(person_test)
        .join(area_ancestor, (above.area_id == p.unit_id) & (above.level == "community"))
        .join(area, area.c.id == above.ancestor_id)
        .where(p.must_test == true(), func.coalesce(p.last_sampled_at, 0) < to_epoch(now()) - 48 * HOUR)
        .group_by(area.c.code)
        .order_by(func.count().desc())
    )
    with db.read() as conn:
        return str(conn.execute(statement.limit(1)).scalar_one())


def _untested(db: Database, place: District, community: str) -> Rows:
    """Return identifier, name and phone of these people, as the province would send them."""
    people = pd.read_parquet(place.package / "residents.parquet", columns=["id_no", "name", "phone", "unit_code"])
    people = people[people["unit_code"].str.startswith(community)]
    keys = place.keys()
    by_key = {keys.person_key(str(row.id_no)): row for row in people.itertuples()}
    late = func.coalesce(person_test.c.last_sampled_at, 0) < to_epoch(now()) - 49 * HOUR
    statement = (
        select(resident.c.person_key)
        .join(person_test, person_test.c.resident_id == resident.c.id)
        .join(area_ancestor, area_ancestor.c.area_id == resident.c.unit_id)
        .join(area, area.c.id == area_ancestor.c.ancestor_id)
        .where(area.c.code == community, person_test.c.must_test == true(), late)
    )
    with db.read() as conn:
        found = [by_key[bytes(key)] for key in conn.execute(statement).scalars() if bytes(key) in by_key]
    return [{"id_type": "id_card", "id_no": one.id_no, "name": one.name, "phone": one.phone} for one in found]


def _marking(feed: Iterator[Rows], people: Rows, marked: int) -> Iterator[Rows]:
    """Yield deliveries of which every third holds some of ``people``; nobody else of their community is in any."""
    ours = {person["id_no"] for person in people}
    left = iter(people)
    for number, rows in enumerate(feed, start=1):
        kept = [row for row in rows if row["id_no"] not in ours]
        if number % EVERY == 0:
            kept[:marked] = [_result(next(left), rows[0], number, place) for place in range(marked)]
        yield kept


def _result(person: dict[str, Any], like: dict[str, Any], number: int, place: int) -> dict[str, Any]:
    at = to_epoch(now())
    own = {
        "barcode": f"B{at}{number:04d}{place:03d}", "pool_size": 1, "result": "negative", "ct": None,
        "sampled_at": from_epoch(at - 2 * HOUR).isoformat(), "reported_at": from_epoch(at - 60).isoformat(),
        "lab_received_at": from_epoch(at - HOUR).isoformat(),
    }  # fmt: skip
    return like | person | own


def _posted(page: Page, url: str, token: str, ready: Sequence[Rows]) -> list[float]:
    answered: list[float] = []
    failed: list[Exception] = []

    def post() -> None:
        with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
            due = time.monotonic()
            for number, rows in enumerate(ready):
                answer = client.post("/api/v1/results", json=rows, headers={"Idempotency-Key": f"b{number}-{due}"})
                answered.append(time.time())
                if answer.status_code != 200 or answer.json()["refused"]:
                    failed.append(RuntimeError(f"{answer.status_code}: {answer.text[:300]}"))
                    return
                due += 1
                time.sleep(max(0.0, due - time.monotonic()))

    sender = threading.Thread(target=post)
    sender.start()
    while sender.is_alive():
        page.wait_for_timeout(500)
    page.wait_for_timeout(10_000)
    if failed:
        raise failed[0]
    return answered


def _wait(sent: float, seen: Sequence[tuple[float, float]], *, before: float, fall: float) -> float:
    """Return the seconds from ``sent`` until the number had fallen by most of the people marked.

    A few people of the community leave the window meanwhile, so not by all of them.
    """
    level = next(value for at, value in reversed(seen) if at <= before or at == seen[0][0])
    fallen = (at for at, value in seen if at >= before and value <= level - fall)
    return max(0.0, min(fallen, default=float("inf")) - sent)
