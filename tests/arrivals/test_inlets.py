"""Do lists come in by API and by command line, and past arrivals by package, as by hand?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.sources import new_token, register_feeds
from data_access.ingest.package import import_package
from data_access.queries.invariants.told import broken_ones
from data_access.schema import arrival, arrival_check, arrival_place, risk_list, task, transition
from domain.instants import DAY, HOUR, from_epoch
from tests.api.server import Api
from tests.arrivals.builders import AT, Station, somebody
from tests.arrivals.lists import NOVEMBER, QIAN, document, item

PATH = "/api/v1/risk-lists"


@pytest.fixture
def tokens(station: Station) -> dict[str, str]:
    """The tokens of two sources."""
    with station.db.write() as conn:
        register_feeds(conn)
        return {code: new_token(conn, code, actor=Actor("test")) for code in ("risk_lists", "points")}


@pytest.fixture
def api(station: Station, tokens: dict[str, str]) -> Api:
    """The data API over the district, with the token of the lists' source."""
    return Api(station.db, station.keys, tokens["risk_lists"])


def test_a_source_delivers_a_list(api: Api, station: Station) -> None:
    answer = api.post(PATH, NOVEMBER)
    assert answer.status_code == 200
    assert [answer.json()[name] for name in ("version", "repeated", "late")] == ["2022112808", False, False]
    assert api.post(PATH, NOVEMBER).json()["repeated"]
    assert [row["source"] for row in station.rows(risk_list)] == ["risk_lists"]


def test_a_broken_list_is_refused_with_its_item(api: Api, station: Station) -> None:
    answer = api.post(PATH, document([item(*QIAN, "甲村"), {"province": 1, "communitys": []}]))
    assert answer.status_code == 422
    assert (answer.json()["rows"][0]["row"], answer.json()["rows"][0]["column"]) == (2, "highlist.province")
    assert station.rows(risk_list) == []


@pytest.mark.parametrize("body", [b"", b"[", b"\xff", b"[]", b"[" * 3000])
def test_what_is_no_list_is_refused(api: Api, body: bytes) -> None:
    assert api.post(PATH, body).status_code == 422


def test_another_source_may_not_deliver_lists(api: Api, tokens: dict[str, str]) -> None:
    assert api.post(PATH, NOVEMBER, token=tokens["points"]).status_code == 403
    assert api.post(PATH, NOVEMBER, token="x").status_code == 401


LINE = ("陕西省", "咸阳市", "乾县")


def package(folder: Path, arrivals: list[dict[str, object]], lists: list[tuple[int, str, str]]) -> Path:
    """Write a package of two tables as CSV-like text."""
    import pandas as pd

    rows = [
        {"published_at": from_epoch(at).isoformat(), "level": level, "province": LINE[0], "city": LINE[1],
         "county": LINE[2], "line": line}
        for at, level, line in lists
    ]  # fmt: skip
    pd.DataFrame(rows).to_csv(folder / "risk_lists.csv", index=False)
    pd.DataFrame(arrivals).to_csv(folder / "arrivals.csv", index=False)
    (folder / "district.toml").write_text('code = "330113"\nname = "区"\nsimulated = true\ncontrol_policy = "9th"\n')
    return folder


def past(code: str, number: int, reported: int, place: str, **more: object) -> dict[str, object]:
    """Return a row of a past arrival."""
    who = somebody(number)
    places = json.dumps([[*LINE, "临平镇", place, None, None]], ensure_ascii=False)
    return {
        "code": code, "id_no": who.id_no, "name": who.name, "phone": who.phone, "area_code": "a",
        "arrived_at": from_epoch(reported + HOUR).isoformat(), "reported_at": from_epoch(reported).isoformat(),
        "channel": "self", "travel": "train", "places": places, "contacted_at": None, "closed_at": None,
        "with_code": None,
    } | more  # fmt: skip


