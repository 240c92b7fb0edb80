"""Do records that contradict each other raise an alarm on headquarters' pages, with the rows, and for nobody else?"""

from datetime import timedelta

import pytest
from sqlalchemy import text

from data_access.commands.inspections import SHOWN, inspect
from data_access.queries.inspections import inspection
from domain.errors import ScopeError
from domain.instants import now, to_epoch
from domain.scope import Role, Scope
from session.reading import publisher
from tests.pages.conftest import DISTRICT, EAST, words
from tests.records import put

UNIT = f"{DISTRICT}/{EAST}/E1/E1A/E1A1"
RULE, TITLE = "Every occupied room has one guest", "Records that contradict each other"


@pytest.fixture
def rooms(district):
    """A district with a facility whose rooms stand empty."""
    at = now() - timedelta(hours=2)
    put(district, "facility", UNIT, at)
    for number in range(SHOWN + 2):
        put(district, "room", UNIT, at, number=str(number))
    return district


def occupied(world, most):
    with world.db.write() as conn:
        conn.execute(text("UPDATE room SET state = 'ready'"))
        conn.execute(text(f"UPDATE room SET state = 'occupied' WHERE id <= (SELECT min(id) FROM room) + {most - 1}"))
        codes = conn.execute(text("SELECT code FROM room WHERE state = 'occupied' ORDER BY id")).scalars().all()
    return codes, inspect(world.db, to_epoch(now()))


def test_a_broken_rule_is_told_with_its_rows(open_page, rooms):
    codes, _ = occupied(rooms, 2)
    at = open_page("alarms", lang="en", view="records")
    told = [one.value for one in at.error]
    assert f"{RULE}: not so for 2" in told and TITLE in words(at)
    assert all(f">{code}</a>" in words(at) for code in codes) and "/facilities?record=room:" in words(at)


def test_all_are_counted_and_the_first_listed(open_page, rooms):
    codes, found = occupied(rooms, SHOWN + 2)
    assert found["broken"]["facility.occupied_rooms"]["count"] == SHOWN + 2
    at = open_page("alarms", lang="en", view="records")
    assert f"{RULE}: not so for {SHOWN + 2}" in [one.value for one in at.error]
    assert codes[SHOWN - 1] in words(at) and codes[SHOWN] not in words(at)


def test_what_was_mended_is_no_alarm_any_more(open_page, rooms):
    occupied(rooms, 2)
    _codes, found = occupied(rooms, 0)
    assert "facility.occupied_rooms" not in found["broken"]
    assert RULE not in "".join(one.value for one in open_page("alarms", lang="en", view="records").error)


def test_an_inspection_that_is_long_ago_is_no_answer(open_page, rooms):
    inspect(rooms.db, to_epoch(now()) - 3600)
    assert any("is not known" in one.value for one in open_page("alarms", lang="en", view="records").warning)


def test_an_older_inspection_does_not_undo_a_newer_one(rooms):
    at = to_epoch(now())
    inspect(rooms.db, at)
    assert inspect(rooms.db, at - 60)["at"] == at


@pytest.mark.parametrize("role", [Role.STREET, Role.CDC])
def test_others_are_not_told(open_page, rooms, role):
    occupied(rooms, 2)
    at = open_page(
        "alarms", lang="en", view="records", role=role, areas=(EAST,) if role is Role.STREET else (DISTRICT,)
    )
    assert TITLE not in words(at) and not at.error
    with rooms.db.read() as conn, pytest.raises(ScopeError, match="Only headquarters"):
        inspection(conn, Scope(role, (DISTRICT,)), as_of=now())


def test_before_the_first_inspection_nothing_is_claimed(open_page, district):
    assert "agree with each other" not in words(open_page("alarms", lang="en", view="records"))
    inspect(district.db, to_epoch(now()))
    publisher().poll(hurry=True)
    assert "agree with each other" in words(open_page("alarms", lang="en", view="records"))
