"""The package of a small district: it obeys the contract and the parameters of the demo."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from domain.identifiers import check_character, identifier_problem, is_mobile
from domain.opening_hours import parse_opening_hours
from simulation.district import build_package
from simulation.parameters import load_parameters
from simulation.points import minutes_open
from tests.simulation.conftest import SCALE, UNTIL

CONTRACT = Path(__file__).resolve().parents[2] / "docs" / "district-package.md"
END = int(UNTIL.timestamp())
TABLES = {
    "areas": "areas.geojson",
    "residents": "residents.parquet",
    "points": "points.csv",
    "point_reports": "point_reports.parquet",
    "clusters": "clusters.csv",
    "infections": "feed/infections.csv",
    "results": "results.parquet",
    "daily_signals": "daily_signals.parquet",
    "moves": "moves.parquet",
    "health_reports": "health_reports.parquet",
}


def contract() -> dict[str, set[str]]:
    """The columns of each table as the contract's own table names them."""
    columns: dict[str, set[str]] = {}
    table = ""
    for line in CONTRACT.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 4 and cells[0] not in {"table", "---"}:
            table = cells[0].strip("*") or table
            columns.setdefault(table, set()).update(re.findall(r"[a-z_0-9]+", cells[1]))
    return columns


@cache
def read(package: Path, table: str) -> pd.DataFrame:
    path = package / TABLES[table]
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype={"code": str, "area_code": str, "id_no": str})
    features = json.loads(path.read_text("utf-8"))["features"]
    return pd.DataFrame([feature["properties"] | {"geometry": feature["geometry"]} for feature in features])


@pytest.mark.parametrize("table", TABLES)
def test_only_columns_of_the_contract_are_written(package: Path, table: str) -> None:
    assert set(read(package, table).columns) <= contract()[table]


def test_the_manifest_says_that_all_is_simulated(package: Path) -> None:
    manifest = tomllib.loads((package / "district.toml").read_text("utf-8"))
    assert manifest["simulated"] is True
    assert manifest["code"] == "330113"
    assert {"name", "name_en", "time_zone", "crs", "denominator", "attribution"} <= manifest.keys()


def test_a_small_district_keeps_its_streets_and_communities(package: Path) -> None:
    levels = read(package, "areas").level.value_counts()
    assert (levels["street"], levels["community"]) == (8, 196)
    assert levels["unit1"] >= 196
    assert levels["unit2"] >= levels["unit1"]


def test_every_resident_is_counted_in_an_area(package: Path) -> None:
    residents, areas = read(package, "residents"), read(package, "areas").set_index("code")
    assert len(residents) == 1_500_000 * SCALE
    counted = residents.unit_code.value_counts()
    declared = areas.population[areas.level == "unit2"]
    assert counted.sort_index().equals(declared.sort_index().astype(counted.dtype).rename(counted.name))


def test_shares_of_residents_are_those_of_the_policy(package: Path) -> None:
    residents = read(package, "residents")
    assert residents.surveyed_at.notna().sum() == 1_150_000 * SCALE
    assert residents.special_group.notna().sum() == pytest.approx(1_750 * SCALE, abs=1)
    assert residents.must_test.mean() == pytest.approx(0.95, abs=0.01)


def test_identifiers_are_distinct_and_nobodys(package: Path) -> None:
    residents = read(package, "residents")
    assert residents.id_no.is_unique
    assert all(check_character(number[:17]) != number[17] for number in residents.id_no)
    assert not any(identifier_problem("id_card", number, simulated=True) for number in residents.id_no)
    assert residents.phone.is_unique
    assert all(is_mobile(phone) for phone in residents.phone)


@pytest.mark.parametrize("row", load_parameters().points["hours"], ids=lambda row: row["text"])
def test_an_opening_hours_text_is_read_as_the_simulation_means_it(row: dict[str, Any]) -> None:
    read_as = parse_opening_hours(row["text"])
    assert read_as is not None
    midnight = datetime(2022, 6, 1, tzinfo=UTC)
    assert [read_as.is_open(midnight + timedelta(minutes=m)) for m in range(1440)] == minutes_open(row["open"]).tolist()


def test_results_are_about_residents_and_known_points(package: Path) -> None:
    results, residents = read(package, "results"), read(package, "residents")
    assert set(results.id_no) <= set(residents.id_no)
    assert set(results.point_code.dropna()) <= set(read(package, "points").code)
    assert not results.duplicated(["barcode", "id_no"]).any()


def test_nothing_is_later_than_the_end(package: Path) -> None:
    results, reports = read(package, "results"), read(package, "point_reports")
    order = ["sampled_at", "lab_received_at", "reported_at", "recorded_at"]
    assert (results[order].diff(axis=1).iloc[:, 1:] >= 0).all().all()
    assert results.recorded_at.max() <= END
    assert results.sampled_at.is_monotonic_increasing
    assert results.sampled_at.min() >= END - timedelta(days=14).total_seconds()
    assert reports["at"].max() <= END
    assert read(package, "residents").surveyed_at.max() <= END
    for table, column in [("infections", "recorded_at"), ("infections", "reported_at"), ("clusters", "declared_at")]:
        assert pd.to_datetime(read(package, table)[column]).max() <= UNTIL


