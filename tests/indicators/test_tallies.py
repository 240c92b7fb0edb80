"""Is a figure counted once for all who ask, never for longer than it is true, and never outside a scope?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from data_access.engine import Database
from data_access.queries.indicators.values import indicator_by_area, indicator_values
from data_access.story import note_story
from data_access.versions import bump
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.world import World

NOW = datetime(2022, 3, 21, 4, tzinfo=UTC)
HQ = Scope(Role.HQ, ("330113",))
NORTH, SOUTH = (Scope(Role.STREET, (code,)) for code in ("330113001", "330113002"))
KEY = "surveillance.new_infections"


@pytest.fixture
def district(world: World) -> World:
    world.area("330113/330113001/C1/A/a")
    world.area("330113/330113002/C2/B/b")
    with world.db.write() as conn:
        bump(conn, ["areas"], at=to_epoch(NOW) - 100)
    return world


@contextmanager
def asked(db: Database) -> Iterator[list[str]]:
    """Note the statements that read the records of the figure."""
    said: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM infection" in statement:
            said.append(statement)

    event.listen(db.reader, "before_cursor_execute", note)
    yield said
    event.remove(db.reader, "before_cursor_execute", note)


def value(district: World, scope: Scope, **more: str) -> float:
    with district.db.read(scope) as conn:
        rows = indicator_values(conn, scope, as_of=NOW, scenario=1, keys=(KEY,), **more).rows
    return float(rows["value"].iloc[0])


def test_everybody_shares_one_count_and_sees_their_own(district: World) -> None:
    for code, count in (("330113001/C1/A/a", 3), ("330113002/C2/B/b", 2)):
        for _ in range(count):
            district.infection(f"330113/{code}", NOW)
    with asked(district.db) as said:
        assert value(district, HQ) == 5
        first = len(said)
        assert first > 0
        assert (value(district, NORTH), value(district, SOUTH), value(district, HQ, within="330113002")) == (3, 2, 2)
        with district.db.read() as conn:
            by_street = indicator_by_area(conn, HQ, as_of=NOW, key=KEY, level="street").rows
        assert dict(zip(by_street["code"], by_street["value"], strict=True)) == {"330113001": 3, "330113002": 2}
        assert len(said) == first


def test_a_change_is_counted_at_once(district: World) -> None:
    district.infection("330113/330113001/C1/A/a", NOW)
    assert value(district, NORTH) == 1
    district.infection("330113/330113001/C1/A/a", NOW)
    assert (value(district, NORTH), value(district, SOUTH), value(district, HQ)) == (2, 0, 2)


def test_an_area_of_others_is_refused_even_when_its_figure_is_kept(district: World) -> None:
    district.infection("330113/330113002/C2/B/b", NOW)
    assert value(district, HQ, within="330113002") == 1
    with pytest.raises(ScopeError):
        value(district, NORTH, within="330113002")


def test_nothing_is_known_and_nothing_is_good_while_the_past_comes_in(district: World) -> None:
    district.infection("330113/330113001/C1/A/a", NOW)
    assert value(district, HQ) == 1
    with district.db.write() as conn:
        note_story(conn, 0.4, at=to_epoch(NOW))
    with district.db.read() as conn:
        rows = indicator_values(conn, HQ, as_of=NOW, scenario=1).rows
        streets = indicator_by_area(conn, HQ, as_of=NOW, key=KEY, level="street").rows
    for told in (rows, streets):
        assert told["value"].isna().all() and set(told["status"]) == {"unknown"}
    with district.db.write() as conn:
        note_story(conn, None, at=to_epoch(NOW))
    assert value(district, HQ) == 1
