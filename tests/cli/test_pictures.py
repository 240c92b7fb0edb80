"""Does the verb write pictures to try the robot with, for whom the simulated district knows?"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.cli.conftest import Cockpit


def test_pictures_are_written_with_the_table_of_what_is_on_them(bare: Cockpit, tmp_path: Path) -> None:
    told = bare.done("pictures", "--count", "3", str(tmp_path / "pile"))
    assert "3 files" in told and "on no register" in told
    assert len(list((tmp_path / "pile").iterdir())) == 3
    assert len((tmp_path / "pile-truth.csv").read_text("utf-8-sig").splitlines()) > 3


def test_the_people_are_those_of_the_area(bare: Cockpit, tmp_path: Path) -> None:
    package = bare.folder / "demo-package"
    package.mkdir()
    rows = {"name": ["安娜", "伯特"], "id_no": ["330113199001010011", "330113199002020026"], "unit_code": ["A1", "B1"]}
    pq.write_table(pa.table(rows), package / "residents.parquet")
    bare.done("pictures", "--count", "6", "--area", "A", str(tmp_path / "pile"))
    assert "伯特" not in (tmp_path / "pile-truth.csv").read_text("utf-8-sig")
    assert "nobody" in bare.refused("pictures", "--area", "C", str(tmp_path / "none"))
    assert not (tmp_path / "none").exists()
