"""Two phones, one door: what each says stands side by side, and whoever decides is kept with what they decided."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.audit import Actor
from data_access.commands.survey import decide, read_conflicts
from data_access.keys import Keys
from data_access.schema import dwelling, resident, survey_entry
from domain.errors import CockpitError, ScopeError
from domain.scope import Role, Scope
from domain.survey_conflicts import Conflict
from tests.survey.doors import AT, BO, GRID, OTHER, door, entry, newcomer, person, require_rollup, rows, send
from tests.world import World

BOSS = Actor("boss", "community")
COMMUNITY = Scope(Role.COMMUNITY, ("C1",))


def quarrel(world: World, **said: Any) -> Conflict:
    """Let Anna verify a door and Bo, cut off, say something else of it."""
    here = said.pop("here")
    send(world, entry(here, note="她的话"))
    (answer,) = send(world, entry(here, key=2, **said), actor=BO)
    assert answer.state == "conflict"
    (found,) = read_conflicts(world.db, world.keys, COMMUNITY, BOSS)
    return found


def take(world: World, conflict: Conflict, what: str, **more: Any) -> None:
    given: dict[str, Any] = {"entry_id": conflict.id, "version": conflict.version, "take": what, "at": AT + 60} | more
    decide(world.db, world.keys, COMMUNITY, BOSS, **given)


def test_both_sides_stand_side_by_side_masked(world: World) -> None:
    here = door(world)
    goes, stays = person(world, here, name="王小二", special_group="chronic"), person(world, here, name="王五")
    new = newcomer(name="欧阳锋", phone="13912345678", groups=["disabled"])
    said = quarrel(world, here=here, outcome="changed", added=[new], note="他的话",
                   people=[{"id": goes, "left": True}, {"id": stays, "groups": ["dialysis"]}])  # fmt: skip
    assert (said.record.actor, said.record.outcome, said.record.note) == ("anna", "unchanged", "她的话")
    assert (said.mine.actor, said.mine.outcome, said.mine.note, said.mine.at) == ("bo", "changed", "他的话", AT - 60)
    assert [(one.name_masked, one.change, one.groups) for one in said.mine.people] == [
        ("王**", "left", ("chronic",)), ("王*", "changed", ("dialysis",)), ("欧阳*", "added", ("disabled",)),
    ]  # fmt: skip
    assert [(one.name_masked, one.change) for one in said.record.people] == [("王**", ""), ("王*", "")]
    assert "13912345678" not in repr(said) and new["id_no"] not in repr(said)
    assert (said.building, said.door, said.unit, said.version) == ("测试路1幢", "1单元101室", "a", 1)


def test_the_late_entry_may_be_taken(world: World, keys: Keys) -> None:
    here = door(world)
    goes, new = person(world, here), newcomer()
    said = quarrel(world, here=here, outcome="changed", added=[new], people=[{"id": goes, "left": True}])
    take(world, said, "take_mine")
    people = {row["person_key"]: row for row in rows(world, resident)}
    assert people[keys.person_key(new["id_no"])]["dwelling_id"] == here
    assert [row["left_at"] for row in people.values() if row["id"] == goes] == [AT - 60]
    told = rows(world, survey_entry)[1]
    assert (told["state"], told["version"], told["decided_by"], told["decided_at"]) == ("applied", 2, "boss", AT + 60)
    assert (rows(world, dwelling)[0]["version"], rows(world, dwelling)[0]["surveyed_at"]) == (2, AT - 60)
    require_rollup(world)
    assert read_conflicts(world.db, world.keys, COMMUNITY, BOSS) == []
    (late,) = send(world, entry(here, key=3, base=0, after=f"{2:032x}"), actor=BO)
    assert late.state == "conflict", "that it was taken does not tell the phone what stands there now"


def test_what_is_on_record_may_be_kept(world: World) -> None:
    here = door(world)
    goes = person(world, here)
    said = quarrel(world, here=here, outcome="empty", people=[{"id": goes, "left": True}])
    before = rows(world, dwelling), rows(world, resident)
    take(world, said, "keep")
    assert (rows(world, dwelling), rows(world, resident)) == before
    told = rows(world, survey_entry)[1]
    assert (told["state"], told["version"], told["decided_by"]) == ("dropped", None, "boss")
    with pytest.raises(CockpitError, match="boss has decided"):
        take(world, said, "take_mine")
    (again,) = send(world, entry(here, "empty", key=2, people=[{"id": goes, "left": True}]), actor=BO)
    assert (again.state, again.became) == ("duplicate", "dropped")


def test_what_the_other_phone_did_already_is_not_done_twice(world: World) -> None:
    here, new = door(world), newcomer()
    goes = person(world, here)
    both: dict[str, Any] = {"people": [{"id": goes, "left": True}], "added": [new]}
    send(world, entry(here, "changed", **both))
    (answer,) = send(world, entry(here, "changed", key=2, **both), actor=BO)
    assert answer.state == "conflict"
    (said,) = read_conflicts(world.db, world.keys, COMMUNITY, BOSS)
    take(world, said, "take_mine")
    assert len(rows(world, resident)) == 2
    require_rollup(world)


def test_a_door_that_changed_since_is_looked_at_again(world: World) -> None:
    here = door(world)
    person(world, here)
    said = quarrel(world, here=here, outcome="unchanged")
    send(world, entry(here, key=7, base=1))
    with pytest.raises(CockpitError, match="look at it again"):
        take(world, said, "take_mine")
    take(world, said, "keep", version=said.version)


def test_an_entry_that_cannot_be_true_any_more_is_refused_with_its_reason(world: World) -> None:
    here = door(world)
    goes = person(world, here)
    said = quarrel(world, here=here, outcome="empty", people=[{"id": goes, "left": True}])
    send(world, entry(here, "changed", key=7, base=1, added=[newcomer()]))
    (said,) = read_conflicts(world.db, world.keys, COMMUNITY, BOSS)
    with pytest.raises(CockpitError, match="cannot be empty"):
        take(world, said, "take_mine")
    assert rows(world, survey_entry)[1]["state"] == "conflict"


def test_conflicts_of_others_are_neither_shown_nor_decided(world: World) -> None:
    there = door(world, unit=OTHER)
    stranger = Scope(Role.GRID, ("B",))
    send(world, entry(there), scope=stranger)
    send(world, entry(there, key=2), scope=stranger, actor=BO)
    (said,) = read_conflicts(world.db, world.keys, stranger, BO)
    world.area("330113/S1/C1/A/a")
    assert read_conflicts(world.db, world.keys, GRID, BOSS) == []
    with pytest.raises(ScopeError):
        take(world, said, "keep")
    with pytest.raises(ScopeError):
        read_conflicts(world.db, world.keys, GRID, BOSS, within="B")
    with pytest.raises(ScopeError):
        read_conflicts(world.db, world.keys, Scope(Role.CDC, ("330113",)), BOSS)
    with pytest.raises(CockpitError, match="Choose"):
        take(world, said, "toss")
