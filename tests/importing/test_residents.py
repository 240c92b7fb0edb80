"""Are residents sealed, found again, and moved in the rollup when they move?"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from data_access.ingest.package.sealing import Hasher, comparable_text, json_objects
from data_access.keys import Keys
from data_access.schema import area, data_version, person_test, resident, test_result, unit_hour, unmatched
from domain.identifiers import check_character
from tests.importing.packages import (
    AREAS,
    DISTRICT,
    PEOPLE,
    Importer,
    counts,
    made_up_id,
    person,
    reasons,
    result,
    write_csv,
)
from tests.naive import rollups_differ


def people_in_bucket(importer: Importer) -> dict[str, int]:
    """Return the people of each unit's rollup, over all hours."""
    with importer.db.read() as conn:
        found: dict[str, int] = {}
        for row in conn.execute(select(area.c.code, unit_hour).join(unit_hour, unit_hour.c.unit_id == area.c.id)):
            found[row.code] = found.get(row.code, 0) + row.people
    return found


def test_personal_fields_are_kept_sealed_only(importer: Importer) -> None:
    importer.base()
    held = {bytes(row.person_key): row for row in importer.rows(resident)}
    row = held[importer.keys.person_key(PEOPLE[0]["id_no"])]
    assert importer.keys.opened_fields(bytes(row.sealed), f"resident:{row.id}") == {
        name: PEOPLE[0][name] for name in ("id_type", "id_no", "name", "phone", "address")
    }
    assert bytes(row.contact_key) == importer.keys.contact_key(PEOPLE[0]["phone"], PEOPLE[0]["name"])
    assert PEOPLE[0]["id_no"].encode() not in bytes(row.sealed)


def test_who_must_test_starts_as_never_sampled(importer: Importer) -> None:
    importer.base()
    assert people_in_bucket(importer) == {"C1-1-1": 2, "C1-1-2": 1, "C2-1-1": 1}
    assert set(importer.rows(unit_hour, "hour")) == {0}
    assert len(importer.rows(person_test)) == 5


def test_moves_and_must_test_shift_the_rollup(importer: Importer) -> None:
    importer.base()
    importer(write_csv(importer.folder / "results.csv", [result(1, "B1"), result(2, "B2")]))
    moved = [person(1, unit_code="C2-1-1"), person(2, must_test=0), *PEOPLE[2:4], person(5, must_test=1)]
    report = importer.tables(residents=moved)
    assert counts(report)["residents"] == (0, 3, 2, 0)
    assert {unit: people for unit, people in people_in_bucket(importer).items() if people} == {
        "C1-1-1": 1, "C1-1-2": 1, "C2-1-1": 2,
    }  # fmt: skip
    with importer.db.read() as conn:
        assert rollups_differ(conn) == []


def test_results_that_came_before_their_person_are_matched(importer: Importer) -> None:
    importer.base()
    late = result(8, "B8", name="张8", phone="13800000008")
    assert importer(write_csv(importer.folder / "results.csv", [late])).table("results").unmatched == 1
    before = dict(importer.rows(data_version, "topic", "version"))
    importer(write_csv(importer.folder / "residents.csv", [person(8)]))
    assert [row.matched_at is not None for row in importer.rows(unmatched)] == [True]
    assert importer.rows(test_result, "barcode") == ["B8"]
    assert dict(importer.rows(data_version, "topic", "version"))["results"] == before["results"] + 1
    with importer.db.read() as conn:
        assert rollups_differ(conn) == []


def test_a_new_phone_may_match_a_waiting_result(importer: Importer) -> None:
    """A wrong digit in the identifier: phone and name tell who it was, once the register knows the phone."""
    importer.base()
    strange = result(77, "B7", name="张1", phone="13911111111")
    importer(write_csv(importer.folder / "results.csv", [strange]))
    importer(write_csv(importer.folder / "residents.csv", [person(1, phone="13911111111")]))
    assert importer.rows(test_result, "barcode") == ["B7"]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"unit_code": "C1-1"}, (1, "unit_code", "C1-1")),  # a first-level unit
        ({"id_no": "33011319900101010"}, (1, "id_no", "330**********1010")),
        ({"id_no": made_up_id(1)[:17] + check_character(made_up_id(1)[:17])}, (1, "id_no", None)),
        ({"id_no": None}, (1, "id_no", "")),
        ({"must_test": "也许"}, (1, "must_test", "也许")),
        ({"must_test": None}, (1, "must_test", "")),
        ({"special_group": "巨人"}, (1, "special_group", "巨人")),
        ({"special_group": "pregnant；巨人"}, (1, "special_group", "pregnant；巨人")),
        ({"special_group": "；"}, (1, "special_group", "；")),
        ({"surveyed_at": "2022-02-30"}, (1, "surveyed_at", "2022-02-30")),
        ({"id_type": "驾驶证"}, (1, "id_type", "驾驶证")),
        ({"id_type": "护照", "id_no": "E"}, (1, "id_no", "E*")),
        ({"name": "长" * 81}, (1, "name", "长**")),
    ],
)
def test_bad_rows_are_refused_and_personal_values_masked(
    sqlite_importer: Importer, columns: Any, expected: Any
) -> None:
    report = sqlite_importer.tables(areas=AREAS, residents=[person(1, **columns), person(2)])
    row, column, value = reasons(report, "residents")[0]
    assert (row, column) == expected[:2]
    assert expected[2] is None or value == expected[2]
    assert sqlite_importer.rows(resident) == []


