"""The colour of every street from the records of the database, now and then, in scope, and set by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from data_access.audit import Actor
from data_access.commands.overrides import OverrideError, revoke_override, set_override
from data_access.engine import Database
from data_access.queries.risk import assessment, risk_by_street
from data_access.schema import audit, batch, infection, risk_override
from data_access.versions import versions
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.risk import Level
from domain.scope import Role, Scope
from tests.queries import plain
from tests.world import HQ, NOW, World

HQ_ACTOR = Actor("chief", "hq")
DAY = timedelta(days=1)


@pytest.fixture
def streets(world: World) -> World:
    """Two streets with residents, and a CDC that has reported daily for forty days."""
    for street in ("S1", "S2"):
        world.resident(f"330113/{street}/C{street}/A{street}/a{street}")
    world.source("cdc", topic="infections", critical=True, late_after_s=3600)
    world.batch("cdc", NOW - timedelta(hours=1), topic="infections")
    counts = dict.fromkeys(("read", "accepted", "duplicate", "correction", "unmatched", "refused"), 0)
    daily = [
        counts | {"source_id": 1, "key": f"day {day}", "received_at": to_epoch(NOW - day * DAY - timedelta(hours=1))}
        for day in range(1, 40)
    ]
    with world.db.write() as conn:
        conn.execute(insert(batch), daily)
    return world


def risk(world: World, scope: Scope = HQ, as_of: datetime = NOW) -> pd.DataFrame:
    with world.db.read() as conn:
        return risk_by_street(conn, scope, as_of=as_of).rows.set_index("code")


def test_factors_come_from_the_records_of_the_street(streets: World) -> None:
    linked = streets.cluster("K", "330113/S2/CS2", declared_at=NOW - 20 * DAY)
    for back in (0.5, 1, 1.5, 2, 4, 5):
        streets.infection("330113/S1/CS1/AS1/aS1", NOW - back * DAY, cluster_id=linked)
    streets.infection("330113/S1", NOW - 8 * DAY)
    streets.infection("330113/S2", NOW - 0.5 * DAY, classification="discarded")
    with streets.db.read() as conn:
        found = assessment(conn, HQ, as_of=NOW, street_code="S1")
        other = assessment(conn, HQ, as_of=NOW, street_code="S2")
    values = {factor.key: factor.value for factor in found.factors}
    assert values == {
        "incidence": 600_000, "community": 4, "clusters": 1, "days_since_last": 0.5, "trend": 2.0,
        "overdue_tasks": None, "arrivals": None,
    }  # fmt: skip
    feed = found.source_of("incidence")
    assert feed is not None
    assert (feed.code, feed.last_at) == ("cdc", to_epoch(NOW) - 3600)
    assert {factor.key: factor.value for factor in other.factors}["incidence"] == 0
    rows = risk(streets)
    assert rows.loc["S1", ["level", "infections_7d", "community_3d", "population"]].tolist() == ["red", 6, 4, 1]
    assert rows.loc["S2", ["level", "score", "infections_7d"]].tolist() == ["green", 0, 0]


def test_a_cluster_of_the_street_counts_without_assigned_infections(streets: World) -> None:
    streets.cluster("K", "330113/S2/CS2", declared_at=NOW - DAY)
    with streets.db.read() as conn:
        for code, active in (("S1", 0), ("S2", 1)):
            factors = {factor.key: factor.value for factor in assessment(conn, HQ, as_of=NOW, street_code=code).factors}
            assert factors["clusters"] == active


@pytest.mark.parametrize(("hours", "level"), [(24, "green"), (24.01, "grey")])
def test_a_feed_silent_for_over_24_hours_is_grey(streets: World, hours: float, level: str) -> None:
    as_of = NOW - timedelta(hours=1) + timedelta(hours=hours)
    rows = risk(streets, as_of=as_of)
    assert set(rows["level"]) == {level}
    assert set(rows["silent_sources"]) == {0 if level == "green" else 1}


def test_without_any_source_everything_is_grey(world: World) -> None:
    world.resident("330113/S1/C1/A/a")
    assert risk(world)["level"].to_dict() == {"S1": "grey"}


def test_a_street_without_residents_is_grey(streets: World) -> None:
    streets.area("330113/S3")
    row = risk(streets).loc["S3"]
    assert row["level"] == "grey"
    assert pd.isna(row["score"]) and pd.isna(row["population"])


def test_history_taken_over_is_judged_by_its_own_times(world: World) -> None:
    """A line list imported today with its old recording times: the past is as coloured as it was, and so is today."""
    world.resident("330113/S1/C1/A/a")
    world.source("cdc", topic="infections", critical=True)
    world.infection("330113/S1", NOW - 25 * DAY)
    world.batch("cdc", NOW, topic="infections")
    assert risk(world, as_of=NOW - 24 * DAY).loc["S1", "level"] == "orange"
    assert risk(world, as_of=NOW - 26 * DAY).loc["S1", "level"] == "grey"  # nothing was known then
    assert risk(world).loc["S1", "level"] == "green"


def test_a_street_sees_itself_only(streets: World) -> None:
    streets.infection("330113/S2", NOW)
    scope = streets.scope("S1")
    rows = risk(streets, scope)
    assert rows["level"].to_dict() == {"S1": "green"}
    with streets.db.read() as conn:
        assert assessment(conn, scope, as_of=NOW, street_code="S1").level == Level.GREEN
        for code in ("S2", "330113", "CS1", "nowhere"):
            with pytest.raises(ScopeError):
                assessment(conn, scope, as_of=NOW, street_code=code)
    assert risk(streets, Scope(Role.STREET)).empty


def test_the_wall_sees_colours_but_no_small_counts(streets: World) -> None:
    streets.infection("330113/S2", NOW)
    wall = Scope(Role.WALL, ("330113",))
    rows = risk(streets, wall)
    assert rows["level"].tolist() == risk(streets)["level"].tolist()
    assert rows["suppressed"].tolist() == [True, True]  # S1's zero would tell S2's one
    assert rows[["infections_7d", "community_3d", "incidence_100k", "score"]].isna().all(axis=None)
    with streets.db.read() as conn, pytest.raises(ScopeError):
        assessment(conn, wall, as_of=NOW, street_code="S1")


PLACES = ["330113/S1", "330113/S1/CS1", "330113/S2/CS2/AS2/aS2"]
entries = st.lists(
    st.tuples(
        st.sampled_from(PLACES), st.integers(0, 24 * 12), st.integers(0, 48), st.sampled_from(["community", "home"])
    ),
    max_size=15,
)
_number = count(1)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=entries, hours_back=st.integers(0, 200))
def test_agrees_with_plain_loops_and_with_a_replay(
    streets: World, entries: list[tuple[str, int, int, str]], hours_back: int
) -> None:
    """The past asked for today is what was answered then: deleting what came later changes nothing."""
    with streets.db.write() as conn:
        conn.execute(delete(infection))
    for path, hours, delay, mode in entries:
        at = NOW - timedelta(hours=hours)
        streets.infection(path, at, detection_mode=mode, recorded_at=to_epoch(at) + delay * 3600)
    as_of = NOW - timedelta(hours=hours_back)
    found = risk(streets, as_of=as_of)
    with streets.db.read() as conn:
        wanted = plain.by_area(conn, at=to_epoch(as_of), level="street", days=7)
    assert {code: row["infections_7d"] for code, row in found.iterrows()} == {k: n for k, (n, _) in wanted.items()}
    with streets.db.write() as conn:
        conn.execute(delete(infection).where(infection.c.recorded_at > to_epoch(as_of)))
    pd.testing.assert_frame_equal(found, risk(streets, as_of=as_of))


def by_hand(world: World, **changes: object) -> int:
    given: dict[str, object] = {
        "street_code": "S1", "level": "red", "reason": "school outbreak", "signer": "Wang", "expires_at": NOW + DAY,
    }  # fmt: skip
    return set_override(world.db, HQ, HQ_ACTOR, **(given | changes))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Overrides are set at NOW."""
    monkeypatch.setattr("data_access.commands.overrides.now", lambda: NOW)


