"""Is every file answered once whatever happens to the processes that read it? Real processes, blank pictures."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from domain.policies import policies
from domain.result_pictures.model import Kind, Reading, Refused
from domain.robot_policy import RobotPolicy
from robot.pool import Done, Pool

POLICY = policies().robot[-1]
PATIENCE_S = 120


def rules(**workers: int) -> RobotPolicy:
    return POLICY.model_copy(update={"workers": POLICY.workers.model_copy(update={"processes": 1, **workers})})


def blank() -> bytes:
    out = io.BytesIO()
    Image.new("L", (80, 80), 255).save(out, "PNG")
    return out.getvalue()


def zipped(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.png", blank())
    return out.getvalue()


def taken(pool: Pool, count: int) -> list[Done]:
    found: list[Done] = []
    until = time.monotonic() + PATIENCE_S
    while len(found) < count and time.monotonic() < until:
        found.extend(pool.take(timeout_s=0.2))
    return found


def pids(pool: Pool, key: str) -> Iterator[int]:
    """Yield the ids of the processes that read a file, each once, while it is in hand."""
    seen: set[int] = set()
    until = time.monotonic() + PATIENCE_S
    while (job := pool._in_hand.get(key)) is not None and time.monotonic() < until:
        running = job.process._running if job.process is not None else None
        if running is not None and running.pid not in seen:
            seen.add(running.pid)
            yield running.pid
        if not pool._ready.empty():
            return
        time.sleep(0.005)


def kinds(done: Done) -> list[str]:
    parts = done.answer if isinstance(done.answer, list) else [done.answer]
    return [part.kind if isinstance(part, Reading) else part.code for part in parts]


def test_every_file_is_answered_once_and_old_processes_are_replaced_in_the_middle_of_one() -> None:
    with Pool(rules(pictures_each=4)) as pool:
        assert pool.wants()
        pool.give("zip", zipped(10), "a.zip")
        pool.give("bad", b"nothing", "b.jpg")
        assert not pool.wants()
        with pytest.raises(ValueError, match="not now"):
            pool.give("more", blank(), "c.png")
        found = {done.key: done for done in taken(pool, 2)}
        assert pool.wants()
    assert kinds(found["zip"]) == [Kind.BLANK] * 10
    assert [part.name for part in found["zip"].answer] == [f"a.zip/{n}.png" for n in range(10)]  # type: ignore[union-attr]
    assert isinstance(found["bad"].answer, Refused) and found["bad"].answer.code == "wrong_type"
    assert [done.attempts for done in found.values()] == [1, 1]


def test_a_file_whose_process_dies_is_read_again_from_where_it_stopped() -> None:
    with Pool(rules(pictures_each=1000)) as pool:
        pool.give("zip", zipped(400), "a.zip")
        os.kill(next(pids(pool, "zip")), 9)
        (done,) = taken(pool, 1)
    assert kinds(done) == [Kind.BLANK] * 400
    assert done.attempts == 2


def test_a_picture_that_ends_its_process_twice_is_put_before_a_person_and_the_next_is_read() -> None:
    with Pool(rules()) as pool:
        pool.give("bad", blank(), "bad.png")
        pool.give("good", blank(), "good.png")
        for number, pid in enumerate(pids(pool, "bad")):
            if number < 2:
                os.kill(pid, 9)
        found = {done.key: done for done in taken(pool, 2)}
    assert kinds(found["bad"]) == ["crashed"]
    assert kinds(found["good"]) == [Kind.BLANK]


def test_a_cancelled_file_gives_no_answer_and_keeps_nobody_waiting() -> None:
    with Pool(rules()) as pool:
        pool.give("long", zipped(500), "a.zip")
        pool.give("next", blank(), "b.png")
        next(pids(pool, "long"))
        assert pool.cancel("long")
        assert not pool.cancel("long")
        assert [done.key for done in taken(pool, 1)] == ["next"]


def test_a_reading_process_knows_no_secret_and_makes_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_DATABASE_URL", "hidden")
    with Pool(rules()) as pool:
        pool.give("zip", zipped(300), "a.zip")
        pid = next(pids(pool, "zip"))
        assert b"COCKPIT" not in Path(f"/proc/{pid}/environ").read_bytes()
        until = time.monotonic() + PATIENCE_S
        while os.getpriority(os.PRIO_PROCESS, pid) < POLICY.workers.niceness and time.monotonic() < until:
            time.sleep(0.01)
        assert os.getpriority(os.PRIO_PROCESS, pid) >= POLICY.workers.niceness
