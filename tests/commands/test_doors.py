"""Which door does an address name, where does it come in its building, and is each made once, on both engines?"""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from data_access import doors
from data_access.doors import Door, building_of, coded, ensure_doors, ensure_places, place_of, read_code, split_address
from data_access.schema import dwelling
from tests.world import World

A, B = "330113/S1/C1/A/a", "330113/S1/C1/A/b"
DOOR = "临平街道甲社区12幢2单元1203室"


@pytest.mark.parametrize(
    ("address", "building", "door"),
    [
        ("乔司街道三角村5组123号", "乔司街道三角村5组", "123号"),
        ("临平街道甲社区12幢3单元1101室", "临平街道甲社区12幢", "3单元1101室"),
        (" 临平街道甲社区 １２幢　３单元 1101室 ", "临平街道甲社区12幢", "3单元1101室"),
        ("东湖街道甲社区创业园3号楼105室", "东湖街道甲社区创业园3号楼", "105室"),
        ("世纪大道88号2号楼", "世纪大道88号", "2号楼"),
        ("测试路1号", "测试路1号", None),
        ("2单元1203室", "", None),
        ("老街口", "", None),
        ("", "", None),
        (None, "", None),
    ],
)
def test_building_and_door_are_read_from_the_address(address: str | None, building: str, door: str | None) -> None:
    assert building_of(address) == building
    assert split_address(address) == (None if door is None else (building, door))


def test_doors_come_as_one_walks_them() -> None:
    walked = ["东门", "9号", "17号", "105室", "1单元101室", "1单元102室", "1单元3层1室", "1单元1001室", "2单元101室",
              "10单元101室", "2号楼1单元101室", "9" * 40 + "单元1室"]  # fmt: skip
    assert place_of("1单元3层1室") == place_of("1单元301室") == 100_301 and place_of("2号楼1单元3层1室") == 20_100_301
    assert sorted(random.sample(walked, len(walked)), key=place_of) == walked
    assert max(map(place_of, walked)) < 2**31


def test_a_code_is_read_however_it_was_typed() -> None:
    assert coded(0) == "H-00000000" and coded(2**40 - 1) == "H-ZZZZZZZZ"
    for typed in ("H-7QK0M1XB", "h7qkomixb", " H-7QKO MLXB ", "7qk0m1xb", "Ｈ-7QK0M1XB"):
        assert read_code(typed) == "H-7QK0M1XB"
    assert read_code("HABCDEFG") == "H-HABCDEFG"
    for wrong in ("", "H-", "H-7QK0M1X", "H-7QK0M1XBB", "H-7QK0M1XU", "X-7QK0M1XB"):
        assert read_code(wrong) is None


def test_a_door_is_made_once_and_only_where_an_address_names_one(world: World) -> None:
    unit, other = world.area(A), world.area(B)
    with world.db.write() as conn:
        first = ensure_doors(conn, [(unit, DOOR), (unit, "老街口"), (other, DOOR), (unit, None), (unit, DOOR)], at=5)
        again = ensure_doors(conn, [(other, DOOR), (unit, " " + DOOR), (unit, DOOR.replace("1203", "1204"))], at=9)
        rows = {row.id: row for row in conn.execute(select(dwelling))}
    assert first[0] == first[4] == again[1] and first[2] == again[0] and first[1] is first[3] is None
    assert len({first[0], first[2], again[2]}) == len(rows) == 3
    made = rows[first[0]]
    assert (made.unit_id, made.building, made.door, made.place) == (unit, "临平街道甲社区12幢", "2单元1203室", 201203)
    assert (made.occupancy, made.surveyed_at, made.version, made.updated_at) == (None, None, 0, 5)
    assert len({row.code for row in rows.values()}) == 3 and all(
        read_code(row.code) == row.code for row in rows.values()
    )


def test_a_code_that_is_taken_is_drawn_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = world.area(A)
    drawn = iter([f"H-0000000{number}" for number in (1, 1, 1, 2, 2, 3)])
    monkeypatch.setattr(doors, "new_code", lambda: next(drawn))
    with world.db.write() as conn:
        ensure_doors(conn, [(unit, DOOR)], at=0)
        found = ensure_places(conn, [Door(unit, "1幢", "1室"), Door(unit, "1幢", "2室")], at=0)
        codes = set(conn.execute(select(dwelling.c.code)).scalars())
    assert len(found) == 2 and len(codes) == 3
