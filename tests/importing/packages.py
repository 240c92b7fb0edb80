"""Small district packages: three units in two communities, five people, two points, written in many ways."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, select

from data_access.engine import Database
from data_access.ingest.package import ImportReport, import_package
from data_access.keys import Keys
from domain.identifiers import check_character

NOW = datetime(2022, 4, 28, 4, 0, tzinfo=UTC)  # noon in the district
Row = dict[str, Any]

DISTRICT = """
code = "330113"
name = "临平区"
name_en = "Linping District"
time_zone = "Asia/Shanghai"
crs = "EPSG:4326"
denominator = "managed"
simulated = true
attribution = "made up"
"""


def square(lon: float, lat: float, side: float) -> dict[str, Any]:
    """Return a GeoJSON square with its south-west corner at the place."""
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


AREAS: list[Row] = [
    {
        "code": "330113",
        "level": "district",
        "parent_code": None,
        "name": "临平区",
        "geometry": square(120.2, 30.3, 0.2),
    },
    {"code": "S1", "level": "street", "parent_code": "330113", "name": "东街道", "geometry": square(120.2, 30.3, 0.1)},
    {"code": "C1", "level": "community", "parent_code": "S1", "name": "一社区", "geometry": square(120.2, 30.3, 0.05)},
    {"code": "C2", "level": "community", "parent_code": "S1", "name": "二社区", "geometry": square(120.25, 30.3, 0.05)},
    {"code": "C1-1", "level": "unit1", "parent_code": "C1", "name": "一级一", "geometry": None},
    {"code": "C2-1", "level": "unit1", "parent_code": "C2", "name": "一级二", "geometry": None},
    {"code": "C1-1-1", "level": "unit2", "parent_code": "C1-1", "name": "甲", "geometry": None},
    {"code": "C1-1-2", "level": "unit2", "parent_code": "C1-1", "name": "乙", "geometry": None},
    {"code": "C2-1-1", "level": "unit2", "parent_code": "C2-1", "name": "丙", "geometry": None},
]


def made_up_id(number: int) -> str:
    """Return an identifier with a wrong check character."""
    first = f"33011319900101{number:03d}"
    return first + ("0" if check_character(first) != "0" else "1")


def person(number: int, **columns: Any) -> Row:
    """Return a resident's row."""
    row = {
        "id_type": "id_card", "id_no": made_up_id(number), "name": f"张{number}", "phone": f"138000000{number:02d}",
        "address": f"测试路{number}号", "unit_code": "C1-1-1", "must_test": 1,
        "special_group": None, "surveyed_at": None,
    }  # fmt: skip
    return row | columns


def result(number: int, barcode: str, sampled: str = "2022-04-27T08:30:00+08:00", **columns: Any) -> Row:
    """Return a result's row for person ``number``."""
    row = {
        "barcode": barcode, "id_no": made_up_id(number), "point_code": "P1", "sampled_at": sampled,
        "reported_at": "2022-04-27T20:00:00+08:00", "recorded_at": None, "result": "阴性", "pool_size": 10,
    }  # fmt: skip
    return row | columns


def point(code: str, **columns: Any) -> Row:
    """Return a point's row."""
    row = {"code": code, "name": f"{code}采样点", "state": "空闲", "opening_hours": "每日 8:00-12:00", "tables": 2}
    return row | {"lon": 120.21, "lat": 30.31} | columns


PEOPLE = [person(1), person(2), person(3, unit_code="C1-1-2"), person(4, unit_code="C2-1-1"), person(5, must_test=0)]
POINTS = [point("P1"), point("P2", lon=120.26)]


def write_csv(path: Path, rows: Sequence[Row], *, encoding: str = "utf-8", separator: str = ",") -> Path:
    """Write rows as a text table."""
    pd.DataFrame(rows).to_csv(path, index=False, encoding=encoding, sep=separator)
    return path


def geojson(rows: Sequence[Row], **members: Any) -> str:
    """Return rows with a ``geometry`` as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in row.items() if k != "geometry"},
            "geometry": row["geometry"],
        }
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}, ensure_ascii=False)


def package(
    folder: Path, *, district: str | None = DISTRICT, areas: Sequence[Row] = AREAS, **tables: Sequence[Row]
) -> Path:
    """Write a package: areas as GeoJSON, the other tables as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    if district is not None:
        (folder / "district.toml").write_text(district, encoding="utf-8")
    if areas:
        (folder / "areas.geojson").write_text(geojson(areas), encoding="utf-8")
    for table, rows in tables.items():
        write_csv(folder / f"{table}.csv", rows)
    return folder


class Importer:
    """Imports into one database."""

    def __init__(self, db: Database, keys: Keys, folder: Path) -> None:
        self.db, self.keys, self.folder = db, keys, folder

    def __call__(self, path: Path, **options: Any) -> ImportReport:
        """Import a file or folder at noon."""
        return import_package(self.db, self.keys, path, **({"now": NOW} | options))

    def tables(
        self, *, areas: Sequence[Row] = (), district: str | None = DISTRICT, **tables: Sequence[Row]
    ) -> ImportReport:
        """Import a package made of these tables."""
        number = len(list(self.folder.glob("package*")))
        return self(package(self.folder / f"package{number}", district=district, areas=areas, **tables))

    def base(self) -> ImportReport:
        """Import areas, people and points."""
        return self.tables(areas=AREAS, residents=PEOPLE, points=POINTS)

    def rows(self, table: Table, *columns: str) -> list[Any]:
        """Return a table's rows, or some of their columns, in the order of the primary key."""
        with self.db.read() as conn:
            return rows(conn, table, *columns)


def rows(conn: Connection, table: Table, *columns: str) -> list[Any]:
    """Return rows as tuples (one column: as values)."""
    wanted = [table.c[name] for name in columns] or list(table.c)
    found = conn.execute(select(*wanted).order_by(*table.primary_key.columns)).all()
    return [row[0] for row in found] if len(columns) == 1 else list(found)


def reasons(report: ImportReport, table: str) -> list[tuple[int, str, str]]:
    """Return (row, column, value) of every refusal."""
    return [(r.what.row, r.what.column, r.what.value) for r in report.table(table).refusals]


def counts(report: ImportReport) -> Mapping[str, tuple[int, int, int, int]]:
    """Return (new, changed, unchanged, refused) by table."""
    return {t.table: (t.new, t.changed, t.unchanged, t.refused) for t in report.tables}
