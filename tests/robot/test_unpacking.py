"""Does an archive become files of its own, each once, though it is cut off or called off in between?"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from threading import Event

import pytest
from sqlalchemy import select

from data_access.commands.robot.leasing import Leased, cancel, lease
from data_access.commands.robot.submitting import AT_ONCE, Given, take_in_within
from data_access.commands.robot.unpacking import unpack
from data_access.robot_rules import robot_rules
from data_access.schema import robot_file, robot_pile
from robot.working import Worker
from tests.robot.builders import AT, CLERK, HERE, WORKER, send
from tests.robot.quick import Quick, no_pictures
from tests.world import World

MEMBERS = [Given(f"{number}.jpg", f"member {number}".encode()) for number in range(2 * AT_ONCE + 3)]


@pytest.fixture
def archive(place: World) -> Leased:
    """An archive that a worker holds."""
    send(place, b"PK an archive")
    held = lease(place.db, place.keys, WORKER, at=AT)
    assert held is not None
    return held


def states(world: World) -> Counter[str]:
    with world.db.read() as conn:
        return Counter(conn.execute(select(robot_file.c.state)).scalars())


def told(world: World) -> tuple[int, int]:
    """Return (files, repeated) of the pile."""
    p = robot_pile.c
    with world.db.read() as conn:
        return tuple(conn.execute(select(p.files, p.repeated)).one())


def test_an_archive_that_was_cut_off_in_between_is_counted_once(place: World, archive: Leased) -> None:
    with place.db.write() as conn:
        take_in_within(conn, place.keys, archive.pile_id, MEMBERS[:AT_ONCE], robot_rules(AT), at=AT,
                       parent_id=archive.id)  # fmt: skip
    assert unpack(place.db, place.keys, WORKER, archive, MEMBERS, at=AT)
    assert states(place) == {"unpacked": 1, "queued": len(MEMBERS)}
    assert told(place) == (1 + len(MEMBERS), 0)
    assert not unpack(place.db, place.keys, WORKER, archive, MEMBERS, at=AT), "it is done"


def test_what_is_called_off_or_somebody_elses_is_not_unpacked(place: World, archive: Leased) -> None:
    assert not unpack(place.db, place.keys, "w2", archive, MEMBERS, at=AT)
    cancel(place.db, HERE, CLERK, pile_id=archive.pile_id, at=AT)
    assert not unpack(place.db, place.keys, WORKER, archive, MEMBERS, at=AT)
    assert states(place) == {"cancelled": 1}


def test_a_zip_is_read_member_by_member(embedded: World) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(AT_ONCE + 1):
            made.writestr(f"{number}.jpg", f"negative 安* 330113********0011 {AT - 3600 * number} {number}")
    send(embedded, out.getvalue())
    worker = Worker(embedded.db, embedded.keys, readers=Quick, show=no_pictures)
    assert worker.run(Event(), until_idle=True) == AT_ONCE + 1
    assert states(embedded) == {"unpacked": 1, "read": AT_ONCE + 1}
