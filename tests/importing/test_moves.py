"""Do scripts of moves, health reports and daily counts come in once, in order, with every refusal told?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from data_access.schema import (
    command,
    daily_signal,
    health_report,
    home_order,
    lead,
    quarantine_test,
    test_result,
    transition,
)
from domain.instants import HOUR, to_epoch
from domain.language import catalogue
from tests.importing.packages import NOW, PEOPLE, POINTS, Importer, made_up_id, package, result

START = to_epoch(NOW) - 48 * HOUR


def move(record: str, code: str, name: str, hours: float, role: str = "cdc", **fields: Any) -> dict[str, Any]:
    """A row of a script, so many hours after the start."""
    reason = fields.pop("reason", None)
    text = json.dumps(fields) if fields else None
    at = START + int(hours * HOUR)
    return {"at": at, "record": record, "code": code, "move": name, "role": role, "fields": text, "reason": reason}


def received(code: str, hours: float, **fields: Any) -> dict[str, Any]:
    return move("lead", code, "receive", hours, area="C1-1-1", source="venue", lead_type="close", **fields)


SCRIPT = [
    received("L1", 0), received("L2", 0.5, person=made_up_id(1)), received("L2", 0.6),
    move("lead", "L1", "dispatch", 0.7), move("lead", "L2", "dispatch", 0.8),
    move("lead", "L1", "contact", 2, "grid"), move("lead", "L2", "verify", 2.1, "grid", finding="x"),
]  # fmt: skip


@pytest.fixture
def loaded(importer: Importer) -> Importer:
    importer(package(importer.folder / "first", residents=PEOPLE, points=POINTS))
    return importer


def rows(importer: Importer, table: Any) -> list[dict[str, Any]]:
    with importer.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table)).mappings()]


def test_a_script_is_carried_out_in_order_and_refusals_are_listed(loaded: Importer) -> None:
    report = loaded(package(loaded.folder / "m", areas=[], moves=SCRIPT)).table("moves")
    assert (report.read, report.new, report.refused, report.stopped) == (7, 5, 2, False)
    told = {remark.what.row: remark.what.text() for remark in report.refusals}
    assert told == {3: "The number L2 is taken.", 7: "It is 'dispatched'; this move starts from: contacted."}
    zh = catalogue("zh")
    assert report.refusals[1].what.text(lambda said: zh[said]) == "当前为“已下发”；该操作只能从以下状态开始：已联系。"
    assert {row["code"]: row["state"] for row in rows(loaded, lead)} == {"L1": "contacted", "L2": "dispatched"}
    log = rows(loaded, transition)
    assert {(row["actor"], row["role"]) for row in log} == {("simulation", "cdc"), ("simulation", "grid")}
    assert {row["recorded_at"] - START for row in log} == {int(0.8 * HOUR), int(2.1 * HOUR)}
    assert len(rows(loaded, command)) == 2  # one an hour


def test_the_same_script_again_changes_nothing(loaded: Importer) -> None:
    folder = package(loaded.folder / "m", areas=[], moves=SCRIPT)
    loaded(folder)
    before = rows(loaded, transition)
    again = loaded(folder)
    assert again.table("moves").unchanged == 7 and again.nothing_changed
    assert rows(loaded, transition) == before


def test_a_dry_run_leaves_no_trace(loaded: Importer) -> None:
    report = loaded(package(loaded.folder / "m", areas=[], moves=SCRIPT), dry_run=True).table("moves")
    assert (report.new, rows(loaded, lead), rows(loaded, command)) == (5, [], [])


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        (move("cat", "1", "receive", 0), "record", "no kind of record"),
        (move("lead", "1", "fly", 0), "move", "do not move so"),
        (move("lead", "1", "receive", 0, "king"), "role", "no role"),
        (move("lead", "1", "receive", 0) | {"fields": "[]"}, "fields", "not a JSON object"),
        (move("lead", "1", "receive", 0) | {"fields": "{"}, "fields", "not a JSON object"),
        (received("1", 49), "at", "in the future"),
        (received("1", 0) | {"at": "sometime"}, "at", "is not a time"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_others_are_carried_out(
    loaded: Importer, row: dict[str, Any], column: str, told: str
) -> None:
    report = loaded(package(loaded.folder / "m", areas=[], moves=[row, received("L1", 1)])).table("moves")
    (remark,) = report.refusals
    assert (remark.what.row, remark.what.column) == (1, column) and told in remark.what.text()
    assert [found["code"] for found in rows(loaded, lead)] == ["L1"]


def quarantine(code: str = "H1") -> list[dict[str, Any]]:
    """Three days of monitoring at home from the first local day on, with tests on the first and the third."""
    return [
        move("home_order", code, "assess", 1, "community", person=made_up_id(1), regime="home_monitoring",
             person_kind="low_risk_arrival", last_exposure_on="2022-04-26", started_on="2022-04-26",
             separate_room=True),
        move("home_order", code, "start", 2, "community"),
    ]  # fmt: skip


def test_planned_tests_find_their_results_while_the_script_is_played(loaded: Importer) -> None:
    facts = (loaded.folder / "first" / "district.toml").read_text("utf-8") + 'control_policy = "9th"\n'
    results = [result(1, "B1", "2022-04-26T18:00:00+08:00", reported_at="2022-04-27T02:00:00+08:00", pool_size=1)]
    loaded(package(loaded.folder / "m", district=facts, areas=[], moves=quarantine(), results=results))
    tests = sorted(rows(loaded, quarantine_test), key=lambda row: row["due_on"])
    assert [(row["due_on"], row["barcode"]) for row in tests] == [("2022-04-26", "B1"), ("2022-04-28", None)]
    assert len(rows(loaded, test_result)) == 1


def reports(*given: tuple[str, float, float]) -> list[dict[str, Any]]:
    return [
        {
            "record": "home_order",
            "code": code,
            "at": START + int(hours * HOUR),
            "temperature": degrees,
            "symptoms": None,
        }
        for code, hours, degrees in given
    ]


def test_health_reports_come_in_once(loaded: Importer) -> None:
    loaded(package(loaded.folder / "m", areas=[], moves=quarantine()))
    folder = package(loaded.folder / "h", areas=[], health_reports=reports(("H1", 8, 36.6), ("H1", 20, 37.4)))
    assert loaded(folder).table("health_reports").new == 2
    assert loaded(folder).table("health_reports").unchanged == 2
    order = rows(loaded, home_order)[0]
    found = [(row["record_id"], row["temperature_tenths"], row["area_id"]) for row in rows(loaded, health_report)]
    assert found == [(order["id"], 366, order["area_id"]), (order["id"], 374, order["area_id"])]


@pytest.mark.parametrize(("code", "hours", "degrees"), [("H9", 8, 36.6), ("H1", 49, 36.6), ("H1", 9, 45.0)])
def test_a_health_report_that_cannot_be_is_refused_alone(
    loaded: Importer, code: str, hours: float, degrees: float
) -> None:
    loaded(package(loaded.folder / "m", areas=[], moves=quarantine()))
    folder = package(loaded.folder / "h", areas=[], health_reports=reports(("H1", 8, 36.6), (code, hours, degrees)))
    report = loaded(folder).table("health_reports")
    assert (report.new, report.refused, report.stopped) == (1, 1, False)
    assert len(rows(loaded, health_report)) == 1


def signal(count: int = 5, **columns: Any) -> dict[str, Any]:
    row = {"kind": "drug_purchases", "area_code": "S1", "on": "2022-04-26", "count": count, "tested_in_time": 4}
    return row | {"recorded_at": START} | columns


def test_daily_counts_come_in_once_and_are_corrected(loaded: Importer) -> None:
    def take(name: str, *given: dict[str, Any]) -> Any:
        return loaded(package(loaded.folder / name, areas=[], daily_signals=given)).table("daily_signals")

    assert take("a", signal(), signal(kind="fever_visits", tested_in_time=None)).new == 2
    assert take("b", signal()).unchanged == 1
    assert take("c", signal(7)).changed == 1
    counts = {row["kind"]: (row["count"], row["tested_in_time"]) for row in rows(loaded, daily_signal)}
    assert counts == {"drug_purchases": (7, 4), "fever_visits": (5, None)}
    assert take("d", signal(kind="rumours")).stopped and take("e", signal(area_code="S9")).stopped