def test_what_the_laboratories_still_have_waits_for_the_feed(package: Path) -> None:
    pending = pd.read_parquet(package / "feed" / "pending_feed.parquet")
    assert len(pending) > 0
    assert pending.sampled_at.max() < END
    assert pending.reported_at.min() > END - 720  # recorded within twelve minutes of the report
    ids = read(package, "residents").id_no.to_numpy()
    assert (ids[pending.resident] == pending.id_no).all()


def test_ten_share_a_tube_and_a_report(package: Path) -> None:
    pooled = read(package, "results").query("pool_size == 10").groupby("barcode")
    assert pooled.size().max() == 10
    assert (pooled[["reported_at", "lab_code", "result"]].nunique() == 1).all().all()


def test_barcodes_are_issued_in_the_order_of_time(package: Path) -> None:
    first = read(package, "results").groupby(["lab_code", "barcode"], as_index=False).sampled_at.min()
    for _, tubes in first.groupby("lab_code"):
        assert tubes.sort_values("barcode").sampled_at.is_monotonic_increasing


def test_the_48_hour_rate_is_plausible_and_uneven(package: Path) -> None:
    residents, results = read(package, "residents"), read(package, "results")
    last = results[results.result != "invalid"].groupby("id_no").sampled_at.max()
    must = residents[residents.must_test]
    in_time = must.id_no.map(last).fillna(0) > END - 48 * 3600
    assert 0.82 < in_time.mean() < 0.95
    communities = in_time.groupby(must.unit_code.str[:12]).mean()
    assert communities.min() < 0.78
    assert communities.max() > 0.92


def test_turnarounds_are_those_of_the_policy(package: Path) -> None:
    results = read(package, "results")
    hours = (results.reported_at - results.sampled_at) / 3600
    early = results.sampled_at < END - 3 * 86_400  # nothing of these is still open
    for purpose, (median, p90) in load_parameters().testing["turnaround_hours"].items():
        found = hours[early & (results.purpose == purpose)].quantile([0.5, 0.9])
        assert found.tolist() == pytest.approx([median, p90], rel=0.25), purpose


def test_infections_follow_the_curve_and_name_residents(package: Path) -> None:
    infections, residents = read(package, "infections"), read(package, "residents").set_index("id_no")
    assert len(infections) == 30  # the least at a small scale
    assert infections.id_no.is_unique
    assert (residents.unit_code[infections.id_no].to_numpy() == infections.area_code).all()
    assert (infections.classification == "asymptomatic").mean() == pytest.approx(0.45, abs=0.02)
    assert infections.onset_on.isna().equals(infections.classification == "asymptomatic")
    by_street = infections.area_code.str[:9].value_counts()
    assert by_street["330113005"] == pytest.approx(0.45 * 30, abs=1)


def test_an_infection_is_a_positive_single_result(package: Path) -> None:
    infections, results = read(package, "infections"), read(package, "results")
    recent = infections[pd.to_datetime(infections.sampled_at) > UNTIL - timedelta(days=13)]
    positive = results[(results.result == "positive") & (results.pool_size == 1)]
    assert set(recent.id_no) <= set(positive.id_no)
    assert positive.ct.notna().all()


def test_a_cluster_is_two_infections_of_one_unit_within_a_week(package: Path) -> None:
    infections, clusters = read(package, "infections"), read(package, "clusters")
    for cluster in clusters.itertuples():
        mine = infections[infections.cluster_code == cluster.code]
        assert len(mine) >= 2
        assert mine.area_code.str.startswith(cluster.area_code).all()
        reported = pd.to_datetime(mine.reported_at).sort_values()
        assert reported.diff().max() <= timedelta(days=7)
    assert set(infections.cluster_code.dropna()) == set(clusters.code)


def test_points_report_every_ten_minutes_while_open(package: Path) -> None:
    reports = read(package, "point_reports")
    assert not reports.duplicated(["point_code", "at"]).any()
    assert (reports["at"] % 600 == 0).all()
    assert (reports["at"] > END - 86_400 - 600).all()
    assert reports.queue.max() > 0
    results = read(package, "results")
    pending = pd.read_parquet(package / "feed" / "pending_feed.parquet")
    sampled = pd.concat([results, pending]).query(f"{reports['at'].min() - 600} <= sampled_at < {reports['at'].max()}")
    assert reports.samples_10min.sum() == pytest.approx(sampled.point_code.notna().sum(), rel=0.02)


def test_the_same_seed_writes_the_same_tables(package: Path, tmp_path: Path) -> None:
    build_package(tmp_path, scale=SCALE, seed=7, until=UNTIL)
    for table in TABLES:
        pd.testing.assert_frame_equal(read(package, table), read(tmp_path, table))


def test_another_seed_makes_another_district(package: Path, tmp_path: Path) -> None:
    build_package(tmp_path, scale=SCALE, seed=8, until=UNTIL)
    assert not np.array_equal(read(package, "residents").id_no, read(tmp_path, "residents").id_no)


def test_the_progress_names_every_slow_table(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    build_package(tmp_path, scale=0.006, until=UNTIL, progress=lambda table, done: told.append((table, done)))
    assert [table for table, done in told if done == 1.0] == [
        "areas", "residents", "points", "infections", "results", "point_reports", "moves",
    ]  # fmt: skip
    assert not list(tmp_path.rglob("*.part"))
