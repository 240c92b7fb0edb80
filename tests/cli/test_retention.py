"""Does the verb ``retention`` say what would go, then remove it, and say so in one sentence?"""

from __future__ import annotations

from datetime import timedelta

from cli import console
from data_access.engine import open_database
from data_access.schema import event
from domain.instants import now
from tests.cli.conftest import Cockpit, rows
from tests.records import put
from tests.world import World


def test_what_is_over_is_told_then_removed_once(bare: Cockpit) -> None:
    bare.done("init")
    db = open_database(bare.url)
    world = World(db, console.keys())
    put(world, "event", "330113/S1/C1/A/a", now() - timedelta(days=91), state="closed", sealed=b"x" * 40)
    db.dispose()
    assert bare.done("retention", "--dry-run").strip().endswith("1 records would be emptied.")
    assert rows(bare, event)[0].sealed is not None
    assert "who reported an event, and their words: 1 records, kept for 90 days" in bare.done("retention")
    assert rows(bare, event)[0].sealed is None
    assert bare.done("retention").strip().endswith("0 records were emptied.")
