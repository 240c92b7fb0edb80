"""Two phones, cut off now and then, sending again what they have no answer to, in any order: nothing is lost, nothing
is done twice, and whatever contradicts what another found is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from data_access.audit import Actor
from data_access.commands.survey import decide, read_conflicts
from data_access.schema import dwelling, person_test, resident, survey_entry, unit_hour
from tests.survey.doors import ANNA, AT, BO, GRID, OTHER, door, entry, newcomer, person, require_rollup, rows, send
from tests.world import World

VISITS = ("unchanged", "nobody_home", "grow", "leave")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("visit"), st.integers(0, 1), st.integers(0, 1), st.sampled_from(VISITS)),
        st.tuples(st.just("send"), st.integers(0, 1), st.booleans(), st.integers(1, 4)),
        st.tuples(st.just("fetch"), st.integers(0, 1), st.integers(0, 1), st.just("")),
    ),
    min_size=4, max_size=24,
)  # fmt: skip


@dataclass
class Phone:
    """What a phone knows: versions of doors, entries that wait, and the last own entry of each door that touched it."""

    actor: Actor
    known: dict[int, int] = field(default_factory=dict)
    behind: dict[int, set[int]] = field(default_factory=dict)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    after: dict[int, str] = field(default_factory=dict)
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)

    def fetch(self, world: World, here: int) -> None:
        """Look at the door as it is on record; entries that still wait keep their own idea of it."""
        if any(one["dwelling"] == here for one in self.waiting):
            return
        self.after.pop(here, None)
        (self.known[here],) = [row["version"] for row in rows(world, dwelling) if row["id"] == here]
        self.behind[here] = {row["id"] for row in rows(world, resident)
                             if row["dwelling_id"] == here and row["left_at"] is None}  # fmt: skip

    def visit(self, here: int, how: str, key: int) -> None:
        """Write down what is found behind a door."""
        more: dict[str, Any] = {}
        outcome = how if how in ("unchanged", "nobody_home") else "changed"
        if how == "grow":
            more = {"added": [newcomer(name="新人")]}
        if how == "leave" and self.behind.get(here):
            more = {"people": [{"id": self.behind[here].pop(), "left": True}]}
        made = entry(here, outcome, self.known.get(here, 0), key, after=self.after.get(here), **more)
        self.after[here] = made["key"]
        self.waiting.append(made)
        self.said[made["key"]] = made

    def send(self, world: World, count: int, *, heard: bool) -> None:
        """Send what waits, oldest first; an answer that is lost leaves it waiting."""
        batch = self.waiting[:count]
        answers = send(world, *batch, actor=self.actor)
        if not heard:
            return
        for one, answer in zip(batch, answers, strict=True):
            state = answer.became if answer.state == "duplicate" else answer.state
            self.told[one["key"]] = str(state)
            if answer.version is not None:
                self.known[one["dwelling"]] = max(answer.version, self.known.get(one["dwelling"], 0))
        self.waiting = self.waiting[len(batch) :]


@pytest.fixture
def two_doors(world: World) -> tuple[World, list[int]]:
    return world, [door(world), door(world, "2单元201室")]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_nothing_is_lost_nothing_doubled_and_every_conflict_shown(two_doors: Any, steps: list[Any]) -> None:
    world, doors = two_doors
    _clear(world)
    for here in doors:
        person(world, here), person(world, here)
    phones = [Phone(ANNA), Phone(BO)]
    for phone in phones:
        for here in doors:
            phone.fetch(world, here)
    for number, (what, who, arg, more) in enumerate(steps, start=1):
        if what == "visit":
            phones[who].visit(doors[arg], more, number)
        elif what == "send":
            phones[who].send(world, more, heard=bool(arg))
        else:
            phones[who].fetch(world, doors[arg])
    for phone in phones:
        phone.send(world, 100, heard=True)
        phone.send(world, 100, heard=True)
    _require_whole(world, phones)
    for one in read_conflicts(world.db, world.keys, GRID, BO):
        decide(world.db, world.keys, GRID, BO, entry_id=one.id, version=one.version, take="keep", at=AT)
    require_rollup(world)


def _require_whole(world: World, phones: list[Phone]) -> None:
    """Hold the log against what both phones said, and the register against the log."""
    said = {key: one for phone in phones for key, one in phone.said.items()}
    told = {key: state for phone in phones for key, state in phone.told.items()}
    log = {row["key"].hex(): row for row in rows(world, survey_entry)}
    assert set(told) == set(said), "every entry is answered in the end"
    assert {key: row["state"] for key, row in log.items()} == {k: s for k, s in told.items() if s != "refused"}
    shown = read_conflicts(world.db, world.keys, GRID, BO, limit=100)
    assert len(shown) == sum(state == "conflict" for state in told.values())
    applied = {key for key, state in told.items() if state == "applied"}
    people = rows(world, resident)
    by_key = {row["person_key"]: row for row in people}
    for key, one in said.items():
        for new in one.get("added", ()):
            assert (world.keys.person_key(new["id_no"]) in by_key) == (key in applied)
        for gone in one.get("people", ()):
            if key in applied:
                assert next(row["left_at"] for row in people if row["id"] == gone["id"]) is not None
    gone_by = {gone["id"] for key in applied for gone in said[key].get("people", ())}
    assert {row["id"] for row in people if row["left_at"] is not None} == gone_by
    for row in rows(world, dwelling):
        mine = [one for one in log.values() if one["dwelling_id"] == row["id"] and one["state"] == "applied"]
        versions = sorted(one["version"] for one in mine if one["version"] is not None)
        assert versions == list(range(1, row["version"] + 1)), "each version was made by exactly one entry"
        assert (row["surveyed_at"] is None) == (not versions)
    _require_nothing_unseen_overwritten(log, said)
    require_rollup(world)


def _require_nothing_unseen_overwritten(log: dict[str, Any], said: dict[str, Any]) -> None:
    """Hold every state against the plain meaning of a conflict: between what the phone knew of the door and what was
    there when its entry arrived, somebody else had changed it.
    """
    makers: dict[int, list[str]] = {}
    for key, row in sorted(log.items(), key=lambda one: one[1]["id"]):
        made = makers.setdefault(row["dwelling_id"], [])
        unseen = [who for who in made[said[key]["base"] :] if who != row["actor"]]
        if row["outcome"] == "nobody_home":
            assert (row["state"], row["version"]) == ("applied", None)
            continue
        assert row["state"] == ("conflict" if unseen else "applied"), (said[key], made)
        if not unseen:
            made.append(row["actor"])


def _clear(world: World) -> None:
    """Forget the example before; hypothesis keeps the database."""
    with world.db.write() as conn:
        for table in (survey_entry, person_test, resident, unit_hour):
            conn.execute(delete(table))
        conn.execute(dwelling.update().values(version=0, surveyed_at=None, occupancy=None, note=None))


def test_people_who_move_between_doors_of_two_units_are_counted_where_they_live(world: World) -> None:
    here, there = door(world), door(world, unit=OTHER)
    movers = [newcomer(name="搬家") for _ in range(4)]
    send(world, entry(here, "changed", added=movers))
    from domain.scope import Role, Scope

    both = Scope(Role.COMMUNITY, ("C1", "C2"))
    for number, new in enumerate(movers[:3], start=1):
        (answer,) = send(world, entry(there, "changed", number - 1, key=10 + number, added=[new]), scope=both)
        assert answer.state == "applied", answer
        require_rollup(world)
    (back,) = send(world, entry(here, "changed", 4, key=20, added=[movers[0]]), scope=both)
    assert back.state == "applied"
    require_rollup(world)
    assert len(rows(world, resident)) == 4
