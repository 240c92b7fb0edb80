"""Does the verb ``doors`` give everybody on record a door, and say in one sentence what came of it?"""

from __future__ import annotations

from cli import console
from data_access.engine import open_database
from data_access.schema import dwelling
from tests.cli.conftest import Cockpit, rows
from tests.world import World


def test_doors_are_derived_once(bare: Cockpit) -> None:
    bare.done("init")
    db = open_database(bare.url)
    world = World(db, console.keys())
    for number in (1, 2, 2):
        world.resident("330113/S1/C1/A/a", address=f"甲社区1幢{number}室")
    db.dispose()
    told = bare.done("doors").strip().splitlines()
    assert told[-1] == "3 people have a door now, 2 doors are new; the addresses of 0 people name none."
    assert sorted(row.door for row in rows(bare, dwelling)) == ["1室", "2室"]
    assert bare.done("doors").strip() == "Everybody on record has a door."
