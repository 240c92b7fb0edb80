"""Pictures as if they had been read: readings with words and fields, without pixels or recognition."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.robot.entering import enter_due
from data_access.commands.robot.leasing import lease
from data_access.commands.robot.marks import keep_marks
from data_access.commands.robot.settling import Shown, settle
from data_access.commands.robot.submitting import Given, submit
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import robot_record
from domain.instants import to_epoch
from domain.result_pictures.model import Found, Kind, Moment, Reading, Refused, Value, Word
from domain.scope import Role, Scope
from tests.world import NOW, World

UNIT, COMMUNITY, STREET = "330113/S1/C1/A/a", "C1", "S1"
OTHER_UNIT = "330113/S2/C9/Z/z"
ANNA, BERT = "330113199001010011", "330113199002020026"
AT = to_epoch(NOW)
LOCAL = datetime(2022, 3, 21, 12, 0)  # noqa: DTZ001 - what stands on pictures is local
SAMPLED = LOCAL - timedelta(hours=10)
CLERK, SECOND = Actor("clerk", "community"), Actor("second", "community")
HERE = Scope(Role.COMMUNITY, (COMMUNITY,))
WORKER = "w1"
JPEG = b"\xff\xd8 a picture \xff\xd9"
_NUMBERS = count(1)


def masked(identifier: str) -> str:
    """Return an identifier as most apps show it."""
    return identifier[:6] + "*" * 8 + identifier[-4:]


def found(name: str = "安娜", identifier: str = masked(ANNA), **fields: Any) -> Found:
    """Return a clean negative; ``sampled`` (datetime or None), ``result``, ``sure`` and fields of ``Found`` change."""
    sure = fields.pop("sure", 0.99)
    sampled = fields.pop("sampled", SAMPLED)
    result, method = fields.pop("result", "negative"), fields.pop("method", "pcr")
    return Found(
        name=Value(name, sure, (0,)),
        identifier=Value(identifier, sure, (1,)),
        sampled_at=None if sampled is None else Moment(f"{sampled:%Y-%m-%d %H:%M}", sure, (2,), at=sampled, exact=True),
        result=None if result is None else Value(result, sure, (3,)),
        method=None if method is None else Value(method, sure, (3,)),
        **fields,
    )


def reading(*records: Found, kind: Kind = Kind.NUCLEIC_ACID, look: str | None = None, **fields: Any) -> Reading:
    """Return a picture that holds ``records`` (default: one clean negative), unlike all others."""
    box = ((10.0, 10.0), (110.0, 10.0), (110.0, 40.0), (10.0, 40.0))
    words = tuple(Word(text, 0.99, box) for text in ("姓名", "证件", "采样时间", "阴性"))
    number = next(_NUMBERS)
    return Reading(kind, words, records or (found(),), 400, 800, look=look or unlike(number), **fields)


def unlike(number: int) -> str:
    """Return a look of its own."""
    return hashlib.sha256(str(number).encode()).hexdigest()


def send(world: World, *contents: bytes, scope: Scope = HERE, actor: Actor = CLERK, area: str = COMMUNITY) -> Any:
    """Send files for a community."""
    files = [Given(f"{place}.jpg", content) for place, content in enumerate(contents)]
    return submit(world.db, world.keys, scope, actor, files, area_code=area, at=AT)


def read(
    world: World, answer: Sequence[Reading | Refused] | Refused, *, content: bytes | None = None, at: int = AT,
    enter: bool = True,
) -> list[Any]:  # fmt: skip
    """Send one file, let a worker read ``answer`` off it, enter what is due, and return its records."""
    pile = send(world, content or f"file {next(_NUMBERS)}".encode())
    keep_marks(world.db, world.keys)
    leased = lease(world.db, world.keys, WORKER, at=at)
    assert leased is not None and leased.id == pile.files[0].file_id
    pages = {} if isinstance(answer, Refused) else {page: Shown(JPEG) for page in range(len(answer))}
    assert settle(world.db, world.keys, WORKER, leased.id, answer, pages, at=at, read_ms=1500)
    if enter:
        enter_due(world.db, world.keys, at=at)
    return records(world, leased.id)


def records(world: World, file_id: int | None = None) -> list[Any]:
    """Return the records of a file, or all."""
    statement = select(robot_record).order_by(robot_record.c.id)
    if file_id is not None:
        statement = statement.where(robot_record.c.file_id == file_id)
    with world.db.read() as conn:
        return list(conn.execute(statement).all())


def pictures_of(db: Database, keys: Keys, area_code: str, *, at: datetime) -> None:
    """Send two pictures for an area: one that is read and waits for a person, one that is not read yet."""
    scope, when = Scope(Role.STREET, (area_code,)), to_epoch(at)
    files = [Given("a.jpg", f"{area_code} is read".encode()), Given("b.jpg", f"{area_code} waits".encode())]
    wanted = submit(db, keys, scope, CLERK, files[:1], area_code=area_code, at=when).files[0].file_id
    keep_marks(db, keys)
    while (held := lease(db, keys, WORKER, at=when)) is not None and held.id != wanted:
        pass  # another area's that was not read yet
    assert held is not None
    assert settle(db, keys, WORKER, held.id, [reading()], {0: Shown(JPEG)}, at=when)
    submit(db, keys, scope, CLERK, files[1:], area_code=area_code, at=when)


def district(world: World) -> World:
    """Let two people live in the community, one elsewhere, and register the robot's source."""
    world.resident(UNIT, id_no=ANNA, name="安娜")
    world.resident(UNIT, id_no=BERT, name="伯特", phone="13900000001")
    world.resident(OTHER_UNIT, id_no="330113199003030038", name="蔡文", phone="13900000002")
    world.source("robot", topic="robot")
    return world