def test_past_arrivals_are_judged_by_the_list_of_their_day_and_by_later_ones(station: Station, tmp_path: Path) -> None:
    lists = [(AT - 3 * DAY, "high", "临平镇甲村"), (AT - 3 * DAY, "low", "乾县除高风险区以外地区"),
             (AT - DAY, "high", "临平镇乙村"), (AT - DAY, "low", "乾县除高风险区以外地区")]  # fmt: skip
    rows = [
        past("P1", 1, AT - 2 * DAY, "甲村", contacted_at=from_epoch(AT - 2 * DAY + 1800).isoformat()),
        past("P2", 2, AT - 2 * DAY, "乙村"),
        past("P3", 3, AT - 4 * DAY, "丙村"),
        past("P4", 4, AT - HOUR, "乙村", with_code="P2"),
        past("P5", 5, AT - 2 * DAY, ""),
    ]
    folder = package(tmp_path, rows, lists)
    told = import_package(station.db, station.keys, folder, now=from_epoch(AT))
    assert not told.refused
    found = {row["code"]: row for row in station.rows(arrival)}
    assert [(code, row["state"], row["outcome"]) for code, row in sorted(found.items())] == [
        ("P1", "controlled", "high"), ("P2", "high_risk", "high"), ("P3", "low_risk", "low"),
        ("P4", "high_risk", "high"), ("P5", "to_verify", "needs_person"),
    ]  # fmt: skip
    assert (found["P4"]["with_id"], found["P2"]["companions"]) == (found["P2"]["id"], 1)
    changed = [(one["before"], one["outcome"]) for one in station.rows(arrival_check, arrival_check.c.changed)]
    assert changed == [("low", "high")]
    assert [(row["checked"], row["changed"]) for row in station.rows(risk_list)] == [(1, 0), (3, 1)]
    clocks = sorted(
        (one["kind"], one["completed_at"] is not None) for one in station.rows(task) if not one["cancelled_at"]
    )
    assert clocks.count(("arrival_contact_high", False)) == 2 and ("arrival_contact_high", True) in clocks
    with station.db.read() as conn:
        assert [(name, rows) for name, rows in broken_ones(conn, AT, 3) if rows] == []
    before = len(station.rows(transition))
    again = import_package(station.db, station.keys, folder, now=from_epoch(AT + 60))
    assert again.nothing_changed and len(station.rows(transition)) == before


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"places": "[]"}, "places"),
        ({"places": "[[1]]"}, "places"),
        ({"places": "no json"}, "places"),
        ({"area_code": "nowhere"}, "area_code"),
        ({"with_code": "P9"}, "with_code"),
        ({"reported_at": from_epoch(AT + DAY).isoformat()}, "reported_at"),
    ],
)
def test_a_past_arrival_that_does_not_fit_is_refused(
    station: Station, tmp_path: Path, change: dict[str, object], column: str
) -> None:
    folder = package(tmp_path, [past("P1", 1, AT - DAY, "甲村") | change], [(AT - 2 * DAY, "high", "临平镇甲村")])
    told = import_package(station.db, station.keys, folder, now=from_epoch(AT))
    (table,) = [one for one in told.tables if one.table == "arrivals"]
    assert table.refused == 1 and column in {one.what.column for one in table.refusals}
    assert station.rows(arrival) == [] and station.rows(arrival_place) == []


def test_a_record_written_in_bulk_moves_on_like_any_other(station: Station, tmp_path: Path) -> None:
    from data_access.commands.moving import Wish

    folder = package(tmp_path, [past("P1", 1, AT - DAY, "甲村")], [(AT - 2 * DAY, "high", "临平镇甲村")])
    import_package(station.db, station.keys, folder, now=from_epoch(AT))
    outcome = station.act("contact", Wish(code="P1"))
    assert not outcome.refused
    with station.db.read() as conn:
        assert conn.execute(select(arrival.c.state)).scalar() == "controlled"