def test_one_person_twice_in_a_file_is_refused(sqlite_importer: Importer) -> None:
    twice = person(1, id_no=f" {made_up_id(1).lower()} ")
    report = sqlite_importer.tables(areas=AREAS, residents=[person(1), twice])
    assert [r.what.text() for r in report.table("residents").refusals] == ["id_no stands twice; first in row 1"]


def test_a_real_register_refuses_wrong_check_digits(sqlite_importer: Importer) -> None:
    real = DISTRICT.replace("simulated = true", "simulated = false")
    right = made_up_id(1)[:17] + check_character(made_up_id(1)[:17])
    report = sqlite_importer.tables(district=real, areas=AREAS, residents=[person(1, id_no=right), person(2)])
    assert [row[:2] for row in reasons(report, "residents")] == [(2, "id_no")]


def test_chinese_headings_and_words(sqlite_importer: Importer) -> None:
    row = {
        "证件类型": "居民身份证", "身份证号": made_up_id(1), "姓名": "张一", "手机号": "13800000001", "现住址": "路1号",
        "微网格编码": "C1-1-1", "应检": "是", "特殊人群": "孕产妇", "摸排时间": "2022年4月1日 8:05",
    }  # fmt: skip
    sqlite_importer.tables(areas=AREAS)
    sqlite_importer(write_csv(sqlite_importer.folder / "居民名册.csv", [row], encoding="gb18030"))
    assert sqlite_importer.rows(resident, "must_test", "special_group", "surveyed_at") == [
        (True, "pregnant", 1648771500)
    ]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("慢性病，残疾人", "chronic,disabled"),
        ("disabled;chronic", "chronic,disabled"),
        ("pregnant,孕妇、", "pregnant"),
        ("", None),
    ],
)
def test_several_special_groups_are_kept_in_order(sqlite_importer: Importer, cell: str, kept: str | None) -> None:
    sqlite_importer.tables(areas=AREAS, residents=[person(1, special_group=cell)])
    assert sqlite_importer.rows(resident, "special_group") == [kept]


def test_an_odd_phone_is_doubted_and_kept(sqlite_importer: Importer) -> None:
    report = sqlite_importer.tables(areas=AREAS, residents=[person(1, phone="12345"), person(2, phone="0571-86921363")])
    assert [(w.what.row, w.what.value) for w in report.table("residents").warnings] == [(1, "***45")]
    assert len(sqlite_importer.rows(resident)) == 2


texts = st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=1, max_size=8)


@given(texts, texts)
def test_keys_made_by_column_are_the_keys_made_one_by_one(numbers: list[str | None], names: list[str | None]) -> None:
    keys = Keys(seal=b"s" * 32, lookup=b"l" * 32, cookie=b"c" * 32)
    hasher, count = Hasher(keys), min(len(numbers), len(names))
    known = pa.array([number or "" for number in numbers], pa.string())
    assert hasher.person_keys(comparable_text(known)) == [keys.person_key(number or "") for number in numbers]
    phones, called = pa.array(numbers[:count], pa.string()), pa.array(names[:count], pa.string())
    assert hasher.contact_keys(phones, called) == [
        keys.contact_key(phone, name) if phone is not None and name is not None else None
        for phone, name in zip(numbers, names, strict=False)
    ]


@given(texts)
def test_json_made_by_column_is_json(values: list[str | None]) -> None:
    import json

    column = pa.array(values, pa.string())
    made = [json.loads(text) for text in json_objects({"a": column, "b": column}).to_pylist()]
    assert made == [{"a": value, "b": value} for value in values]
