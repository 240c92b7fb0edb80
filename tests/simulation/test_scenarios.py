"""The script of a small district: counts and courses of DOMAIN 7, and an order that the declared rules allow."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from domain.instants import DAY, HOUR
from domain.scope import Role
from domain.workflow import RECORDS
from simulation.district import build_package
from simulation.parameters import load_parameters
from simulation.scenarios.script import STAGES
from tests.simulation.conftest import SCALE, UNTIL

END = int(UNTIL.timestamp())
RULE = load_parameters().scenarios
TODAY = (END + 8 * HOUR) // DAY


@cache
def script(package: Path, *, live: bool = False) -> Any:
    rows = pd.read_parquet(package / ("feed/moves_live.parquet" if live else "moves.parquet"))
    rows["day"] = 21 + (rows["at"] + 8 * HOUR) // DAY - TODAY
    rows["given"] = rows["fields"].map(lambda text: json.loads(text) if isinstance(text, str) else {})
    return rows


def moved(package: Path, record: str, move: str) -> Any:
    rows = script(package)
    return rows[(rows["record"] == record) & (rows["move"] == move)]


def test_every_move_is_declared_and_made_by_whom_it_may(package: Path) -> None:
    for rows in (script(package), script(package, live=True)):
        for record, move, role in set(zip(rows["record"], rows["move"], rows["role"], strict=True)):
            assert Role(role) in RECORDS[record].move(move).roles, (record, move, role)


def test_the_fields_are_those_the_moves_ask_for(package: Path) -> None:
    rows = script(package)
    for record, move, given in zip(rows["record"], rows["move"], rows["given"], strict=True):
        asked = {field.name: field for field in RECORDS[record].move(move).fields}
        assert set(given) <= set(asked)


def test_rows_are_grouped_by_hour_and_stage_and_no_record_goes_back_in_time(package: Path) -> None:
    for rows in (script(package), script(package, live=True)):
        stages = [STAGES[pair] for pair in zip(rows["record"], rows["move"], strict=True)]
        order = list(zip(rows["at"] // HOUR, stages, strict=True))
        assert order == sorted(order)
        planted = rows["code"].str.contains("-X") | rows.duplicated(["record", "code", "move", "fields"])
        assert (rows[~planted].groupby(["record", "code"])["at"].diff().dropna() >= 0).all()


def test_the_history_ends_at_the_end_and_the_live_part_begins_there(package: Path) -> None:
    assert script(package)["at"].max() <= END < script(package, live=True)["at"].min()
    assert script(package, live=True)["at"].max() <= END + RULE["live_hours"] * HOUR


def test_records_that_the_script_alone_moves_start_from_declared_states(package: Path) -> None:
    """A second, naive engine: plain states by record, for kinds that no rule moves."""
    alone = ("lead", "care_request", "staff_shift", "lab", "facility", "specimen")
    states: dict[tuple[str, str], str] = {}
    rows = script(package)
    for row in rows[rows["record"].isin(alone)].itertuples():
        move, name = RECORDS[str(row.record)].move(str(row.move)), (str(row.record), str(row.code))
        if "-X" in str(row.code) or (move.opens and name in states):
            continue  # planted
        assert (name not in states) if move.opens else (states[name] in move.sources), row
        states[name] = move.target or states[name]
    assert Counter(record for record, _ in states).keys() == set(alone)


def test_contacts_are_as_many_as_the_policy_says(package: Path) -> None:
    listed = moved(package, "contact", "list")
    listed = listed[~listed["code"].str.contains("-X")].drop_duplicates("code")
    infections = moved(package, "infection", "report_confirmed"), moved(package, "infection", "report_asymptomatic")
    days = np.concatenate([rows["day"] for rows in infections])
    tier = Counter(given["tier"] for given in listed["given"])
    phase = np.searchsorted(RULE["contacts"]["phase_days"], days)
    shrink = SCALE * 389 / 30
    for name in ("close", "secondary"):
        wanted = np.array(RULE["contacts"][name])[phase].sum() * shrink
        assert tier[name] == pytest.approx(wanted, rel=0.2)


def test_a_secondary_contact_names_a_close_one_listed_before(package: Path) -> None:
    seen: dict[str, str] = {}
    hour: dict[str, int] = {}
    for row in moved(package, "contact", "list").drop_duplicates("code").itertuples():
        given = row.given
        if "-X" in str(row.code):
            continue
        if given["tier"] == "secondary":
            assert seen[given["parent"]] == "close" and hour[given["parent"]] < row.at // HOUR
        seen[str(row.code)], hour[str(row.code)] = given["tier"], row.at // HOUR


def test_nobody_has_two_roles(package: Path) -> None:
    people = Counter(
        given["person"]
        for record, move in (("contact", "list"), ("infection", "report_confirmed"))
        for code, given in moved(package, record, move)[["code", "given"]]
        .drop_duplicates("code")
        .itertuples(index=False)
        if "-X" not in code
    )
    infected = {given["person"] for given in moved(package, "infection", "report_confirmed")["given"]}
    assert all(count == 1 or person in infected for person, count in people.items())


def test_a_bus_never_holds_more_than_its_seats_and_never_mixes(package: Path) -> None:
    runs = defaultdict(list)
    for row in moved(package, "transfer_order", "group").itertuples():
        runs[row.given["run"]].append(str(row.code))
    for codes in runs.values():
        infected = [code.startswith("T-SIM") for code in codes]
        assert len(codes) <= (2 if infected[0] else RULE["transfers"]["bus_usable"]) and len(set(infected)) == 1


def test_a_vehicle_is_ready_before_it_goes_out_again(package: Path) -> None:
    rows = script(package)
    busy: dict[str, bool] = {}
    for row in rows.itertuples():
        if (row.record, row.move) == ("vehicle", "ready"):
            busy[str(row.code)] = False
        elif (row.record, row.move) == ("transfer_order", "depart"):
            busy[_vehicle(package)[str(row.code)]] = True
        elif (row.record, row.move) == ("transfer_order", "assign"):
            assert not busy.get(row.given["vehicle"], False)


@cache
def _vehicle(package: Path) -> dict[str, str]:
    assigned = moved(package, "transfer_order", "assign")
    return {code: given["vehicle"] for code, given in zip(assigned["code"], assigned["given"], strict=True)}


def test_occupied_rooms_and_home_orders_rise_and_fall_as_in_the_specification(package: Path) -> None:
    begun = moved(package, "transfer_order", "hand_over")
    begun = begun[begun["code"].str.match(r"T-(CT|HO)")]["day"]
    left = moved(package, "stay", "check_out")["day"]
    occupied = [int((begun <= day).sum() - (left <= day).sum()) for day in range(1, 22)]
    # d10 at full size; thirty infections instead of 389 blur it by days
    assert 7 <= int(np.argmax(occupied)) + 1 <= 14
    assert max(occupied) == pytest.approx(6330 * SCALE, rel=0.35)
    started, ended = moved(package, "home_order", "start")["day"], moved(package, "home_order", "release")["day"]
    active = [int((started <= day).sum() - (ended <= day).sum()) for day in range(1, 22)]
    assert 9 <= int(np.argmax(active)) + 1 <= 15
    assert max(active) == pytest.approx(11_500 * SCALE, rel=0.35)
    assert active[-1] < max(active) / 2


def test_work_is_in_progress_at_the_end(package: Path) -> None:
    leads = script(package)[lambda rows: rows["record"] == "lead"].groupby("code")["move"].agg("last")
    assert {"dispatch", "contact"} & set(leads)
    assert len(moved(package, "home_order", "start")) > len(moved(package, "home_order", "release"))


def test_a_handful_of_faults_is_planted(package: Path) -> None:
    rows = script(package)
    openings = rows[rows["move"].isin(["list", "receive"]) & rows["record"].isin(["contact", "lead"])]
    planted = openings["code"].str.contains("-X").sum() + openings.duplicated(["record", "code"]).sum()
    assert planted == RULE["planted_faults"]


def test_tests_in_quarantine_are_results_of_negative_single_tubes(package: Path) -> None:
    tests = pd.read_parquet(package / "results_quarantine.parquet")
    assert set(tests["result"]) == {"negative"} and set(tests["pool_size"]) == {1}
    assert (tests["sampled_at"] < tests["reported_at"]).all() and tests["recorded_at"].max() <= END
    later = pd.read_parquet(package / "feed" / "pending_quarantine.parquet")
    assert later["reported_at"].min() > END - 300 and not set(later["barcode"]) & set(tests["barcode"])


def test_health_is_reported_twice_a_day_by_most(package: Path) -> None:
    reports = pd.read_parquet(package / "health_reports.parquet")
    assert not reports.duplicated(["record", "code", "at"]).any() and reports["at"].max() <= END
    assert reports["temperature"].between(35.5, 39).all()
    a_day = reports.assign(day=(reports["at"] + 8 * HOUR) // DAY).groupby(["code", "day"]).size()
    assert a_day.max() == 2 and a_day.mean() > 1.7


def test_signals_miss_some_reports_and_follow_the_outbreak(package: Path) -> None:
    signals = pd.read_parquet(package / "daily_signals.parquet")
    assert set(signals["kind"]) == {"fever_visits", "drug_purchases", "hotline_calls", "venue_scans"}
    days = signals["on"].nunique()
    assert len(signals) < days * 8 * 4 and signals["recorded_at"].max() <= END
    calls = signals[signals["kind"] == "hotline_calls"].groupby("on")["count"].sum()
    assert calls.max() > 2 * calls.iloc[:20].median()


def test_the_same_seed_writes_the_same_script(package: Path, tmp_path: Path) -> None:
    build_package(tmp_path, scale=SCALE, seed=7, until=UNTIL)
    for name in ("moves.parquet", "health_reports.parquet", "feed/moves_live.parquet"):
        pd.testing.assert_frame_equal(pd.read_parquet(package / name), pd.read_parquet(tmp_path / name))
