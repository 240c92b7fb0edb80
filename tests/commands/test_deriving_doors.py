"""Does everybody on record before there were doors get theirs, once, in slices, on both engines?"""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from data_access import verify
from data_access.audit import Actor
from data_access.commands import deriving_doors
from data_access.commands.deriving_doors import Derived, derive_doors
from data_access.schema import audit, data_version, dwelling, resident
from tests.world import World

ME = Actor("cli")
A, B = "330113/S1/C1/A/a", "330113/S1/C1/A/b"


@pytest.fixture
def place(world: World) -> World:
    """Seven people: a household verified but for one, one verified, one in another unit, one nowhere, one who left."""
    for unit, address, surveyed in (
        (A, "甲社区1幢1单元101室", 50),
        (A, "甲社区1幢1单元101室", None),
        (A, "甲社区1幢1单元102室", 40),
        (A, "甲社区１幢1单元 102室", 60),
        (B, "甲社区1幢1单元101室", 70),
        (B, "老街口", 70),
    ):
        world.resident(unit, address=address, surveyed_at=surveyed)
    world.resident(B, address="甲社区9幢1室", must_test=False, left_at=1)
    return world


@pytest.mark.parametrize("people", [1, 20_000])
def test_everybody_gets_the_door_of_their_address_once(
    place: World, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    monkeypatch.setattr(deriving_doors, "SLICE", people)
    told: list[float] = []
    assert derive_doors(place.db, place.keys, ME, at=99, progress=told.append) == Derived(5, 3, 1)
    assert told[-1] == 1 and told == sorted(told) and len(told) == (2 if people == 1 else 1)
    with place.db.read() as conn:
        doors = {row.id: row for row in conn.execute(select(dwelling))}
        homes = [row.dwelling_id for row in conn.execute(select(resident).order_by(resident.c.id))]
        acts = list(conn.execute(select(audit.c.action)).scalars())
        before = conn.execute(select(data_version).order_by(data_version.c.topic)).all()
    assert homes[0] == homes[1] and homes[2] == homes[3] and homes[5] is homes[6] is None
    assert [(doors[id_].surveyed_at, doors[id_].occupancy) for id_ in (homes[0], homes[2], homes[4])] == [
        (None, None), (40, "lived_in"), (70, "lived_in"),
    ]  # fmt: skip
    assert acts == ["derive_doors"] * len(told)
    assert [finding.name for finding in verify.verify(place.db) if not finding.holds] == []
    assert derive_doors(place.db, place.keys, ME, at=100) == Derived(0, 0, 1)
    with place.db.read() as conn:
        assert conn.execute(select(data_version).order_by(data_version.c.topic)).all() == before


def test_a_later_survey_of_the_door_stays(place: World) -> None:
    derive_doors(place.db, place.keys, ME, at=99)
    with place.db.write() as conn:
        conn.execute(update(dwelling).where(dwelling.c.surveyed_at == 40).values(surveyed_at=90))
        conn.execute(update(resident).values(dwelling_id=None))
    assert derive_doors(place.db, place.keys, ME, at=99) == Derived(5, 0, 1)
    with place.db.read() as conn:
        assert set(conn.execute(select(dwelling.c.surveyed_at)).scalars()) == {None, 90, 70}
