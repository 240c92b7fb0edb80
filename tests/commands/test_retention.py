"""Do names, photos and paths go when their time is over, once, on record, and does every figure stay?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from data_access.audit import Actor, broken_link
from data_access.commands.personal_retention import due_personal, remove_personal
from data_access.commands.retention_kinds import KINDS
from data_access.keys import RemovedError
from data_access.leases import LeaseLostError
from data_access.queries.indicators import indicator_values
from data_access.queries.invariants import INVARIANTS, inspected
from data_access.schema import (
    arrival,
    arrival_place,
    attachment,
    audit,
    event,
    public_inbox,
    survey_entry,
    travel_path,
    unmatched,
    upload,
)
from domain.errors import ConfigurationError
from domain.instants import DAY, from_epoch, to_epoch
from domain.policies import policies
from domain.retention_policy import RetentionPolicy
from tests.records import put
from tests.world import HQ, NOW, World

AT = to_epoch(NOW)
UNIT = "330113/S1/C1/A/a"
SECRET = "张三丰13800001111".encode()
DAYS = {"inbox": 14, "matched": 14, "strangers": 90, "paths": 30, "arrivals": 90, "uploads": 90, "reporters": 90,
        "photos": 90, "survey": 90}  # fmt: skip


def sealed(world: World, name: str) -> bytes:
    return world.keys.sealed(SECRET, name)


def add(world: World, table: Any, **row: Any) -> int:
    with world.db.write() as conn:
        return int(conn.execute(insert(table).values(**row).returning(table.c.id)).scalar_one())


@pytest.fixture
def past(world: World) -> World:
    """One of each kind of personal data, all of records that ended (or came in) at noon of ``NOW``, and open ones."""
    unit = world.area(UNIT)
    for number, (state, event_state) in enumerate((("closed", "closed"), ("contacted", "handling"))):
        key = bytes([number]) * 16
        came = put(world, "arrival", UNIT, NOW, state=state, changed_at=AT, person_key=key, sealed=sealed(world, "a"),
                   travel_number="G7541", contact_key=key, arrived_at=AT - DAY)  # fmt: skip
        path = add(world, travel_path, key=key, province="陕西省", city="西安市", county="", township="", place="",
                   rank=0, why="[]")  # fmt: skip
        add(world, arrival_place, arrival_id=came, path_id=path, counted=True)
        add(world, upload, arrival_id=came, at=AT, content_type="image/png", sha256=key * 2, size=9, stripped=True,
            sealed=sealed(world, "u"))  # fmt: skip
        happened = put(world, "event", UNIT, NOW, state=event_state, changed_at=AT, sealed=sealed(world, "event:x"),
                       code=f"E{number}", source="citizen", rating_words="还在堆", satisfied=number == 0 or None,
                       rated_at=AT if number == 0 else None, closed_at=AT if number == 0 else None)  # fmt: skip
        add(world, attachment, record_type="event", record_id=happened, area_id=unit, at=AT, actor="w",
            content_type="image/jpeg", sha256=key * 2, size=9, sealed=sealed(world, "p"))  # fmt: skip
        add(world, unmatched, source_id=world.source("provincial_naat"), batch_id=1, barcode=f"b{number}",
            person_key=key, contact_key=key, facts="{}", sealed=sealed(world, "m"), recorded_at=AT, reported_at=AT,
            matched_at=AT if number == 0 else None)  # fmt: skip
        add(world, public_inbox, key=key * 2, kind="form", receipt_hash=key * 2, person_key=key, digest=key[:8], at=AT,
            sealed=sealed(world, "i"), taken_at=AT if number == 0 else None)  # fmt: skip
        add(world, survey_entry, key=key, dwelling_id=world.dwelling(UNIT), unit_id=unit, at=AT, received_at=AT,
            actor="w", outcome="changed", base_version=0, state="applied" if number == 0 else "conflict",
            sealed=sealed(world, "s"))  # fmt: skip
    return world


def removed(world: World, after: timedelta) -> dict[str, int]:
    found = remove_personal(world.db, at=AT + int(after.total_seconds()))
    return {one.name: one.records for one in found if one.records}


@pytest.mark.parametrize("name", sorted(DAYS))
def test_each_kind_goes_on_its_day_and_not_a_second_before(past: World, name: str) -> None:
    day = timedelta(days=DAYS[name])
    assert name not in removed(past, day - timedelta(seconds=1))
    assert removed(past, day)[name] == 1
    assert name not in removed(past, day + timedelta(days=400)), (
        "what is open, in conflict or waits stays; nothing twice"
    )


def test_every_kind_has_its_day_here() -> None:
    assert {one.name for one in KINDS} == set(DAYS)
    [rules] = policies().retention
    assert {one.name: rules.days(one.period) for one in KINDS} == DAYS


def test_no_content_is_left_that_was_due_and_all_of_what_was_not(past: World) -> None:
    columns = [(one.table, name) for one in KINDS for name in one.empties if name.startswith(("sealed", "rating"))]

    def held() -> dict[str, int]:
        with past.db.read() as conn:
            return {f"{table.name}.{name}": conn.execute(
                select(func.count()).select_from(table).where(func.length(table.c[name]) > 0)).scalar_one()
                for table, name in columns}  # fmt: skip

    assert set(held().values()) == {2}
    removed(past, timedelta(days=91))
    assert held() == {name: 0 if name == "unmatched.sealed" else 1 for name in held()}
    with past.db.read() as conn:
        keys = conn.execute(select(arrival.c.person_key, arrival.c.state, arrival.c.travel_number)).all()
        assert {row.state: row.travel_number for row in keys} == {"closed": None, "contacted": "G7541"}
        assert conn.execute(select(func.count()).select_from(arrival_place)).scalar_one() == 1
        assert next(bytes(row.person_key) for row in keys if row.state == "closed") != b"\0" * 16


def test_figures_invariants_and_records_stay_as_they_were(past: World) -> None:
    def figures() -> list[str]:
        with past.db.read() as conn:
            asked = inspected(conn, AT)
            broken = [str(sorted(map(str, conn.execute(one.broken(asked))))) for one in INVARIANTS.values()]
            told = [
                indicator_values(conn, HQ, as_of=from_epoch(AT + 60), scenario=n).rows.to_csv() for n in range(1, 10)
            ]
            counts = [conn.execute(select(func.count()).select_from(one.table)).scalar_one() for one in KINDS]
            states = [str(conn.execute(select(table.c.id, table.c.state).order_by(table.c.id)).all())
                      for table in (arrival, event)]  # fmt: skip
        return [*broken, *told, str(counts), *states]

    before = figures()
    assert sum(removed(past, timedelta(days=91)).values()) == 9
    assert figures() == before


def test_a_dry_run_counts_the_same_and_changes_nothing(past: World) -> None:
    at = AT + 91 * DAY
    expected = {one.name: one.records for one in due_personal(past.db, at=at)}
    assert expected == {one.name: one.records for one in due_personal(past.db, at=at)} and sum(expected.values()) == 9
    assert {one.name: one.records for one in remove_personal(past.db, at=at)} == expected
    assert sum(one.records for one in due_personal(past.db, at=at)) == 0


def test_it_goes_in_batches_each_on_record(past: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with past.db.write() as conn:
        conn.execute(update(event).values(state="closed"))
    small = policies().retention[0].model_copy(update={"batch": 1})
    monkeypatch.setattr("data_access.commands.personal_retention.retention_rules", lambda _conn, _at: small)
    remove_personal(past.db, at=AT + 91 * DAY, actor=Actor("worker"))
    with past.db.read() as conn:
        of = select(audit.c.object, audit.c.detail).where(audit.c.action == "remove_personal").order_by(audit.c.id)
        entries = [tuple(row) for row in conn.execute(of)]
        assert broken_link(conn) is None
    assert [name for name, _detail in entries].count("reporters") == 2
    assert all('"records": 1' in str(detail) and "张" not in str(detail) for _name, detail in entries)


def test_a_worker_that_was_replaced_removes_nothing(past: World) -> None:
    def lost(_conn: Any) -> None:
        raise LeaseLostError("another works")

    with pytest.raises(LeaseLostError):
        remove_personal(past.db, at=AT + 91 * DAY, fence=lost)
    assert sum(one.records for one in due_personal(past.db, at=AT + 91 * DAY)) == 9


def test_what_was_removed_is_told_in_words(past: World) -> None:
    with pytest.raises(RemovedError, match="the record stays"):
        past.keys.opened(b"", "event:x")


@pytest.mark.parametrize("wrong", [{"scan_days": 0}, {"scan_days": 31}, {"person_days": 10}, {"batch": 0}])
def test_periods_that_cannot_be_stop_the_start(wrong: dict[str, int]) -> None:
    good = policies().retention[0].model_dump()
    with pytest.raises((ValueError, ConfigurationError)):
        RetentionPolicy.model_validate(good | wrong)
