"""Do residents get their doors with the import, is each door verified when its people are, and do they stay true?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from data_access.doors import Door, place_of, read_code, split_address
from data_access.ingest.package import indexes, resident_doors
from data_access.ingest.package.resident_doors import named_doors
from data_access.schema import area, data_version, dwelling, resident
from tests.importing.packages import AREAS, Importer, counts, person

FIRST, LATER = "2022-04-20T08:00:00+08:00", "2022-04-22T08:00:00+08:00"
AT = {FIRST: 1650412800, LATER: 1650585600}
HOMES = [
    person(1, address="测试路1幢1单元101室", surveyed_at=LATER),
    person(2, address="测试路1幢1单元101室", surveyed_at=FIRST),
    person(3, address="测试路1幢1单元102室", surveyed_at=FIRST),
    person(4, address="测试路1幢１单元 102室"),
    person(5, address="测试路1幢1单元101室", unit_code="C2-1-1", surveyed_at=FIRST),
    person(6, address="测试路", surveyed_at=FIRST),
]

doors = st.one_of(
    st.builds("{}{}幢{}单元{}室".format, st.sampled_from("甲乙"), *[st.integers(0, 3)] * 3),
    st.text(st.sampled_from("1２3 　\t幢栋号楼座组单元室甲A\n"), max_size=12),
    st.none(),
)


def held(importer: Importer) -> dict[str, Any]:
    """Return unit, door, verified, occupancy and people on record of every door, by unit and door."""
    counted = select(resident.c.dwelling_id, func.count().label("people")).group_by(resident.c.dwelling_id).subquery()
    d = dwelling.c
    statement = select(area.c.code, d.door, d.surveyed_at, d.occupancy, counted.c.people)
    statement = statement.join(area, area.c.id == d.unit_id).outerjoin(counted, counted.c.dwelling_id == d.id)
    with importer.db.read() as conn:
        return {f"{row[0]} {row[1]}": tuple(row[2:]) for row in conn.execute(statement)}


BOTH = {
    "C1-1-1 1单元101室": (AT[FIRST], "lived_in", 2),
    "C1-1-1 1单元102室": (None, None, 2),
    "C2-1-1 1单元101室": (AT[FIRST], "lived_in", 1),
}


@pytest.mark.parametrize("most", [0, 50_000])
def test_doors_come_with_their_people(importer: Importer, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(resident_doors, "WORTH_IT", most)  # with and without the indexes
    importer.tables(areas=AREAS, residents=HOMES)
    assert held(importer) == BOTH
    rows = importer.rows(dwelling)
    assert all(row.place == place_of(row.door) and read_code(row.code) == row.code for row in rows)
    assert {(row.building, row.version, row.note) for row in rows} == {("测试路1幢", 0, None)}
    assert len({row.code for row in rows}) == 3
    assert [row.dwelling_id is None for row in importer.rows(resident)] == [False] * 5 + [True]
    with importer.db.read() as conn:
        there = select(resident.c.id).join(dwelling, dwelling.c.id == resident.c.dwelling_id)
        assert conn.execute(there.where(dwelling.c.unit_id != resident.c.unit_id)).all() == []
        names = {row[0] for row in conn.execute(select(dwelling.c.door))}
    assert names == {"1单元101室", "1单元102室"}


def test_the_same_package_again_changes_nothing(importer: Importer) -> None:
    importer.tables(areas=AREAS, residents=HOMES)
    before = importer.rows(dwelling), importer.rows(resident), importer.rows(data_version)
    assert counts(importer.tables(areas=AREAS, residents=HOMES))["residents"] == (0, 0, 6, 0)
    assert (importer.rows(dwelling), importer.rows(resident), importer.rows(data_version)) == before


def test_the_next_door_made_gets_a_free_id(importer: Importer) -> None:
    importer.tables(areas=AREAS, residents=HOMES)
    importer.tables(residents=[*HOMES, person(7, address="测试路2幢1室", surveyed_at=FIRST)])
    assert held(importer) == BOTH | {"C1-1-1 1室": (AT[FIRST], "lived_in", 1)}


def test_whoever_moves_gets_the_right_door_and_the_old_one_stays(importer: Importer) -> None:
    importer.tables(areas=AREAS, residents=HOMES)
    moved = person(4, address="测试路1幢1单元103室", surveyed_at=LATER)
    across = person(5, address="测试路1幢1单元101室", surveyed_at=LATER)
    importer.tables(residents=[*HOMES[:3], moved, across, person(6, address="测试路", must_test=0)])
    assert held(importer) == {
        "C1-1-1 1单元101室": (AT[FIRST], "lived_in", 3),
        "C1-1-1 1单元102室": (AT[FIRST], "lived_in", 1),  # who was never verified is gone
        "C1-1-1 1单元103室": (AT[LATER], "lived_in", 1),
        "C2-1-1 1单元101室": (AT[FIRST], "lived_in", None),
    }


def test_an_import_does_not_overwrite_a_later_survey(importer: Importer) -> None:
    importer.tables(areas=AREAS, residents=HOMES)
    late = AT[LATER] + 99
    with importer.db.write() as conn:
        flat = select(dwelling.c.id).where(dwelling.c.door == "1单元102室").scalar_subquery()
        conn.execute(update(resident).where(resident.c.dwelling_id == flat).values(surveyed_at=late))
        conn.execute(update(dwelling).where(dwelling.c.id == flat).values(surveyed_at=late, occupancy="lived_in"))
    again = [
        person(3, address="测试路1幢1单元102室", surveyed_at=LATER),
        person(4, address="测试路1幢1单元102室", must_test=0),
    ]
    importer.tables(residents=[*HOMES[:2], *again, *HOMES[4:]])
    assert held(importer)["C1-1-1 1单元102室"] == (late, "lived_in", 2)
    assert {row.surveyed_at for row in importer.rows(resident) if row.id in (3, 4)} == {late}


def test_who_left_comes_back_when_the_register_says_something_new_of_them(importer: Importer) -> None:
    importer.tables(areas=AREAS, residents=HOMES)
    with importer.db.write() as conn:
        conn.execute(update(resident).where(resident.c.id.in_((1, 2))).values(left_at=AT[LATER]))
    assert counts(importer.tables(residents=HOMES))["residents"] == (0, 0, 6, 0)  # the same row undoes no survey
    assert [row.left_at is None for row in importer.rows(resident)] == [False, False, True, True, True, True]
    again = [person(1, address="测试路1幢1单元101室", surveyed_at=LATER, phone="13912345678"), *HOMES[1:]]
    assert counts(importer.tables(residents=again))["residents"] == (0, 1, 5, 0)
    assert [row.left_at is None for row in importer.rows(resident)] == [True, False, True, True, True, True]


@given(st.lists(st.tuples(doors, st.integers(-1, 3)), max_size=30))
def test_doors_by_column_are_those_one_by_one(rows: list[tuple[str | None, int]]) -> None:
    units = np.array([unit for _address, unit in rows], dtype=np.int64)
    named = named_doors(pa.array([address for address, _unit in rows], pa.string()), units)
    expected = [
        None if unit < 0 or (split := split_address(address)) is None else Door(unit, *split) for address, unit in rows
    ]
    assert [None if at < 0 else named.doors[at] for at in named.of_row.tolist()] == expected
    assert len(set(named.doors)) == len(named) == len(set(expected) - {None})
    some = np.flatnonzero(units >= 1)
    part = named.of(some)
    assert [None if at < 0 else part.doors[at] for at in part.of_row.tolist()] == [expected[row] for row in some]


def test_codes_drawn_at_once_are_different() -> None:
    codes = resident_doors._codes(20_000)
    assert len(set(codes)) == 20_000 and all(read_code(code) == code for code in codes[:100])
    assert list(codes) != sorted(codes)
    assert indexes.WORTH_IT > 0
