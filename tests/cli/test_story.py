"""Does the scenarios' past come in beside the server as it would have come in before, however often it is cut?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cli import console
from data_access.district import fact
from data_access.engine import Database, open_database
from data_access.ingest.package import import_package
from data_access.queries.inspections import INSPECTION
from data_access.schema import health_report, transition
from data_access.settings import ROOT
from data_access.story import is_telling, note_story, story_told
from domain.instants import now, to_epoch
from tests.cli.conftest import Cockpit
from worker.jobs import JOBS
from worker.work import Work

WITHIN_S = 60.0


def told(db: Database) -> float | None:
    with db.read() as conn:
        return story_told(conn)


def lived(db: Database) -> tuple[dict[str, int], int]:
    """Return how many moves of each kind of record the story has told, and how many health reports."""
    # the demo's survey is planted, not told: its round, and the certificates that look at what it verified
    told = transition.c.record_type.not_in(("survey_round", "free_unit"))
    counted = select(transition.c.record_type, func.count()).where(told).group_by(transition.c.record_type)
    with db.read() as conn:
        moves = {str(kind): int(count) for kind, count in conn.execute(counted)}
        return moves, int(conn.execute(select(func.count()).select_from(health_report)).scalar_one())


def tell(bare: Cockpit) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(ROOT / "cockpit.py"), "story"], env=dict(os.environ))


@pytest.mark.slow
def test_a_story_cut_in_the_middle_is_told_once_to_its_end(bare: Cockpit, tmp_path: Path) -> None:
    bare.done("demo", "--scale", "0.004", "--seed", "7", "--no-story")
    db = open_database(bare.url)
    before, _reports = lived(db)
    assert told(db) == 0.0 and set(before) <= {"arrival", "infection"}

    teller = tell(bare)
    begun = time.monotonic()
    while len(lived(db)[0]) < 5:
        assert teller.poll() is None and time.monotonic() - begun < WITHIN_S
        time.sleep(0.02)
    teller.kill()
    teller.wait()
    cut, _reports = lived(db)
    assert is_telling(db) and sum(cut.values()) > sum(before.values())

    assert tell(bare).wait(WITHIN_S * 2) == 0
    assert not is_telling(db)

    whole = open_database(f"sqlite:///{tmp_path / 'whole.db'}")
    bare.done("verify")
    os.environ["COCKPIT_DATABASE_URL"] = whole.url  # given back with the fixture's monkeypatch
    from data_access.settings import settings

    settings.cache_clear()
    bare.done("init")
    import_package(whole, console.keys(), bare.folder / "demo-package", skip_refused=True)
    assert lived(db) == lived(whole)
    db.dispose()
    whole.dispose()


def test_the_calendar_and_inspections_wait_while_a_story_is_told(bare: Cockpit) -> None:
    bare.done("demo", "--scale", "0.002", "--seed", "7", "--no-story")
    db = open_database(bare.url)

    def seen() -> tuple[int, object]:
        with db.read() as conn:
            return int(conn.execute(select(func.max(transition.c.id))).scalar_one()), fact(conn, INSPECTION)

    def round_of_all() -> None:
        for job in JOBS:
            job.make()(Work(db, console.keys(), lambda _conn: None))

    before = seen()
    round_of_all()
    assert seen() == before == (before[0], None)
    with db.write() as conn:
        note_story(conn, None, at=to_epoch(now()))
    round_of_all()
    assert seen()[1] is not None
    db.dispose()
