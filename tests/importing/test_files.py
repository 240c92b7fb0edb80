"""Is one table read alike from every kind of file, encoding and heading?"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from data_access.schema import testing_point
from domain.errors import IngestError
from tests.importing.packages import AREAS, Importer, geojson, reasons, write_csv

FILES = Path(__file__).parent / "files"
CHINESE = ("编号", "名称", "详情地址", "联系电话", "状态", "类型", "工作时间", "采样台数", "经度", "纬度")
ENGLISH = ("code", "name", "address", "phone", "state", "kind", "opening_hours", "tables", "lon", "lat")
VALUES: list[tuple[Any, ...]] = [
    ("P1", "东门采样点", "东门路1号", "0571-00000001", "空闲", "社区", "周一至周日;7：00-11：00", 2, 120.30, 30.40),
    ("1002", "西门采样点", None, None, "休息", None, "每日;8：00-12：00", None, 120.31, 30.41),
]
EXPECTED = [
    ("P1", "东门采样点", "东门路1号", "0571-00000001", "idle", "社区", 2, 120.30, 30.40),
    ("1002", "西门采样点", None, None, "closed", None, None, 120.31, 30.41),
]
COLUMNS = ("code", "name", "address", "phone", "declared_state", "kind", "tables", "lon", "lat")


def records(headings: tuple[str, ...] = CHINESE) -> list[dict[str, Any]]:
    return [dict(zip(headings, values, strict=True)) for values in VALUES]


def shapes() -> gpd.GeoDataFrame:
    frame = pd.DataFrame(records()).drop(columns=["经度", "纬度"])
    return gpd.GeoDataFrame(frame, geometry=[Point(*values[-2:]) for values in VALUES], crs="EPSG:4326")


def features() -> list[dict[str, Any]]:
    return [
        {k: v for k, v in row.items() if k not in ("经度", "纬度")}
        | {"geometry": {"type": "Point", "coordinates": [row["经度"], row["纬度"]]}}
        for row in records()
    ]


def csv_utf8(path: Path) -> Path:
    return write_csv(path / "points.csv", records())


def csv_bom(path: Path) -> Path:
    return write_csv(path / "points.csv", records(), encoding="utf-8-sig")


def csv_gb18030(path: Path) -> Path:
    return write_csv(path / "points.csv", records(), encoding="gb18030")


def csv_utf16_tabs(path: Path) -> Path:
    return write_csv(path / "points.csv", records(), encoding="utf-16", separator="\t")


def csv_semicolons_and_english(path: Path) -> Path:
    return write_csv(path / "points.csv", records(ENGLISH), separator=";")


def csv_with_blank_lines_and_odd_headings(path: Path) -> Path:
    text = write_csv(path / "points.csv", records()).read_text(encoding="utf-8").splitlines()
    heading = text[0].replace("编号", " 采样点 编号 ").replace("纬度", "LAT")
    (path / "points.csv").write_text("\r\n".join([heading, text[1], "", *text[2:]]) + "\r\n", encoding="utf-8")
    return path / "points.csv"


def xlsx(path: Path) -> Path:
    pd.DataFrame(records()).to_excel(path / "points.xlsx", index=False)
    return path / "points.xlsx"


def xls(path: Path) -> Path:
    return FILES / "points.xls"


def parquet(path: Path) -> Path:
    pd.DataFrame(records()).to_parquet(path / "采样点.parquet")
    return path / "采样点.parquet"


def geojson_utf8(path: Path) -> Path:
    (path / "points.geojson").write_text(geojson(features()), encoding="utf-8")
    return path / "points.geojson"


def geojson_gbk(path: Path) -> Path:
    (path / "points.json").write_text(geojson(features()), encoding="gbk")
    return path / "points.json"


def geopackage(path: Path) -> Path:
    shapes().to_file(path / "points.gpkg", layer="采样点")
    return path / "points.gpkg"


def shapefile_gbk_in_a_subfolder(path: Path) -> Path:
    folder = path / "shape"
    folder.mkdir()
    shapes().to_file(folder / "点.shp", encoding="GBK")
    with zipfile.ZipFile(path / "points.zip", "w") as archive:
        for file in folder.iterdir():
            if file.suffix != ".cpg":  # what makes GDAL garble it
                archive.write(file, f"数据/{file.name}")
    return path / "points.zip"


@pytest.mark.parametrize(
    "write",
    [
        csv_utf8, csv_bom, csv_gb18030, csv_utf16_tabs, csv_semicolons_and_english,
        csv_with_blank_lines_and_odd_headings,
        xlsx, xls, parquet, geojson_utf8, geojson_gbk, geopackage, shapefile_gbk_in_a_subfolder,
    ],
    ids=lambda write: write.__name__,
)  # fmt: skip
def test_every_kind_of_file_gives_the_same_points(
    sqlite_importer: Importer, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    sqlite_importer.tables(areas=AREAS)
    files = tmp_path / "files"
    files.mkdir()
    report = sqlite_importer(write(files))
    assert reasons(report, "points") == []
    assert sqlite_importer.rows(testing_point, *COLUMNS) == EXPECTED
    assert all(sqlite_importer.rows(testing_point, "opening_hours"))


def test_rows_are_counted_from_the_heading_past_blank_and_broken_lines(sqlite_importer: Importer) -> None:
    sqlite_importer.tables(areas=AREAS)
    path = sqlite_importer.folder / "points.csv"
    lines = [
        "code,name,state,lon,lat",
        "P1,一,空闲,120.3,30.4",
        "",
        "P2,二,空闲,120.3",
        "P3,三,不明,120.3,30.4",
        "P4,四,空闲,x,30.4",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    report = sqlite_importer(path)
    assert reasons(report, "points") == [(3, "", "P2,***"), (4, "state", "不明"), (5, "lon", "x")]
    assert report.table("points").refused == 3
    assert report.table("points").read == 4


def test_an_identifier_that_a_spreadsheet_made_a_number_of_is_refused(sqlite_importer: Importer) -> None:
    """Excel keeps 15 digits: the last three are gone, and nobody may be found by what is left."""
    sqlite_importer.tables(areas=AREAS)
    row = {"证件号码": 330113199001010010, "姓名": "张一", "二级单元": "C1-1-1", "应检": "是"}
    pd.DataFrame([row]).to_excel(sqlite_importer.folder / "residents.xlsx", index=False)
    report = sqlite_importer(sqlite_importer.folder / "residents.xlsx")
    assert [row[:2] for row in reasons(report, "residents")] == [(1, "id_no")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("points.csv", b""),
        ("points.csv", b"\xff\xff\xff\xff"),
        ("points.csv", b"code,code,name,lon,lat,state\n"),
        ("points.xlsx", b"not a workbook"),
        ("points.parquet", b"not parquet"),
        ("points.geojson", b"{"),
        (
            "points.geojson",
            b'{"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":"x"}}]}',
        ),
        ("points.gpkg", b"not a geopackage"),
        ("points.zip", b"not an archive"),
        ("points.docx", b"no table"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_error(sqlite_importer: Importer, name: str, content: bytes) -> None:
    sqlite_importer.tables(areas=AREAS)
    (sqlite_importer.folder / name).write_bytes(content)
    with pytest.raises(IngestError):
        sqlite_importer(sqlite_importer.folder / name)


def test_an_archive_with_two_shapefiles_is_refused(sqlite_importer: Importer) -> None:
    sqlite_importer.tables(areas=AREAS)
    with zipfile.ZipFile(sqlite_importer.folder / "points.zip", "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    with pytest.raises(IngestError, match="2 shapefiles"):
        sqlite_importer(sqlite_importer.folder / "points.zip")


CAFES = [
    {"名称": "街角咖啡", "下载速度": "20 Mbps", "人均": 32, "营业时间": "10:00-22:00", "marker-symbol": "cafe",
     "geometry": {"type": "Point", "coordinates": [120.25, 30.35]}},
    {"名称": "河畔咖啡", "下载速度": "8 Mbps", "人均": 28, "营业时间": "9:00-21:00", "marker-symbol": "cafe",
     "geometry": {"type": "Point", "coordinates": [120.26, 30.36]}},
]  # fmt: skip


def test_a_list_of_cafes_is_not_taken_for_testing_points(sqlite_importer: Importer) -> None:
    """The same address once served cafés; neither its name, nor ``--table``, nor numbered rows make them points."""
    sqlite_importer.tables(areas=AREAS)
    numbered = [{"id": number} | row for number, row in enumerate(CAFES)]
    for rows in (CAFES, numbered):
        for name, table in (("hangzhou.geojson", None), ("hangzhou.geojson", "points"), ("points.geojson", None)):
            path = sqlite_importer.folder / name
            path.write_text(geojson(rows), encoding="utf-8")
            with pytest.raises(IngestError, match="下载速度"):
                sqlite_importer(path, table=table)
    assert sqlite_importer.rows(testing_point) == []


def test_a_table_is_told_by_its_headings_when_its_name_does_not_say(sqlite_importer: Importer) -> None:
    sqlite_importer.tables(areas=AREAS)
    path = sqlite_importer.folder / "export-2022-04-28.csv"
    write_csv(path, records())
    assert sqlite_importer(path).table("points").new == 2


def test_the_first_alias_counts_and_unused_headings_are_named(sqlite_importer: Importer) -> None:
    sqlite_importer.tables(areas=AREAS)
    rows = [{"ID": "X", "采样点编号": row["编号"]} | row for row in records()]
    report = sqlite_importer(write_csv(sqlite_importer.folder / "points.csv", rows), table="points")
    assert "采样点编号, 编号" in report.text()
    assert [row[:2] for row in reasons(report, "points")] == [(2, "code")]  # X twice
