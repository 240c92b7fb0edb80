"""Lies written past every rule into a district that agrees: each is told by the rule about it, with its rows."""

from __future__ import annotations

import shutil
from ast import literal_eval
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.engine import Database, open_database
from data_access.keys import Keys, load_keys
from data_access.queries.invariants import INVARIANTS
from data_access.schema import facility, person_test, resident, stay, transfer_order, vehicle
from domain.instants import now, to_epoch
from domain.scope import Role, Scope
from tests.acceptance.conftest import Lived
from tests.cli.conftest import Cockpit, installed

__all__ = ["installed"]
pytestmark = pytest.mark.slow
HQ = Scope(Role.HQ, ("330113",))
TREE = "Every area lies under its parent and its parent's ancestors"
DOORS = "Everybody with a door lives in the unit of the door"
LEAVERS = "Nobody who moved out of the district is among those who must be tested"
VERIFIED = "Of every door that was verified, and of no other, is known whether somebody lives there"
BUCKETS = "The hour buckets of every unit equal a recount over people"


@dataclass(frozen=True)
class Busy:
    """The district with people in the middle of things: ids by what they are called below."""

    file: Path
    folder: Path
    ids: dict[str, int]


@pytest.fixture(scope="module")
def busy(lived: Lived, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    """Two people ride in two vehicles, two live in rooms; all by the commands that the pages use."""
    folder = tmp_path_factory.mktemp("planted")
    for name in ("cockpit.db", "keys.toml"):
        shutil.copy(lived.place.folder / name, folder)
    file = folder / "cockpit.db"
    db = open_database(f"sqlite:///{file}")
    ids = _people_under_way(db, load_keys(folder / "keys.toml"))
    db.checkpoint()
    db.dispose()
    yield Busy(file, folder, ids)


def _people_under_way(db: Database, keys: Keys) -> dict[str, int]:
    at = to_epoch(now()) - 600

    def done(record: str, move: str, *wishes: Wish) -> list[int]:
        nonlocal at
        at += 1
        outcome = carry_out(db, keys, HQ, Actor("hq", "hq"), Order(record, move, wishes), at=at)
        assert outcome.refused == [], outcome.refused[0].text()
        return [one.id for one in outcome.moved]

    with db.read() as conn:
        untested = select(resident.c.id).join(person_test, person_test.c.resident_id == resident.c.id)
        free = untested.where(
            person_test.c.last_sampled_at.is_(None),
            resident.c.id.not_in(select(stay.c.resident_id)),
            resident.c.id.not_in(select(transfer_order.c.resident_id)),
        )
        people = list(conn.execute(free.order_by(resident.c.id).limit(5)).scalars())
        ready = select(vehicle.c.id).where(vehicle.c.state == "available", ~vehicle.c.negative_pressure)
        cars = list(conn.execute(ready.order_by(vehicle.c.id).limit(2)).scalars())
        open_ = select(facility.c.code).where(facility.c.state == "active", facility.c.kind == "hotel")
        house = conn.execute(open_.order_by(facility.c.id).limit(1)).scalar_one()
    orders = done("transfer_order", "request", *[
        Wish(fields={"person": who, "kind": "close", "facility": house}) for who in people[:4]])  # fmt: skip
    done("transfer_order", "group", *[Wish(one, fields={"run": "R"}) for one in orders])
    for car, some in zip(cars, (orders[:3], orders[3:]), strict=True):
        done("transfer_order", "assign", *[Wish(one, fields={"vehicle": car}) for one in some])
    for move in ("depart", "board"):
        done("transfer_order", move, *[Wish(one) for one in orders])
    for move in ("arrive", "hand_over"):
        done("transfer_order", move, *[Wish(one) for one in orders[:2]])
    with db.read() as conn:
        guests = [conn.execute(select(stay.c.id).where(stay.c.transfer_order_id == one)).scalar_one()
                  for one in orders[:2]]  # fmt: skip
    return {"rider": orders[2], "other_rider": orders[3], "guest": guests[0], "other_guest": guests[1],
            "untested": people[4]}  # fmt: skip


ROOM = "SELECT room_id FROM stay WHERE id = {guest}"
LEFT = "SELECT max(id) FROM stay WHERE state = 'checked_out'"
CLOSED = "SELECT max(id) FROM lead WHERE state = 'closed'"
OWED = (
    "SELECT min(id) FROM contact WHERE id IN (SELECT record_id FROM task WHERE record_type = 'contact'"
    " AND completed_at IS NULL AND cancelled_at IS NULL AND due_at < 2000000000)"
)
POOL = "SELECT max(id) FROM specimen WHERE state = 'positive' AND pool_size > 1"
ZONE = "SELECT max(id) FROM zone WHERE state = 'active'"
AT_HOME = "SELECT max(id) FROM home_order WHERE state = 'active'"
STREET = "SELECT max(id) FROM area WHERE level = 'street'"

Rows = dict[str, str]
"""By invariant (or check) a query of the record ids that it must name, and no others."""
PLANTED: dict[str, tuple[str, Rows]] = {
    "a room with two guests": (
        f"UPDATE stay SET room_id = ({ROOM}) WHERE id = {{other_guest}}",
        {"facility.occupied_rooms": f"{ROOM} UNION SELECT room_id FROM before.stay WHERE id = {{other_guest}}"},
    ),
    "somebody who boarded two vehicles": (
        "UPDATE transfer_order SET resident_id = (SELECT resident_id FROM transfer_order WHERE id = {rider})"
        " WHERE id = {other_rider}",
        {"transfer.one_order": "SELECT {rider} UNION SELECT {other_rider}"},
    ),
    "somebody in a facility and at home": (
        f"UPDATE home_order SET resident_id = (SELECT resident_id FROM stay WHERE id = {{guest}})"
        f" WHERE id = ({AT_HOME})",
        {"home.nowhere_else": AT_HOME},
    ),
    "somebody released without tests": (
        f"UPDATE quarantine_test SET result = NULL WHERE record_type = 'stay' AND record_id = ({LEFT});"
        f"UPDATE stay SET resident_id = {{untested}} WHERE id = ({LEFT})",
        {"facility.released_tested": LEFT},
    ),
    "a street that is not the sum of its communities": (
        f"DELETE FROM area_ancestor WHERE ancestor_id = ({STREET}) AND area_id ="
        f" (SELECT min(u.unit_id) FROM unit_hour u JOIN area_ancestor up ON up.area_id = u.unit_id"
        f" WHERE up.ancestor_id = ({STREET}) AND u.people > 0)",
        {"free_units.sums": f"{STREET} UNION SELECT parent_id FROM area WHERE id = ({STREET})", TREE: ""},
    ),
    "somebody behind a door of another unit": (
        "UPDATE resident SET dwelling_id = (SELECT min(id) FROM dwelling WHERE unit_id <> resident.unit_id)"
        " WHERE id = {untested}",
        {DOORS: ""},
    ),
    "somebody who moved out and is to be tested": (
        "UPDATE resident SET left_at = 1 WHERE id = (SELECT max(r.id) FROM resident r JOIN person_test p"
        " ON p.resident_id = r.id WHERE r.must_test AND r.unit_id NOT IN (SELECT area_id FROM zone_area))",
        {LEAVERS: ""},
    ),
    "a verified door of which nobody knows whether it is lived in": (
        "UPDATE dwelling SET occupancy = NULL WHERE id = (SELECT min(id) FROM dwelling WHERE surveyed_at > 0)",
        {VERIFIED: ""},
    ),
    "a rollup that counts somebody twice": (
        "UPDATE unit_hour SET people = people + 1 WHERE unit_id = (SELECT max(unit_id) FROM unit_hour WHERE people > 0)"
        " AND hour = (SELECT max(hour) FROM unit_hour WHERE people > 0 AND unit_id ="
        " (SELECT max(unit_id) FROM unit_hour WHERE people > 0))",
        {BUCKETS: ""},
    ),
    "a zone that forgot seven people": (
        f"UPDATE zone SET population = population - 7 WHERE id = ({ZONE})",
        {"zones.population": ZONE},
    ),
    "a stock that nobody brought": (
        "UPDATE supply SET stock = stock + 100 WHERE id = (SELECT min(id) FROM supply)",
        {"supplies.books": "SELECT min(id) FROM supply"},
    ),
    "a move that is not in the log": (
        f"DELETE FROM transition WHERE record_type = 'lead' AND record_id = ({CLOSED}) AND move = 'close'",
        {"records.log": CLOSED},
    ),
    "an overdue clock stopped by nobody's work": (
        f"UPDATE task SET completed_at = due_at - 60 WHERE record_type = 'contact' AND record_id = ({OWED})"
        " AND completed_at IS NULL AND cancelled_at IS NULL",
        {"records.stopped": OWED.replace("FROM task", "FROM before.task")},
    ),
    "a positive pool that nobody holds": (
        f"DELETE FROM task WHERE record_type = 'specimen' AND kind = 'pool_hold' AND record_id = ({POOL})",
        {"surveillance.pools": POOL},
    ),
}  # fmt: skip


def _sentence(name: str) -> str:
    return INVARIANTS[name].sentence if name in INVARIANTS else name


@pytest.fixture
def copied(busy: Busy, tmp_path: Path) -> Path:
    """A copy of the district for one lie."""
    for name in ("cockpit.db", "keys.toml"):
        shutil.copy(busy.folder / name, tmp_path)
    return tmp_path


def test_before_anything_is_planted_all_agrees(copied: Path, installed: Callable[[Path, str], Cockpit]) -> None:
    told = installed(copied, f"sqlite:///{copied / 'cockpit.db'}").done("verify")
    assert "✗" not in told and "Everything equals the records" in told


@pytest.mark.parametrize("what", PLANTED)
def test_each_is_named_with_its_rows(
    busy: Busy, copied: Path, installed: Callable[[Path, str], Cockpit], what: str
) -> None:
    statements, expected = PLANTED[what]
    url = f"sqlite:///{copied / 'cockpit.db'}"
    db = open_database(url)
    with db.writer.connect() as conn:
        conn.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for one in statements.format(**busy.ids).split(";"):
            assert conn.execute(text(one)).rowcount > 0, one
        conn.commit()
    printed = installed(copied, url).run("verify")
    assert printed.exit_code == 1 and f"{len(expected)} checks failed" in printed.stderr
    found = _broken(printed.stdout)
    assert set(found) == {_sentence(name) for name in expected}
    for name, rows in expected.items():
        ids = {row[1] for row in found[_sentence(name)]}
        assert ids == _ids(busy, db, rows) if rows else ids
    db.dispose()


def _broken(printed: str) -> dict[str, list[Any]]:
    """Return what ``verify`` printed of each check that does not hold: the rows below it."""
    found: dict[str, list[Any]] = {}
    for line in printed.splitlines():
        if line.startswith("✗ "):
            rows = found.setdefault(line[2:], [])
        elif line.startswith("    "):
            rows.append(literal_eval(line.strip()))
    return found


def _ids(busy: Busy, db: Database, rows: str) -> set[int]:
    """Return the ids that a query names; ``before`` is the district without the lie."""
    with db.reader.connect() as conn:
        conn.exec_driver_sql(f"ATTACH DATABASE '{busy.file}' AS before")
        return {int(one) for one in conn.execute(text(rows.format(**busy.ids))).scalars()}
