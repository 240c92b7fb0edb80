"""Does each rule fire by the records it is about, and not by those just beside them? One builder a rule, on SQLite."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.indicators.register import asked
from data_access.queries.measuring import measured
from domain.alarms import Measure, State, alarm_rules, judge
from tests.alarms.builders import (
    AT,
    UNIT,
    UNIT2,
    Build,
    D,
    H,
    M,
    bound_for_a_facility,
    community,
    door,
    feed,
    fever,
    found_inside,
    handover,
    home_test,
    infected_in_a_zone,
    inspected,
    linked,
    offline,
    on_a_picture,
    on_the_road,
    one_room,
    receipt,
    released,
    rooms,
    shift,
    signal,
    stays_until,
    stock,
    suspended,
    zoned,
)
from tests.alarms.event_builders import clocked_event, in_hand
from tests.records import put
from tests.world import NOW, World

FIRES: dict[str, list[Build]] = {
    "surveillance.first_community_positive": [community(H(1)), community(H(23), classification="initial_positive"),
                                              community(H(1), D(15) + H(2))],
    "surveillance.cluster": [community(H(1), D(6), detection_mode="home"),
                             community(H(1), D(6), place="330113/S1/C1", detection_mode="home")],
    "surveillance.fever_visits": [signal("fever_visits", 130)],
    "surveillance.drug_purchases": [signal("drug_purchases", 130)],
    "surveillance.unlinked": [community(D(1) + M(1)), community(D(6))],
    "free_units.infection": [suspended("infection")],
    "free_units.unreported": [suspended("unreported")],
    "free_units.missed": [suspended("missed", H(23))],
    "transfer.pressing": [handover(H(6), H(8)), handover(H(9), H(8)), handover(H(6), H(8), completed=NOW + M(1))],
    "transfer.without_receipt": [receipt(M(1))],
    "transfer.destination_full": [bound_for_a_facility(3, 2)],
    "transfer.gps_silent": [on_the_road(M(10) + timedelta(seconds=1))],
    "home.missed_test": [home_test(None)],
    "home.fever": [fever(373)],
    "home.door": [door(M(11)), door(H(3))],
    "home.sensor_offline": [offline(M(30)), offline(H(5))],
    "home.released_without_negative": [released(None), released(1)],
    "facility.runway": [rooms(9, 10)],
    "facility.infections": [found_inside(H(1)), found_inside(H(23), checked_out=H(1))],
    "facility.double_booked": [one_room(2)],
    "facility.overstays": [stays_until(D(3))],
    "zones.new_infection": [infected_in_a_zone(H(1))],
    "zones.without_roster": [zoned(("approve", NOW - D(3)))],
    "supplies.short": [stock(299, 100)],
    "supplies.staff": [shift(16), shift(None)],
    "system.feed_silent": [feed(M(31)), feed(H(2), 3600)],
    "system.broken_rules": [inspected({"transfer.seats": 2})],
    "events.pressing": [clocked_event(0.75), clocked_event(2), clocked_event(0.8, place="330113/S1/C1"),
                        in_hand(0.75, "li"), in_hand(0.75)],
    "events.pressing_handler": [in_hand(0.75, "wang"), in_hand(2, "li", "wang")],
    "events.overdue": [clocked_event(1), clocked_event(0.9 + 0.2, completed=NOW + M(1))],
    "events.long_overdue": [clocked_event(1.5)],
    "robot.not_negative": [on_a_picture("positive"), on_a_picture("invalid"), on_a_picture("positive", M(5)),
                           on_a_picture("positive", state="second")],
}  # fmt: skip
SILENT: dict[str, list[Build]] = {
    "surveillance.first_community_positive": [community(H(1), D(3)), community(D(1)),
                                              community(H(1), detection_mode="home"),
                                              community(H(1), classification="discarded")],
    "surveillance.cluster": [community(H(1)), community(H(1), D(7)), community(H(1), D(6), place="330113/S1"),
                             community(H(1), D(6), classification="suspected")],
    "surveillance.fever_visits": [signal("fever_visits", 110)],
    "surveillance.drug_purchases": [signal("drug_purchases", 114)],
    "surveillance.unlinked": [community(H(23)), community(D(7)), linked],
    "free_units.infection": [suspended("infection", H(25)), suspended("missed")],
    "free_units.unreported": [suspended("infection")],
    "free_units.missed": [suspended("unreported")],
    "transfer.pressing": [handover(H(6) - timedelta(seconds=1), H(8)), handover(H(9), H(8), completed=NOW - M(1)),
                          handover(H(9), H(8), cancelled=NOW - M(1))],
    "transfer.without_receipt": [receipt(M(0)), receipt(-M(1))],
    "transfer.destination_full": [bound_for_a_facility(2, 2)],
    "transfer.gps_silent": [on_the_road(M(10))],
    "home.missed_test": [home_test(H(3)), home_test(None, -H(2)), home_test(None, H(30))],
    "home.fever": [fever(372)],
    "home.door": [door(M(10)), door(H(3), verified=H(2))],
    "home.sensor_offline": [offline(M(29)), offline(H(5), kind="smoke"), offline(H(5), "reject")],
    "home.released_without_negative": [released(0), released(None, H(25))],
    "facility.runway": [rooms(10, 10), rooms(3, 0)],
    "facility.infections": [found_inside(H(25)), found_inside(H(1), checked_out=H(2))],
    "facility.double_booked": [one_room(1)],
    "facility.overstays": [stays_until(D(1))],
    "zones.new_infection": [infected_in_a_zone(H(25)), infected_in_a_zone(H(1), UNIT2), community(H(1))],
    "zones.without_roster": [zoned(("seal", NOW - D(3)), ("supply", NOW - D(2))), zoned(ended_at=AT - 60)],
    "supplies.short": [stock(301, 100)],
    "supplies.staff": [shift(17), shift(None, begun=-H(1))],
    "system.feed_silent": [feed(M(30)), feed(H(2), None), feed(M(59), 3600)],
    "system.broken_rules": [inspected({})],
    "events.pressing": [clocked_event(0.74), clocked_event(2, completed=NOW - M(1)),
                        clocked_event(2, cancelled=NOW - M(1)), in_hand(0.75, "wang")],
    "events.pressing_handler": [in_hand(0.74, "wang"), in_hand(2, "wang", completed=NOW - M(1)), in_hand(2),
                                in_hand(2, "wang", handler="team"), clocked_event(2)],
    "events.overdue": [clocked_event(0.99)],
    "events.long_overdue": [clocked_event(1.49)],
    "robot.not_negative": [on_a_picture("negative"), on_a_picture("positive", -M(1)),
                           on_a_picture("positive", state="rejected"), on_a_picture("positive", state="entered")],
}  # fmt: skip
BY_GRID = ("home.missed_test", "home.fever", "home.door", "home.sensor_offline")
"""Rules that grids and communities have of their own, by the same records."""
for _rules in (FIRES, SILENT):
    _rules |= {f"{key}_grid": _rules[key] for key in BY_GRID}
ELSEWHERE = {
    "zones.unreviewed": "tests/queries/test_zone_indicators.py",
    "supplies.lab_load": "tests/queries/test_zone_indicators.py",
}
"""Rules whose records take more to build."""


def states(world: World, key: str) -> set[State]:
    """Return what the rule's causes come to once the condition has held for as long as the rule asks."""
    rule, found = alarm_rules()[key], set[State]()
    with world.db.read() as conn:
        measures = measured(rule, asked(conn, AT))
    for one in measures:
        stands, _step = judge(rule.limits, None, Measure(one.value, one.known), AT - rule.hold_s)
        if stands is not None and stands.state is State.PENDING:
            stands, _step = judge(rule.limits, stands, Measure(one.value, one.known), AT)
        found.add(State.NORMAL if stands is None else stands.state)
    return found


