"""Does a new file, filled by way of the stage, hold the same as one filled row by row?"""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access import migrate
from data_access.engine import open_database, stage_of
from data_access.keys import Keys
from tests.importing.packages import Importer, write_csv
from tests.importing.test_results import history, outcome


@pytest.mark.parametrize("seed", range(3))
def test_the_stage_brings_the_same_results(sqlite_importer: Importer, keys: Keys, tmp_path: Path, seed: int) -> None:
    made = write_csv(tmp_path / "results.csv", history(seed))
    sqlite_importer.base()
    sqlite_importer(made)
    new = open_database(f"sqlite:///{tmp_path / 'new.db'}", building=True)
    migrate.upgrade(new)
    building = Importer(new, keys, tmp_path)
    building.base()
    with new.write() as conn:
        assert stage_of(conn) == f"{tmp_path / 'new.db'}-stage"
    building(made)
    new.finish_building()
    assert outcome(new) == outcome(sqlite_importer.db)
    new.dispose()


def test_a_database_in_use_has_no_stage(sqlite_importer: Importer) -> None:
    with sqlite_importer.db.write() as conn:
        assert stage_of(conn) is None


def test_a_refused_file_leaves_nothing_of_the_stage_in_the_table(keys: Keys, tmp_path: Path) -> None:
    new = open_database(f"sqlite:///{tmp_path / 'new.db'}", building=True)
    migrate.upgrade(new)
    building = Importer(new, keys, tmp_path)
    building.base()
    made = history(1)
    made[70] |= {"result": "maybe"}
    report = building(write_csv(tmp_path / "results.csv", made))
    assert report.refused and outcome(new)["facts"] == []
    assert building(write_csv(tmp_path / "again.csv", history(1))).table("results").new > 0
    new.finish_building()
    new.dispose()
