"""What is a terminal told when there is nothing to rehearse, or nothing that may be?"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from cli import console
from data_access.engine import open_database
from data_access.settings import settings
from data_access.versions import bump
from domain.instants import Pace, keep_pace
from tests.cli.conftest import Cockpit
from tests.world import World


@pytest.fixture(autouse=True)
def _own_time() -> Iterator[None]:
    yield
    keep_pace(None)


def _changed(cockpit: Cockpit, minutes_ago: float, *, simulated: bool = True) -> None:
    db = open_database(cockpit.url)
    World(db, console.keys()).setting("simulated", simulated)
    with db.write() as conn:
        conn.exec_driver_sql("DELETE FROM data_version")
        bump(conn, ["results"], at=int(time.time() - minutes_ago * 60))
    db.dispose()


def test_a_district_that_is_up_to_date_has_nothing_to_live_through(cockpit: Cockpit) -> None:
    _changed(cockpit, 0.5)
    assert "demo --ago 60" in cockpit.refused("rehearse")


def test_real_data_are_not_rehearsed_with(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    _changed(cockpit, 60, simulated=False)
    assert "Only simulated data" in cockpit.refused("rehearse")
    monkeypatch.setenv("COCKPIT_CLOCK", Pace(time.time() - 60, time.time()).text)
    settings.cache_clear()
    assert "Only simulated data" in cockpit.refused("serve")


def test_a_clock_that_cannot_be_read_is_said(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_CLOCK", "tomorrow")
    settings.cache_clear()
    assert "COCKPIT_CLOCK cannot be read" in cockpit.refused("verify")
