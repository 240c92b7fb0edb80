"""Where is the robot measured? A database whose register is the measured set's roster, and the robot's own commands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from bench.robot_scoring import Answer, Entry
from data_access import migrate
from data_access.audit import Actor
from data_access.commands.robot.leasing import lease
from data_access.commands.robot.marks import keep_marks
from data_access.commands.robot.settling import settle
from data_access.commands.robot.submitting import Given, Pile, submit
from data_access.engine import Database, open_database
from data_access.keys import Keys, load_keys
from data_access.robot_rules import robot_rules
from data_access.schema import person_test, resident, robot_record
from data_access.versions import bump
from domain.instants import to_epoch
from domain.robot_policy import RobotPolicy
from domain.scope import Role, Scope
from robot.pool import Pool
from simulation.pictures.truth import Labelled, Person
from tests.world import NOW, World

UNIT, COMMUNITY = "330113/S1/C1/A/a", "C1"
SCOPE, ACTOR, WORKER = Scope(Role.COMMUNITY, (COMMUNITY,)), Actor("clerk", "community"), "bench"
IN_HAND = 40
"""Pictures sent at a time: sealed copies of all would fill the disk."""


@dataclass
class Place:
    """A register of known people."""

    db: Database
    keys: Keys
    at: datetime

    @property
    def rules(self) -> RobotPolicy:
        """The robot's policy in force."""
        return robot_rules(to_epoch(self.at))

    def read(self, pictures: Iterator[Labelled]) -> Iterator[tuple[Labelled, Answer, list[Entry]]]:
        """Send pictures and yield each with what was read and what became of it, in no order."""
        with Pool(self.rules) as pool:
            while pile := [picture for _, picture in zip(range(IN_HAND), pictures, strict=False)]:
                yield from self._pile(pool, pile)

    def _pile(self, pool: Pool, pile: Sequence[Labelled]) -> Iterator[tuple[Labelled, Answer, list[Entry]]]:
        at = to_epoch(self.at)
        sent: Pile = submit(self.db, self.keys, SCOPE, ACTOR, [Given(f"IMG_{number:04d}", one.content)
                            for number, one in enumerate(pile)], area_code=COMMUNITY, at=at)  # fmt: skip
        waiting = {
            str(told.file_id): one for told, one in zip(sent.files, pile, strict=True) if told.status == "queued"
        }
        for told, one in zip(sent.files, pile, strict=True):
            if told.status != "queued":  # the same bytes again: not read, nothing entered
                yield one, (), []
        while waiting:
            while pool.wants() and (leased := lease(self.db, self.keys, WORKER, at=at)):
                pool.give(str(leased.id), leased.content, leased.name)
            for done in pool.take(timeout_s=1.0):
                settle(self.db, self.keys, WORKER, int(done.key), done.answer, {}, at=at)
                yield waiting.pop(done.key), done.answer, self._entries(int(done.key))

    def _entries(self, file_id: int) -> list[Entry]:
        r = robot_record.c
        columns = (r.resident_id, r.sampled_at, r.result, r.method, r.state, r.codes)
        with self.db.read() as conn:
            rows = conn.execute(select(*columns).where(r.file_id == file_id).order_by(r.id)).all()
        zone = self.at.tzinfo
        return [
            Entry(
                None if row.resident_id is None else row.resident_id - 1,
                None if row.sampled_at is None else datetime.fromtimestamp(row.sampled_at, zone).replace(tzinfo=None),
                row.result,
                row.method,
                row.state == "due",
                tuple(json.loads(row.codes)),
            )
            for row in rows
        ]


@contextmanager
def registered(people: Sequence[Person], at: datetime) -> Iterator[Place]:
    """Yield a database in which these people are on record, thrown away afterwards."""
    with TemporaryDirectory(prefix="robot-bench-") as folder:
        db = open_database(f"sqlite:///{Path(folder) / 'cockpit.db'}", building=True)
        keys = load_keys(Path(folder) / "keys.toml", create=True)
        migrate.upgrade(db)
        _register(World(db, keys), people)
        keep_marks(db, keys)
        try:
            yield Place(db, keys, at.astimezone(ZoneInfo("Asia/Shanghai")))
        finally:
            db.dispose()


def _register(world: World, people: Sequence[Person]) -> None:
    """Put people on record in one transaction; a resident's id is the place in the roster plus one."""
    unit, keys = world.area(UNIT), world.keys
    with world.db.write() as conn:
        conn.execute(insert(resident), [_resident(keys, one, unit) for one in people])
        tests = [{"resident_id": one.number + 1, "unit_id": unit, "must_test": True} for one in people]
        conn.execute(insert(person_test), tests)
        bump(conn, ["residents"], at=to_epoch(NOW))


def _resident(keys: Keys, person: Person, unit: int) -> dict[str, Any]:
    phone = f"154{person.number:08d}"
    fields = {"id_type": "id_card", "id_no": person.identifier, "name": person.name, "phone": phone, "address": "1号"}
    return {
        "id": person.number + 1,
        "person_key": keys.person_key(person.identifier),
        "contact_key": keys.contact_key(phone, person.name),
        "sealed": keys.sealed(json.dumps(fields, ensure_ascii=False).encode(), f"resident:{person.number + 1}"),
        "unit_id": unit,
        "must_test": True,
        "fingerprint": b"12345678",
        "updated_at": 0,
    }
