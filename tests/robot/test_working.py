"""Does the worker read everything exactly once, from wherever it comes, killed or not?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from data_access.commands.robot.leasing import cancel
from data_access.commands.robot.submitting import Given, submit
from data_access.keys import NAMES
from data_access.schema import robot_file, robot_picture, robot_record, test_result
from data_access.settings import ROOT
from domain.instants import now, to_epoch
from robot.folder import REFUSED, SENT
from robot.working import Worker
from tests import naive
from tests.robot.builders import CLERK, COMMUNITY, HERE, UNIT, masked
from tests.robot.quick import Quick, no_pictures
from tests.world import World

PEOPLE, FILES = 25, 200


@pytest.fixture
def street(embedded: World) -> World:
    """25 more people of the community."""
    for number in range(PEOPLE):
        embedded.resident(UNIT, id_no=identifier(number), name="李白", phone=f"1380000{number:04d}")
    return embedded


def identifier(number: int) -> str:
    return f"33011319850505{number:04d}"


def content(number: int, *, result: str = "negative") -> bytes:
    """A file about one of the 25; every 25 files a test of an hour earlier."""
    sampled_at = to_epoch(now()) // 3600 * 3600 - 3600 * (2 + number // PEOPLE)
    return f"{result} 李* {masked(identifier(number % PEOPLE))} {sampled_at} {number}".encode()


def send(world: World, *contents: bytes):
    files = [Given(f"{place}.jpg", one) for place, one in enumerate(contents)]
    return submit(world.db, world.keys, HERE, CLERK, files, area_code=COMMUNITY, at=to_epoch(now()))


def worker(world: World, reader: Quick | None = None, **options) -> Worker:
    return Worker(
        world.db, world.keys, readers=(lambda rules: reader) if reader else Quick, show=no_pictures, **options
    )


def states(world: World) -> Counter[str]:
    with world.db.read() as conn:
        return Counter(conn.execute(select(robot_file.c.state)).scalars())


def test_a_worker_reads_what_waits_and_stops(street: World) -> None:
    send(street, *(content(number) for number in range(10)), b"")
    assert worker(street).run(Event(), until_idle=True) == 10
    assert states(street) == {"read": 10}
    with street.db.read() as conn:
        assert Counter(conn.execute(select(robot_record.c.state)).scalars()) == {"entered": 10}


def test_files_of_a_folder_are_sent_for_the_area_they_lie_in(street: World, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    for place, name in ((folder, "a.jpg"), (folder / "C1", "b.jpg"), (folder / "nowhere", "c.jpg")):
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content(ord(name[0]) - ord("a")))
        os.utime(place / name, (0, 0))
    (folder / "still.jpg").write_bytes(content(9))  # still being written
    (folder / ".hidden").write_bytes(b"x")
    worker(street, folder=folder).run(Event(), until_idle=True)
    with street.db.read() as conn:
        areas = list(conn.execute(select(robot_file.c.area_id).order_by(robot_file.c.id)).scalars())
    assert areas == [street.area("330113"), street.area("330113/S1/C1")]
    left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert left == {f"{SENT}/a.jpg", f"{SENT}/b.jpg", f"{REFUSED}/c.jpg", "still.jpg", ".hidden"}
    assert states(street) == {"read": 2}


def test_what_is_called_off_is_not_read(street: World) -> None:
    pile = send(street, *(content(number) for number in range(6)))
    reader = Quick(None, pause_s=0.0)
    one = worker(street, reader, lease_s=0)
    one._round(reader)  # four in hand of six
    assert states(street)["queued"] <= 2
    cancel(street.db, HERE, CLERK, pile_id=pile.id, at=to_epoch(now()))
    one.run(Event(), until_idle=True)
    assert set(states(street)) <= {"read", "cancelled"}


@pytest.mark.slow
def test_killed_in_the_middle_of_two_hundred_files_all_are_done_exactly_once(street: World, tmp_path: Path) -> None:
    keys_file = tmp_path / "keys.toml"
    keys_file.write_text("".join(f'{name} = "{getattr(street.keys, name).hex()}"\n' for name in NAMES))
    send(street, *(content(number) for number in range(FILES)))
    command = [sys.executable, "-m", "tests.robot.quick", street.db.url, str(keys_file)]
    kills = 0
    while states(street)["queued"]:
        before = states(street)["read"]
        process = subprocess.Popen([*command, "0.02" if kills < 3 else "0"], cwd=ROOT)
        if kills < 3:
            while states(street)["read"] < before + 15:
                assert process.poll() is None
                time.sleep(0.02)
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
            process.wait()
        else:
            assert process.wait(60) == 0
    time.sleep(2)  # the last killed worker's leases end
    subprocess.run([*command, "0"], cwd=ROOT, check=True)
    assert kills == 3 and states(street) == {"read": FILES}
    with street.db.read() as conn:
        pictures = conn.execute(select(func.count()).select_from(robot_picture)).scalar_one()
        made = Counter(conn.execute(select(robot_record.c.state)).scalars())
        facts = conn.execute(select(func.count()).select_from(test_result)).scalar_one()
        assert naive.rollups_differ(conn) == []
    assert pictures == FILES and made == {"entered": FILES} and facts == FILES