@pytest.fixture
def district(sqlite_database: Database, keys: Keys) -> World:
    """A district whose sources have just been heard."""
    world = World(sqlite_database, keys)
    world.area(UNIT)
    world.area(UNIT2)
    for code, topic in (("cdc", "infections"), ("provincial_naat", "results")):
        world.source(code, topic=topic, late_after_s=86400)
        world.batch(code, NOW - M(1), topic=topic)
    return world


def cases(of: dict[str, list[Build]]) -> list[Any]:
    return [pytest.param(key, build, id=f"{key}-{n}") for key, some in of.items() for n, build in enumerate(some)]


@pytest.mark.parametrize(("key", "build"), cases(FIRES))
def test_it_fires(district: World, key: str, build: Build) -> None:
    build(district)
    assert State.FIRING in states(district, key)


@pytest.mark.parametrize(("key", "build"), cases(SILENT))
def test_it_does_not_fire(district: World, key: str, build: Build) -> None:
    build(district)
    assert states(district, key) <= {State.NORMAL}


NEEDS = [(key, code) for key, one in alarm_rules().items() for code in one.feeds]


@pytest.mark.parametrize(("key", "code"), NEEDS)
@pytest.mark.parametrize("how", ["late", "never heard", "not there"])
def test_a_silent_feed_gives_no_data_never_normal(district: World, key: str, code: str, how: str) -> None:
    changes = {
        "late": "UPDATE source SET last_batch_at = last_batch_at - 90000",
        "never heard": "DELETE FROM batch",
        "not there": "DELETE FROM source",
    }
    district.source(code, topic="events", late_after_s=3600)
    with district.db.write() as conn:
        if how == "late":
            conn.exec_driver_sql("UPDATE batch SET received_at = received_at - 90000")
        if how == "not there":
            conn.exec_driver_sql("DELETE FROM batch")
        conn.exec_driver_sql(changes[how])
        if how == "never heard":
            conn.exec_driver_sql("UPDATE source SET last_batch_at = NULL")
    assert states(district, key) == {State.NO_DATA}


@pytest.mark.parametrize(
    ("key", "build"),
    [
        ("surveillance.fever_visits", lambda _world: None),
        ("surveillance.fever_visits", signal("fever_visits", None)),
        ("surveillance.drug_purchases", signal("drug_purchases", 130, missing=10)),
        ("system.broken_rules", lambda _world: None),
        ("system.broken_rules", inspected({}, M(16))),
        ("system.feed_silent", lambda world: world.source("points", topic="points", late_after_s=900)),
        ("transfer.gps_silent", lambda world: put(world, "vehicle", UNIT, NOW - D(1), state="in_service",
                                                  located_at=None)),
    ],
)  # fmt: skip
def test_what_was_not_reported_is_no_data(district: World, key: str, build: Build) -> None:
    build(district)
    found = states(district, key)
    assert State.NO_DATA in found and State.FIRING not in found


def test_every_rule_has_a_test_that_fires_it_and_one_that_does_not() -> None:
    assert set(FIRES) == set(SILENT) == set(alarm_rules()) - set(ELSEWHERE)
