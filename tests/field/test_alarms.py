"""Does the phone of a grid worker ring for their own grid, and can alarms be read and taken over without a script?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from data_access import passwords
from data_access.commands.alarms import evaluate, note_judged
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import alarm
from domain.alarms import alarm_rules
from domain.instants import now, to_epoch
from tests.field.day_site import UNIT, Phones, words
from tests.records import give_task, put
from tests.world import World

RULES = ("home.door", "home.door_grid", "home.sensor_offline_grid")


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def phones(database: Database, keys: Keys) -> Iterator[Phones]:
    """A district in whose grid A a door stood open for an hour, and where no sensor was ever heard."""
    made = Phones(World(database, keys))
    at, world = now(), made.world
    order = put(world, "home_order", UNIT, at - timedelta(days=2), resident_id=world.resident(UNIT), state="active")
    put(world, "door_alert", UNIT, at - timedelta(hours=1), home_order_id=order, verified_at=None)
    evaluate(world.db, [alarm_rules()[key] for key in RULES], at=to_epoch(at))
    yield made
    made.close()


def open_id(phones: Phones) -> int:
    with phones.world.db.read() as conn:
        of = select(alarm.c.id).where(alarm.c.rule == "home.door_grid", alarm.c.state == "firing")
        return int(conn.execute(of).scalar_one())


def test_the_phone_rings_for_its_own_grid_and_never_says_none_where_nobody_judged(phones: Phones) -> None:
    assert "Alarms O 1 no data 1 not judged" in words(phones.get("wang", "/field").text)
    assert "O 1" not in words(phones.get("li", "/field").text), "the door lies in another grid"
    note_judged(phones.world.db, at=to_epoch(now()))
    day = phones.get("wang", "/field").text
    assert "not judged" not in words(day) and 'class="bell on"><a href="/field/alarms"' in day
    assert "Alarms no data 1" in words(phones.get("li", "/field").text)


def test_an_event_in_hand_rings_at_its_handler_alone(phones: Phones) -> None:
    at, world = now(), phones.world
    begun = at - timedelta(hours=1)
    id_ = put(world, "event", UNIT, begun, begun_at=to_epoch(begun), handler="li", occurred_at=None)
    give_task(world, "event", id_, "event_accept_3", begun, at + timedelta(minutes=5))
    phones.get("li", "/field")  # accounts are made at their first visit
    evaluate(world.db, [alarm_rules()["events.pressing_handler"]], at=to_epoch(at))
    said = "li: 1 events in hand have used 75 % of a limit"
    assert "B 1" in words(phones.get("li", "/field").text)
    assert said in words(phones.get("li", "/field/alarms").text)
    assert said not in words(phones.get("wang", "/field/alarms").text)


def test_an_alarm_is_read_and_taken_over_without_a_script(phones: Phones) -> None:
    page = phones.get("wang", "/field/alarms")
    assert "<script" not in page.text
    text = words(page.text)
    assert (
        "have not been judged" in text
        and "door openings not explained within 10 minutes: 1" in text
        and "go and see" in text
    )
    assert "no data, so nothing is known" in text and "No alarm is open" not in text
    sent = {"alarm": str(open_id(phones)), "note": "在路上"}
    assert phones.ask("wang", "POST", "/field/alarms", data=sent).status_code == 303
    text = words(phones.get("wang", "/field/alarms").text)
    assert "taken over since" in text and "wang" in text and "Take it over" not in text
    again = phones.ask("wang", "POST", "/field/alarms", data=sent)
    assert again.status_code == 422 and "does not fire" in words(again.text)


@pytest.mark.parametrize("who", ["li", "hq"])
def test_what_is_not_ones_own_is_neither_read_nor_taken(phones: Phones, who: str) -> None:
    assert "go and see" not in words(phones.get(who, "/field/alarms").text)
    answer = phones.ask(who, "POST", "/field/alarms", data={"alarm": str(open_id(phones))})
    assert answer.status_code == 403


def test_without_an_alarm_the_phone_says_so_where_somebody_looked(phones: Phones) -> None:
    with phones.world.db.write() as conn:
        conn.exec_driver_sql("UPDATE alarm SET ended_at = since_at, state = 'normal'")
    note_judged(phones.world.db, at=to_epoch(now()))
    assert "Alarms no alarm" in words(phones.get("zhao", "/field").text)
    assert "No alarm is open for you here" in words(phones.get("zhao", "/field/alarms").text)


@pytest.mark.parametrize("data", [{"alarm": "x"}, {"alarm": ""}, {}, {"alarm": "99999"}])
def test_what_is_no_alarm_is_refused_in_words(phones: Phones, data: dict[str, str]) -> None:
    answer = phones.ask("wang", "POST", "/field/alarms", data=data)
    assert answer.status_code in (403, 422) and "Traceback" not in answer.text
