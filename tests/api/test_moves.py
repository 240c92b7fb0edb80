"""What does the API do with moves that people made elsewhere?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from data_access.audit import Actor
from data_access.commands.sources import new_token
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import command, lead, transition
from domain.instants import to_epoch
from tests.api.server import Api, statuses
from tests.world import NOW, World

MOVES = "/api/v1/moves"
UNIT = "330113/S1/C1/A/a"
ANNA = "330113199001010011"


def _district(world: World) -> Api:
    world.resident(UNIT, id_no=ANNA)
    world.source("field_moves", topic="moves")
    world.source("cdc", topic="infections")
    with world.db.write() as conn:
        return Api(world.db, world.keys, new_token(conn, "field_moves", actor=Actor("test")))


@pytest.fixture
def api(world: World) -> Api:
    return _district(world)


@pytest.fixture
def embedded(sqlite_database: Database, keys: Keys) -> Api:
    return _district(World(sqlite_database, keys))


def move(name: str = "receive", code: str | None = "L-1", minutes: int = 0, **more: Any) -> dict[str, Any]:
    """A row about a lead; the first one opens it."""
    row: dict[str, Any] = {
        "record": "lead",
        "code": code,
        "move": name,
        "role": "cdc",
        "at": (NOW + timedelta(minutes=minutes)).isoformat(),
    }
    if name == "receive":
        row["fields"] = {"area": "a", "source": "venue", "lead_type": "close", "person": ANNA}
    return row | more


def rows(world: World, table: Any) -> list[dict[str, Any]]:
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table).order_by(table.c.id)).mappings()]


def test_each_row_moves_its_record_or_says_why_not(api: Api, world: World) -> None:
    answer = api.post(MOVES, [
        move(), move("dispatch", minutes=5), move("dispatch", "L-9"), move("close", minutes=6),
        move("contact", minutes=9, role="grid"),
    ])  # fmt: skip
    assert statuses(answer) == ["accepted", "accepted", "refused", "refused", "accepted"]
    told = answer.json()["rows"]
    assert told[2]["reason"] == "There is no such record in your scope."
    assert told[3]["reason"] == "It is 'dispatched'; this move starts from: controlled."
    (found,) = rows(world, lead)
    assert (found["state"], found["changed_at"]) == ("contacted", to_epoch(NOW + timedelta(minutes=9)))
    assert [(row["actor"], row["role"]) for row in rows(world, transition)] == [
        ("field_moves", "cdc"), ("field_moves", "cdc"), ("field_moves", "grid"),
    ]  # fmt: skip


def test_the_same_key_again_changes_nothing(api: Api, world: World) -> None:
    first = api.post(MOVES, [move(), move("close")], key="k").json()
    again = api.post(MOVES, [move(code="L-2")], key="k").json()
    assert again == first | {"repeated": True}
    assert len(rows(world, lead)) == 1


def test_a_move_told_twice_is_a_duplicate_and_not_refused(api: Api, world: World) -> None:
    api.post(MOVES, [move(), move("dispatch", minutes=5)], key="a")
    again = api.post(MOVES, [move(), move("dispatch", minutes=5), move("dispatch", minutes=6)], key="b")
    assert statuses(again) == ["duplicate", "duplicate", "refused"]
    assert len(rows(world, transition)) == 2


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (move() | {"record": "cat"}, "record"),
        (move("fly"), "move"),
        (move(role="wall"), "role"),
        (move(role="nobody"), "role"),
        (move(role=None), "role"),
        (move("dispatch", None), "code"),
        (move(fields="[1]"), "fields"),
        (move(fields=7), "fields"),
        (move(at="soon"), "at"),
        ({"record": "room", "code": "1", "move": "occupy", "role": "facility"}, "move"),  # only rules do
        ("not a row", "row"),
    ],
)
def test_a_row_that_cannot_be_read_names_the_column(embedded: Api, row: Any, column: str) -> None:
    answer = embedded.post(MOVES, [row])
    assert answer.status_code == 200 and statuses(answer) == ["refused"]
    assert answer.json()["rows"][0]["column"] == column


@pytest.mark.parametrize("value", [[], {}, 2**70, True, "\x00", "\ud800", 1.5])
@pytest.mark.parametrize("name", ["person", "area", "source", "from_region", "last_exposure_on"])
def test_no_value_of_a_field_breaks_the_delivery(api: Api, name: str, value: Any) -> None:
    fields = move()["fields"] | {name: value}
    answer = api.post(MOVES, [move(fields=fields), move(code="L-2")])
    assert answer.status_code == 200 and statuses(answer)[1] == "accepted"


@pytest.mark.parametrize("minutes", [11, 60 * 24])
def test_the_future_is_refused(embedded: Api, minutes: int) -> None:
    later = datetime.now(UTC) + timedelta(minutes=minutes)
    answer = embedded.post(MOVES, [move(at=later.isoformat())])
    assert statuses(answer) == ["refused"] and "future" in answer.json()["rows"][0]["reason"]


def test_who_has_no_token_of_this_source_is_turned_away(embedded: Api) -> None:
    assert embedded.post(MOVES, [move()], token="wrong").status_code == 401


def test_a_foreign_token_may_not_tell_moves_nor_this_one_anything_else(api: Api, world: World) -> None:
    with world.db.write() as conn:
        foreign = new_token(conn, "cdc", actor=Actor("test"))
    assert api.post(MOVES, [move()], token=foreign).status_code == 403
    assert api.post("/api/v1/results", []).status_code == 403
    assert rows(world, lead) == []


def test_a_delivery_has_at_most_a_thousand_rows(embedded: Api) -> None:
    assert embedded.post(MOVES, [move(code=f"L-{n}") for n in range(1001)]).status_code == 413


def test_a_thousand_rows_are_one_command(api: Api, world: World) -> None:
    assert set(statuses(api.post(MOVES, [move(code=f"L-{n}") for n in range(1000)]))) == {"accepted"}
    with world.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(command)).scalar_one() == 1


def test_an_empty_delivery_says_that_nothing_happened(embedded: Api) -> None:
    assert embedded.post(MOVES, []).json()["accepted"] == 0
