"""Do the statements that go past SQLAlchemy's compiler read and write what the compiler's would?"""

from __future__ import annotations

import pickle
from hmac import digest

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from data_access.driver_rows import MOST_MARKS, add_rows, insert_rows, rows_with, update_rows
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import test_result, unit_hour

COLUMNS = [column.name for column in test_result.columns if column.name != "id"]
NEEDED = {"sampled_at": 1, "reported_at": 2, "recorded_at": 3, "unit_id": 4, "result": 0, "pool_size": 1, "batch_id": 5}
TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "barcode": TEXTS.filter(lambda text: text is not None),
            "resident_id": st.sampled_from([1, 2, 40_000, 3_000_000_000]),
            "sampled_at": st.integers(0, 4_102_444_800),
            "lab_received_at": st.one_of(st.none(), st.integers(0, 4_102_444_800)),
            "point_id": st.one_of(st.none(), st.integers(1, 2_000_000_000)),
            "tube_barcode": TEXTS,
            "lab_code": TEXTS,
            "purpose": TEXTS,
            "ct": st.one_of(st.none(), st.floats(0, 60)),
        }
    ).map(lambda row: NEEDED | row),
    min_size=1,
    max_size=8,
    unique_by=lambda row: (row["barcode"], row["resident_id"]),
)


def held(conn: Connection) -> list[tuple[object, ...]]:
    chosen = select(*[test_result.c[name] for name in COLUMNS])
    return sorted((tuple(row) for row in conn.execute(chosen)), key=repr)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=ROWS)
def test_rows_go_in_and_out_as_by_the_compiler(database: Database, rows: list[dict[str, object]]) -> None:
    with database.write() as conn:
        conn.execute(delete(test_result))
        conn.execute(insert(test_result), rows)
        expected = held(conn)
        conn.execute(delete(test_result))
        insert_rows(conn, test_result, COLUMNS, rows)
        assert held(conn) == expected
        barcodes = {row["barcode"] for row in rows[::2]}
        chosen = select(*[test_result.c[name] for name in COLUMNS]).where(test_result.c.barcode.in_(barcodes))
        found = rows_with(conn, test_result, COLUMNS, "barcode", barcodes)
        assert sorted(map(repr, found)) == sorted(repr(row) for row in conn.execute(chosen))


@pytest.mark.parametrize(
    ("of", "within", "found"),
    [
        (None, None, ["A", "B", "C"]),
        (None, ("sampled_at", 10, 20), ["A", "B"]),  # both ends belong to it
        (None, ("sampled_at", 11, 19), []),
        (("lab_code", "L1"), None, ["B", "C"]),
        (("lab_code", "L1"), ("sampled_at", 20, 20), ["B"]),
    ],
)
def test_rows_are_narrowed_by_a_text_and_by_numbers(
    database: Database, of: tuple[str, str] | None, within: tuple[str, int, int] | None, found: list[str]
) -> None:
    rows = [
        NEEDED | {"barcode": "A", "resident_id": 1, "sampled_at": 10, "lab_code": "L0"},
        NEEDED | {"barcode": "B", "resident_id": 1, "sampled_at": 20, "lab_code": "L1"},
        NEEDED | {"barcode": "C", "resident_id": 1, "sampled_at": 21, "lab_code": "L1"},
    ]
    with database.write() as conn:
        insert_rows(conn, test_result, ("barcode", "resident_id", "lab_code", *NEEDED), rows)
        read = rows_with(conn, test_result, ("barcode",), "resident_id", [1, 2], of=of, within=within)
    assert sorted(row[0] for row in read) == found


def test_numbers_are_added_to_what_is_there(database: Database) -> None:
    key = ("unit_id", "hour", "people")
    with database.write() as conn:
        add_rows(conn, unit_hour, key, [(1, 0, 5), (1, 400_000, 2)])
        add_rows(conn, unit_hour, key, [(1, 0, -5), (2, 1, 1), (1, 400_000, 1)])
        assert sorted(tuple(row) for row in rows_with(conn, unit_hour, key, "unit_id", [2, 1, 1])) == [
            (1, 0, 0), (1, 400_000, 3), (2, 1, 1)
        ]  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, MOST_MARKS - 1, MOST_MARKS, MOST_MARKS + 1, 2 * MOST_MARKS + 1])
def test_lists_of_every_length_are_asked_for_whole(database: Database, count: int) -> None:
    rows = [dict.fromkeys(COLUMNS) | NEEDED | {"barcode": f"{n}", "resident_id": n} for n in range(count)]
    with database.write() as conn:
        if rows:
            insert_rows(conn, test_result, COLUMNS, rows)
            update_rows(conn, test_result, ("point_id", "resident_id"), [(n + 7, n) for n in range(count)])
        found = rows_with(conn, test_result, ("resident_id", "point_id"), "resident_id", range(count), lock=True)
    assert sorted(tuple(row) for row in found) == [(n, n + 7) for n in range(count)]


def test_a_broken_rule_of_the_database_is_an_error_of_sqlalchemy(database: Database) -> None:
    row = dict.fromkeys(COLUMNS) | NEEDED | {"barcode": "B", "resident_id": 1}
    with pytest.raises(IntegrityError), database.write() as conn:
        insert_rows(conn, test_result, COLUMNS, [row, row])
    with database.read() as conn:
        assert held(conn) == []


def test_what_fails_is_not_written_a_second_time(database: Database) -> None:
    key = ("unit_id", "hour", "people")
    with pytest.raises(IntegrityError), database.write() as conn:
        add_rows(conn, unit_hour, key, [(1, 0, 5), (1, 1, None)])
    with database.write() as conn:
        add_rows(conn, unit_hour, key, [(1, 0, 1)])
        assert [tuple(row) for row in rows_with(conn, unit_hour, key, "unit_id", [1])] == [(1, 0, 1)]


def test_lookup_keys_are_the_plain_hmac_and_go_to_other_processes(keys: Keys) -> None:
    plain = digest(keys.lookup, b"id:330113199001010011", "sha256")[:16]
    assert keys.person_key(" 330113199001010011 ") == plain
    assert keys.contact_key("１３8", "a") == digest(keys.lookup, b"contact:138|A", "sha256")[:16]
    again = pickle.loads(pickle.dumps(keys))
    assert again == keys and again.person_key("330113199001010011") == plain
