"""What does the API take, from whom, and what does it say to everything else?"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from api.routes import MOST_BYTES
from data_access import engine
from data_access.audit import Actor
from data_access.commands.sources import new_token
from data_access.engine import Database, open_database
from data_access.keys import Keys
from data_access.schema import batch, source, test_result
from tests import naive
from tests.api.server import INFECTIONS, REPORTS, RESULTS, Api, statuses, stream, with_sources
from tests.ingest.rows import result_row
from tests.world import NOW, World

UNIT = "330113/S1/C1/A/a"
ANNA, BERT = "330113199001010011", "330113199001010022"


def _district(world: World) -> Api:
    world.resident(UNIT, id_no=ANNA, name="安娜")
    world.resident(UNIT, id_no=BERT, name="伯特", phone="13900000001")
    world.point("P1", "330113/S1/C1")
    return Api(world.db, world.keys, with_sources(world)["provincial_naat"])


@pytest.fixture
def api(world: World) -> Api:
    """A district of two people on each engine."""
    return _district(world)


@pytest.fixture
def embedded(sqlite_database: Database, keys: Keys) -> Api:
    """The same on SQLite only, for what does not depend on the engine."""
    return _district(World(sqlite_database, keys))


def test_every_row_is_answered(api: Api, world: World) -> None:
    later = (NOW - timedelta(minutes=5)).isoformat()
    rows = [
        result_row("B1", ANNA, point_code="P1"),
        result_row("B1", ANNA, point_code="P1"),
        result_row("B1", ANNA, hours_ago=6, reported_at=later),
        result_row("B2", "stranger"),
        result_row("B3", BERT, result="perhaps"),
        result_row("B4", BERT),
    ]
    response = api.post(RESULTS, rows)
    assert statuses(response) == ["accepted", "duplicate", "correction", "unmatched", "refused", "accepted"]
    body = response.json()
    assert {name: body[name] for name in ("accepted", "duplicate", "correction", "unmatched", "refused")} == {
        "accepted": 2, "duplicate": 1, "correction": 1, "unmatched": 1, "refused": 1
    }  # fmt: skip
    assert body["rows"][4]["column"] == "result" and "negative" in body["rows"][4]["reason"]
    with world.db.read() as conn:
        assert naive.rollups_differ(conn) == []


def test_a_key_replays_the_first_answer_whatever_the_body(api: Api, world: World) -> None:
    first = api.post(RESULTS, [result_row("B1", ANNA), {"barcode": "x"}], key="k-1").json()
    again = api.post(RESULTS, [result_row("B9", BERT)], key="k-1").json()
    assert again == first | {"repeated": True}
    with world.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(batch)).scalar_one() == 1
        assert conn.execute(select(test_result.c.barcode)).scalars().all() == ["B1"]


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_a_length(embedded: Api, key: str) -> None:
    assert embedded.post(RESULTS, [], key=key).status_code == 422


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 401),
        ("Bearer", 401),
        ("Bearer ", 401),
        ("Bearer wrong", 401),
        ("Basic {results}", 401),
        ("{results}", 401),
        ("Bearer {results}x", 401),
        ("Bearer {points}", 403),
        ("Bearer {cdc}", 403),
        ("bearer {results}", 200),
    ],
)
def test_only_the_sources_own_token_delivers(
    sqlite_database: Database, keys: Keys, header: str | None, status: int
) -> None:
    world = World(sqlite_database, keys)
    tokens = with_sources(world)
    headers = {} if header is None else {
        "authorization": header.format(results=tokens["provincial_naat"], points=tokens["points"], cdc=tokens["cdc"])
    }  # fmt: skip
    response = Api(world.db, keys).request("POST", RESULTS, headers=headers, content=b"[]")
    assert response.status_code == status
    with world.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(batch)).scalar_one() == (status == 200)


def test_a_token_that_was_replaced_or_whose_source_was_disabled_is_void(sqlite_database: Database, keys: Keys) -> None:
    world = World(sqlite_database, keys)
    api = Api(world.db, keys, with_sources(world)["provincial_naat"])
    with world.db.write() as conn:
        fresh = new_token(conn, "provincial_naat", actor=Actor("cli"))
    assert api.post(RESULTS, []).status_code == 401
    assert api.post(RESULTS, [], token=fresh).status_code == 200
    with world.db.write() as conn:
        conn.execute(update(source).values(disabled=True))
    assert api.post(RESULTS, [1], token=fresh).status_code == 401


@pytest.mark.parametrize("path", [RESULTS, REPORTS, INFECTIONS])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_deliveries_are_posted(embedded: Api, path: str, method: str) -> None:
    assert embedded.request(method, path).status_code == 405


CSV = "barcode,id_no,sampled_at,reported_at,result,pool_size\r\nB1,{},2022-03-21T08:00:00,1647835200,阴性,1\r\n"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (CSV.format(ANNA).encode(), "text/csv"),
        (CSV.format(ANNA).encode("utf-8-sig"), "Text/CSV; charset=utf-8"),
        (CSV.format(f'"{ANNA}"').encode(), "text/csv"),
        ((CSV.format(ANNA) + "\r\n").encode(), "text/csv"),
        (b"\xef\xbb\xbf[" + b'{"barcode":"B1","id_no":"%b","sampled_at":1647820800,' % ANNA.encode()
         + b'"reported_at":"1647835200","result":"negative","pool_size":"1","ct":"31.5"}]', "application/json"),
        (b'[{"barcode":17,"id_no":%b,"sampled_at":1647820800.0,' % ANNA.encode()
         + b'"reported_at":"2022-03-21 12:00","result":"-","pool_size":1.0}]', ""),
    ],
)  # fmt: skip
def test_json_and_csv_with_and_without_mark_and_numbers_as_texts(embedded: Api, body: bytes, kind: str) -> None:
    assert statuses(embedded.post(RESULTS, body, kind=kind)) == ["accepted"]


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"", "application/json", "not JSON"),
        (b"{", "application/json", "not JSON"),
        (b"[1,]", "application/json", "not JSON"),
        (b'{"rows": []}', "application/json", "not a JSON array"),
        (b'"text"', "application/json", "not a JSON array"),
        (b"null", "application/json", "not a JSON array"),
        (b"[" * 100_000 + b"]" * 100_000, "application/json", "not JSON"),
        (b"[" + b"9" * 5000 + b"]", "application/json", "not JSON"),
        ("[{}]".encode("utf-16"), "application/json", "not UTF-8"),
        ("条码,结果\nB1,阴性".encode("gb18030"), "text/csv", "not UTF-8"),
        (b'a,b\n"1,2', "text/csv", "not CSV"),
        (b"a\n" + b"x" * 200_000, "text/csv", "not CSV"),
    ],
)
def test_what_is_no_delivery_is_refused_whole_with_one_sentence(
    embedded: Api, body: bytes, kind: str, reason: str
) -> None:
    response = embedded.post(RESULTS, body, kind=kind)
    assert response.status_code == 422 and reason in response.json()["error"]


@pytest.mark.parametrize("path", [RESULTS, REPORTS, INFECTIONS])
@pytest.mark.parametrize("depth", [1, 50, 500, 900, 2000])
def test_nested_rows_are_refused_never_a_failure(sqlite_database: Database, keys: Keys, path: str, depth: int) -> None:
    world = World(sqlite_database, keys)
    tokens = with_sources(world)
    token = tokens[{RESULTS: "provincial_naat", REPORTS: "points", INFECTIONS: "cdc"}[path]]
    nest = "[" * depth + "]" * depth
    fields = ("barcode", "id_no", "code", "point_code", "at", "queue", "reported_at", "result", "ct", "pool_size")
    bodies = [f"[{nest}]", *(f'[{{"{field}": {nest}}}]' for field in fields)]
    for number, body in enumerate(bodies):
        response = Api(world.db, keys, token).post(path, body.encode(), key=None if number % 2 else f"{depth}-{number}")
        assert response.status_code == 422 or statuses(response) == ["refused"]


@pytest.mark.parametrize("row", [1, None, "B1", [], True, 1.5, {}])
@pytest.mark.parametrize("path", [RESULTS, REPORTS, INFECTIONS])
def test_a_row_without_fields_is_refused_and_not_a_failure(
    sqlite_database: Database, keys: Keys, path: str, row: Any
) -> None:
    world = World(sqlite_database, keys)
    tokens = with_sources(world)
    token = tokens[{RESULTS: "provincial_naat", REPORTS: "points", INFECTIONS: "cdc"}[path]]
    response = Api(world.db, keys, token).post(path, [row])
    assert statuses(response) == ["refused"] and response.json()["rows"][0]["reason"]


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"barcode": "B\u0000"}, "barcode"),
        ({"id_no": "\ud800"}, "id_no"),
        ({"name": "\udfff", "phone": "1"}, "name"),
        ({"sampled_at": float("nan")}, "sampled_at"),
        ({"sampled_at": "0001-01-01T00:00:00"}, "sampled_at"),
        ({"sampled_at": "1899-12-31"}, "sampled_at"),
        ({"lab_received_at": "9999-12-31T23:59:59"}, "lab_received_at"),
        ({"pool_size": float("inf")}, "pool_size"),
        ({"ct": float("nan")}, "ct"),
        ({"ct": {"orf": 30}}, "ct"),
        ({"reported_at": 10**30}, "reported_at"),
    ],
)
def test_values_that_no_engine_keeps_are_refused(api: Api, fields: dict[str, Any], column: str) -> None:
    response = api.post(RESULTS, [result_row("B1", ANNA) | fields, result_row("B2", BERT)])
    assert statuses(response) == ["refused", "accepted"]
    assert response.json()["rows"][0]["column"] == column


def test_ten_thousand_rows_are_a_delivery_and_one_more_is_not(embedded: Api) -> None:
    refused = embedded.post(RESULTS, b"[" + b",".join([b"{}"] * 10_001) + b"]")
    assert refused.status_code == 413 and "10001" in refused.json()["error"]
    taken = embedded.post(RESULTS, b"barcode\n" + b"B1\n" * 10_000, kind="text/csv")
    assert statuses(taken) == ["refused"] * 10_000


def test_too_many_bytes_are_refused_before_they_are_read(embedded: Api) -> None:
    taken: list[int] = []
    response = embedded.post(RESULTS, stream((b" " * 1_000_000 for _ in range(500)), taken))
    assert response.status_code == 413
    assert sum(taken) <= MOST_BYTES + 2_000_000


def test_a_body_in_small_parts_is_one_body(embedded: Api) -> None:
    taken: list[int] = []
    parts = [b"[", *(b" " for _ in range(1000)), b"]"]
    assert embedded.post(RESULTS, stream(parts, taken)).status_code == 200 and len(taken) == 1002


def test_an_intruder_is_refused_before_the_body_is_read(embedded: Api) -> None:
    taken: list[int] = []
    response = embedded.post(RESULTS, stream((b" " * 1000 for _ in range(100)), taken), token="wrong")
    assert response.status_code == 401 and not taken


def test_an_empty_delivery_is_a_delivery(api: Api) -> None:
    assert statuses(api.post(RESULTS, [])) == []
    assert statuses(api.post(RESULTS, b"", kind="text/csv")) == []


def test_a_locked_database_is_told_and_nothing_is_lost(
    sqlite_database: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(sqlite_database, keys)
    token = with_sources(world)["provincial_naat"]
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_S", 0.2)
    other = open_database(world.db.url)
    api = Api(other, keys, token)
    with world.db.write():  # another process writes
        response = api.post(RESULTS, [result_row("B1", ANNA)])
        assert response.status_code == 503 and response.headers["retry-after"] == "5"
        assert "30 seconds" in response.json()["error"]
    with other.write():  # another request of this process writes
        assert api.post(RESULTS, [result_row("B1", ANNA)]).status_code == 503
    assert statuses(api.post(RESULTS, [result_row("B1", ANNA)])) == ["unmatched"]
    other.dispose()


def test_an_absent_database_is_told(tmp_path: Path, keys: Keys) -> None:
    empty = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    response = Api(empty, keys, "token").post(RESULTS, [])
    assert response.status_code == 503 and "init" in response.json()["error"]
    empty.dispose()


@pytest.mark.postgres
def test_a_server_that_does_not_answer_or_is_empty_is_told(postgres_database: Database, keys: Keys) -> None:
    gone = open_database("postgresql://nobody@127.0.0.1:1/none")
    response = Api(gone, keys, "token").post(RESULTS, [])
    assert response.status_code == 503 and "does not answer" in response.json()["error"]
    gone.dispose()
    with postgres_database.write() as conn:
        conn.exec_driver_sql("DROP TABLE source CASCADE")
    response = Api(postgres_database, keys, "token").post(RESULTS, [])
    assert response.status_code == 503 and "init" in response.json()["error"]


def test_point_reports_and_infections_have_their_own_doors(world: World) -> None:
    _district(world)
    tokens = with_sources(world)
    api = Api(world.db, world.keys)
    report = {"point_code": "P1", "at": NOW.isoformat(), "queue": 3}
    assert statuses(api.post(REPORTS, [report, report], token=tokens["points"])) == ["accepted", "duplicate"]
    case = {"code": "I1", "classification": "confirmed", "detection_mode": "community", "area_code": "S1"}
    case["reported_at"] = NOW.isoformat()
    assert statuses(api.post(INFECTIONS, [case], token=tokens["cdc"])) == ["accepted"]
    assert statuses(api.post(INFECTIONS, [], token=tokens["cdc"])) == []
