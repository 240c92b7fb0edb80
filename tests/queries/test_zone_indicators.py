"""Are the figures of zones and supplies what a plain recount over the records gives, to the second?"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from data_access.commands.moving import Wish
from data_access.district import control_versions
from data_access.lab_load import count_tubes
from data_access.queries.indicators import indicator_by_area, indicator_rows, indicator_values
from data_access.queries.indicators.register import ROWS, asked
from data_access.queries.measuring import measured
from data_access.schema import test_result
from data_access.supply_books import books, replayed, stocks_at
from domain.alarms import alarm_rules
from domain.control_policy import ControlPolicy
from domain.indicators import Statistic, indicators
from tests.moving.quarantine_builders import HQ, done, local, sample
from tests.moving.zone_builders import A, B, C, propose, screened, seal, stock, street
from tests.queries.zone_recount import SUMS, VALUES, Books
from tests.world import World

EDGES = (
    "2022-03-01 07:59:59", "2022-03-01 08:00", "2022-03-01 10:00", "2022-03-01 10:00:01", "2022-03-02 08:00",
    "2022-03-02 10:00:00", "2022-03-02 10:00:01", "2022-03-03 09:59:59", "2022-03-03 10:00", "2022-03-04 00:00",
    "2022-03-08 08:00", "2022-03-08 08:00:01", "2022-03-15 23:59:59", "2022-03-16 08:00", "2022-03-16 08:00:01",
    "2022-03-16 12:00",
)  # fmt: skip


@pytest.fixture
def busy(world: World) -> World:
    """Four zones, their rounds and supplies, six stocks, shifts and laboratories: edges on the second."""
    street(world)
    _zones(world)
    _supplies(world)
    _shifts_and_labs(world)
    return world


def _zones(world: World) -> None:
    at = "2022-03-01 08:00"
    first = seal(world, at)
    (second,) = (propose(world, at, code="Z2", west=1, width=1.5, level="controlled"),)
    late = propose(world, at, code="Z3", west=2, level="precautionary")
    propose(world, at, code="Z4", west=2)
    done(world, "zone", "approve", Wish(second), Wish(late), at="2022-03-01 10:00:00")
    done(world, "zone", "seal", Wish(second, fields={"guard_roster": "三班"}), at="2022-03-01 12:00:01")
    done(world, "zone", "seal", Wish(late, fields={"guard_roster": "三班"}), at="2022-03-01 12:00:00")
    done(world, "zone", "supply", Wish(first, fields={"households_supplied": 2}), at="2022-03-02 08:00:00")
    done(world, "zone", "supply", Wish(second, fields={"households_supplied": 2}), at="2022-03-02 12:00:02")
    screened(world, first, "Z1-R1", "2022-03-02 08:00:00", sampled=9)  # more than live there: nobody twice
    screened(world, second, "Z2-R1", "2022-03-02 12:00:02", sampled=7)
    cases: list[tuple[str, str, int | None]] = [
        (A, "2022-03-01 07:59:59", None), (A, "2022-03-01 08:00:00", None), (B, "2022-03-02 10:00:00", None),
        (C, "2022-03-02 10:00:00", None), ("330113/S1/C1", "2022-03-03 10:00:00", world.resident(A)),
    ]  # fmt: skip
    for where, when, who in cases:
        world.infection(where, datetime.fromtimestamp(local(when), UTC), resident_id=who)
    screened(world, first, "Z1-R2", "2022-03-15 10:00:00", sampled=5, target=5)
    done(world, "zone", "review", Wish(second), at="2022-03-15 08:00:00")
    done(world, "zone", "extend", Wish(second, reason="仍有风险"), at="2022-03-16 08:00:02")


def _supplies(world: World) -> None:
    at = "2022-03-01 08:00"
    depot = stock(world, "330113", "meal", 10_000, at)
    meals, swabs = stock(world, "S1", "meal", 100, at), stock(world, "S1", "swab", 70, "2022-03-02 08:00")
    stock(world, "C1", "swab", 70, at)  # nobody says what is used here
    ended = stock(world, "C1", "meal", 70, at)
    for day in range(1, 9):
        done(world, "supply", "use", Wish(meals, fields={"used": 10}), at=f"2022-03-0{day} 23:59:59")
        if day > 2:
            done(world, "supply", "use", Wish(swabs, fields={"used": 5}), at=f"2022-03-0{day} 12:00")
    for code, wanted, received, when in (
        ("D1", 50, 50, "2022-03-02 08:00:00"), ("D2", 60, 30, "2022-03-02 08:00:01"), ("D3", 10, None, ""),
        ("D4", 40, 44, "2022-03-01 20:00"),
    ):  # fmt: skip
        given = {"area": "S1", "item": "meal", "quantity": wanted}
        done(world, "supply_movement", "request", Wish(code=code, fields=given), at=at)
        done(world, "supply_movement", "approve", Wish(code=code, fields={"supply": depot}), at=at)
        done(world, "supply_movement", "pick", Wish(code=code), at="2022-03-01 12:00")
        done(world, "supply_movement", "send", Wish(code=code), at="2022-03-01 13:00")
        if received is not None:
            move = "receive" if received >= wanted else "receive_short"
            done(world, "supply_movement", move, Wish(code=code, fields={"received": received}, reason="少"), at=when)
    given = {"area": "S1", "item": "meal", "quantity": 9}
    done(world, "supply_movement", "request", Wish(code="D5", fields=given), at=at)
    done(world, "supply_movement", "reject", Wish(code="D5", reason="足够"), at="2022-03-02 07:00")
    done(world, "supply", "use", Wish(ended, fields={"used": 1}), at="2022-03-02 12:00")
    done(world, "supply", "end", Wish(ended, reason="撤点"), at="2022-03-03 10:00:00")
    done(world, "supply", "count", Wish(swabs, fields={"stock": 10}), at="2022-03-08 13:00")


def _shifts_and_labs(world: World) -> None:
    for number, (starts, ends, required, present, came) in enumerate((
        ("2022-03-01 08:00", "2022-03-01 20:00", 10, 9, "2022-03-01 10:00:00"),
        ("2022-03-01 20:00", "2022-03-02 08:00", 5, None, ""),
        ("2022-03-02 08:00", "2022-03-02 20:00", 10, 10, "2022-03-02 07:55"),
        ("2022-03-03 10:00", "2022-03-04 00:00", 4, 3, "2022-03-03 09:30"),
    )):  # fmt: skip
        fields = {"area": "S1", "duty": "sampler", "starts_at": local(starts), "ends_at": local(ends),
                  "required": required}  # fmt: skip
        done(world, "staff_shift", "plan", Wish(code=f"SH{number}", fields=fields), at="2022-02-28 08:00")
        if present is not None:
            done(world, "staff_shift", "check_in", Wish(code=f"SH{number}", fields={"present": present}), at=came)
    for code, rated in (("L1", 10), ("L2", 4)):
        given = {"name": code, "area": "S1", "rated_tubes": rated}
        done(world, "lab", "register", Wish(code=code, fields=given), at="2022-02-28 08:00")
    who = world.resident(A)
    samples: list[tuple[str, str | None, int, int]] = [
        ("2022-03-01 09:00", "L1", 1, 1), ("2022-03-01 09:00:01", "L1", 10, 1), ("2022-03-01 12:00", "L2", 1, 2),
        ("2022-03-01 12:00", None, 1, 2), ("2022-03-01 12:00", "LX", 1, 2), ("2022-02-28 04:00", "L1", 1, 30),
        ("2022-02-28 03:59:59", "L1", 1, 31), ("2022-02-28 02:00:00", "L1", 1, 31),
        ("2022-02-28 02:00:01", "L1", 1, 31),
    ]  # fmt: skip
    for when, by, pool, took in samples:
        _result(world, who, when, by, pool, took)


def _result(world: World, who: int, at: str, lab: str | None, pool: int, hours: int) -> None:
    barcode = sample(world, who, at)
    changed = {"lab_code": lab, "pool_size": pool, "reported_at": local(at) + hours * 3600}
    with world.db.write() as conn:
        conn.execute(update(test_result).where(test_result.c.barcode == barcode).values(**changed))


def test_every_figure_is_recounted() -> None:
    mine = {key for key in ROWS if key.startswith(("zones.", "supplies."))}
    assert mine == {key for key, one in indicators().items() if one.scenario in (6, 7)}
    assert mine - {"zones.eligible_unreviewed"} == set(SUMS) | set(VALUES)


def test_the_figures_equal_a_plain_recount_at_every_edge(busy: World) -> None:
    records, seen = Books(busy), set()
    for edge in EDGES:
        as_of = datetime.fromtimestamp(local(edge), UTC)
        with busy.db.read() as conn:
            told = [indicator_values(conn, HQ, as_of=as_of, scenario=scenario).rows for scenario in (6, 7)]
            rows = [row for frame in told for row in frame.to_dict("records")]
        for row in rows:
            key = str(row["key"])
            if key in SUMS:
                part, whole = SUMS[key](records, local(edge))
                assert row["numerator"] == pytest.approx(part), (edge, key)
                if indicators()[key].statistic is Statistic.RATIO:
                    assert row["denominator"] == pytest.approx(whole), (edge, key)
                seen |= {key} if part else set()
            elif key in VALUES:
                wanted = VALUES[key](records, local(edge))
                assert (None if row["value"] != row["value"] else row["value"]) == pytest.approx(wanted), (edge, key)
                seen |= {key} if wanted is not None else set()
    assert set(SUMS) | set(VALUES) == seen, "never above zero: the world does not try it"


@pytest.mark.parametrize(
    ("at", "ready"),
    [
        ("2022-03-16 23:59:59", 0),
        ("2022-03-17 00:00:00", 1),  # the infection of 3 March is fourteen days past
        ("2022-03-18 00:00:00", 0),  # and the round of the 15th three days old
    ],
)
def test_zones_that_lack_nothing_are_found_as_of_any_instant(busy: World, at: str, ready: int) -> None:
    with busy.db.read() as conn:
        key, as_of = "zones.eligible_unreviewed", datetime.fromtimestamp(local(at), UTC)
        row = indicator_values(conn, HQ, as_of=as_of, scenario=6, keys=[key]).rows.iloc[0]
        assert row["value"] == ready
        found = indicator_rows(conn, HQ, as_of=as_of, key=key).rows
        assert list(found["code"]) == ["Z1"] * ready


def test_a_figure_drills_to_its_rows_and_its_areas_add_up(busy: World) -> None:
    as_of = datetime.fromtimestamp(local("2022-03-02 10:00:00"), UTC)
    with busy.db.read() as conn:
        for key in ("zones.people", "supplies.lasting_red", "supplies.lab_load", "supplies.fill_rate"):
            scenario = indicators()[key].scenario
            total = indicator_values(conn, HQ, as_of=as_of, scenario=scenario, keys=[key]).rows.iloc[0]
            drilled = indicator_rows(conn, HQ, as_of=as_of, key=key, limit=1000).rows
            areas = indicator_by_area(conn, HQ, as_of=as_of, key=key, level="street").rows
            assert len(drilled) == total["rows"] and drilled["numerator"].sum() == pytest.approx(total["numerator"])
            if key != "supplies.lasting_red":  # the district's own depot lies in no street
                assert areas["numerator"].fillna(0).sum() == pytest.approx(total["numerator"])


def test_the_books_are_the_stocks_and_the_past_is_replayed(busy: World) -> None:
    after, before = local("2022-03-20 00:00"), local("2022-03-01 12:00:00")
    with busy.db.read() as conn:
        live = {row.id: row.stock for row in conn.exec_driver_sql("SELECT id, stock FROM supply WHERE state = 'held'")}
        assert replayed(conn, after) == pytest.approx(live)
        assert stocks_at(conn, local("2022-03-08 13:00") - 1)[3] == 70 - 6 * 5
        assert stocks_at(conn, before)[1] == 10_000 - 160
        assert {book.code for book in books(conn, before, _zone(), _policy(busy))} == {
            "ST-330113-meal", "ST-S1-meal", "ST-C1-swab", "ST-C1-meal"}  # fmt: skip


def _zone() -> ZoneInfo:
    return ZoneInfo("Asia/Shanghai")


def _policy(world: World) -> ControlPolicy:
    with world.db.read() as conn:
        return control_versions(conn)[0]


def test_many_tubes_are_estimated_from_some_of_the_people(busy: World) -> None:
    end = local("2022-03-02 00:00")
    people = [busy.resident(B) for _ in range(200)]
    for who in people:
        _result(busy, who, "2022-03-01 15:00", "L1", 2, 1)
    with busy.db.read() as conn:
        exact, guessed = count_tubes(conn, end), count_tubes(conn, end, one_in=4)
    assert exact.tubes["L1"] == pytest.approx(100 + 3.1 + 2)
    assert guessed.tubes["L1"] == pytest.approx(100, abs=5) and guessed.one_in == 4


@pytest.mark.parametrize(("at", "fires"), [("2022-03-16 23:59:59", False), ("2022-03-17 00:00:00", True)])
def test_a_zone_that_lacks_nothing_and_is_not_reviewed_is_an_alarm(busy: World, at: str, fires: bool) -> None:
    rule = alarm_rules()["zones.unreviewed"]
    with busy.db.read() as conn:
        found = measured(rule, asked(conn, local(at)))
    assert any(rule.limits.met(one.value) for one in found) is fires and all(one.known for one in found)


def test_laboratories_at_the_limit_are_an_alarm_and_below_it_none(busy: World) -> None:
    rule = alarm_rules()["supplies.lab_load"].model_copy(update={"feeds": ()})
    with busy.db.read() as conn:
        [load] = measured(rule, asked(conn, local("2022-03-02 10:00:00")))
    assert load.value is not None and 0 < load.value < 1 and not rule.limits.met(load.value)
    assert rule.model_copy(update={"threshold": load.value}).limits.met(load.value)