def test_a_colour_set_by_hand_holds_until_it_expires(streets: World) -> None:
    made = by_hand(streets)
    second = timedelta(seconds=1)
    levels = {at: risk(streets, as_of=at).loc["S1", "level"] for at in (NOW - second, NOW, NOW + DAY - 2 * second)}
    assert list(levels.values()) == ["green", "red", "red"]
    row = risk(streets).loc["S1"]
    assert (row["override_level"], row["override_signer"], row["override_reason"]) == ("red", "Wang", "school outbreak")
    assert row["override_expires_at"] == NOW + DAY
    assert (row["computed_level"], risk(streets).loc["S2", "override_level"]) == ("green", None)
    streets.batch("cdc", NOW + DAY, topic="infections")
    assert risk(streets, as_of=NOW + DAY).loc["S1", "level"] == "green"  # expires at that very second
    with streets.db.read() as conn:
        entry = conn.execute(select(audit).where(audit.c.action == "set_override")).one()
        assert (entry.actor, entry.object) == ("chief", "S1")
        assert versions(conn)["infections"].number == 1
    assert made == 1


def test_the_latest_colour_set_by_hand_counts_and_can_be_taken_back(
    streets: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(streets)
    second = by_hand(streets, level="yellow")
    assert risk(streets).loc["S1", "level"] == "yellow"
    later = NOW + timedelta(hours=1)
    monkeypatch.setattr("data_access.commands.overrides.now", lambda: later)
    revoke_override(streets.db, HQ, HQ_ACTOR, override_id=second, reason="mistaken street")
    assert risk(streets, as_of=later).loc["S1", "level"] == "red"  # the first one still holds
    assert risk(streets, as_of=NOW).loc["S1", "level"] == "yellow"  # as it was then
    with pytest.raises(OverrideError, match="already ended"):
        revoke_override(streets.db, HQ, HQ_ACTOR, override_id=second, reason="again")


@pytest.mark.parametrize(
    "changes",
    [
        {"level": "grey"},
        {"level": "purple"},
        {"reason": "   a "},
        {"signer": " "},
        {"expires_at": NOW},
        {"expires_at": NOW - DAY},
        {"expires_at": NOW + 7 * DAY + timedelta(seconds=1)},
    ],
)
def test_a_colour_set_by_hand_needs_colour_reason_signer_and_expiry(streets: World, changes: dict[str, object]) -> None:
    with pytest.raises(OverrideError):
        by_hand(streets, **changes)
    with streets.db.read() as conn:
        assert conn.execute(select(risk_override)).first() is None
        assert conn.execute(select(audit)).first() is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HQ])
def test_only_headquarters_sets_colours(sqlite_database: Database, role: Role) -> None:
    scope = Scope(role, ("330113",))
    with pytest.raises(ScopeError):
        set_override(
            sqlite_database,
            scope,
            HQ_ACTOR,
            street_code="S1",
            level="red",
            reason="reason",
            signer="x",
            expires_at=NOW + DAY,
        )
    with pytest.raises(ScopeError):
        revoke_override(sqlite_database, scope, HQ_ACTOR, override_id=1, reason="reason")


@pytest.mark.parametrize("code", ["330113", "CS1", "nowhere"])
def test_only_streets_have_a_colour(streets: World, code: str) -> None:
    with pytest.raises(ScopeError):
        by_hand(streets, street_code=code)


def test_a_closed_cluster_no_longer_counts(streets: World) -> None:
    streets.cluster("K", "330113/S1/CS1", declared_at=NOW - DAY, closed_at=NOW - timedelta(hours=1))
    with streets.db.read() as conn:
        values = {
            at: {factor.key: factor.value for factor in assessment(conn, HQ, as_of=at, street_code="S1").factors}
            for at in (NOW, NOW - timedelta(hours=2))
        }
    assert [found["clusters"] for found in values.values()] == [0, 1]
