"""What comes of entries: applied once, in order, with everything that follows; refused without a trace."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data_access.commands.survey import read_building
from data_access.keys import Keys
from data_access.schema import audit, dwelling, resident, survey_entry
from data_access.versions import versions
from domain.errors import CockpitError, ScopeError
from domain.instants import DAY
from domain.scope import Role, Scope
from tests.survey.doors import (
    AT,
    BO,
    GRID,
    OTHER,
    UNIT,
    door,
    entry,
    id_no,
    newcomer,
    person,
    require_rollup,
    rows,
    send,
)
from tests.world import NOW, World


def one(world: World, table: Any, id_: int) -> dict[str, Any]:
    return next(row for row in rows(world, table) if row["id"] == id_)


def test_an_unchanged_household_is_verified_with_everybody_behind_the_door(world: World) -> None:
    here = door(world)
    people = [person(world, here), person(world, here, must_test=False)]
    elsewhere = person(world, door(world, "2单元101室"))
    (answer,) = send(world, entry(here))
    assert (answer.state, answer.version, answer.reason) == ("applied", 1, None)
    told = one(world, dwelling, here)
    assert (told["version"], told["occupancy"], told["surveyed_at"]) == (1, "lived_in", AT - 60)
    assert [one(world, resident, id_)["surveyed_at"] for id_ in (*people, elsewhere)] == [AT - 60, AT - 60, None]
    (kept,) = rows(world, survey_entry)
    assert (kept["state"], kept["version"], kept["base_version"], kept["actor"], kept["sealed"]) == (
        "applied", 1, 0, "anna", None)  # fmt: skip
    assert (kept["at"], kept["received_at"], kept["round_id"]) == (AT - 60, AT, None)
    with world.db.read() as conn:
        assert versions(conn)["residents"].changed_at == NOW
    require_rollup(world)


def test_the_same_entry_again_changes_nothing_and_is_told_what_became_of_it(world: World) -> None:
    here = door(world)
    person(world, here)
    said = entry(here)
    send(world, said)
    (again,) = send(world, said, at=AT + 8 * DAY)
    assert (again.state, again.became, again.version) == ("duplicate", "applied", 1)
    twice = send(world, entry(here, base=1, key=2), entry(here, base=1, key=2))
    assert [answer.state for answer in twice] == ["applied", "duplicate"]
    assert len(rows(world, survey_entry)) == 2 and one(world, dwelling, here)["version"] == 2


def test_a_key_of_somebody_elses_entry_is_refused(world: World) -> None:
    here, there = door(world), door(world, "1单元102室")
    send(world, entry(here))
    assert [answer.column for answer in send(world, entry(there))] == ["key"]
    assert [answer.column for answer in send(world, entry(here), actor=BO)] == ["key"]


def test_people_move_out_and_leave_the_rate_with_their_last_sample(world: World) -> None:
    here = door(world)
    goes, stays = (person(world, here, last_sampled_at=NOW - timedelta(hours=5)) for _ in range(2))
    (answer,) = send(world, entry(here, "changed", people=[{"id": goes, "left": True}]))
    assert answer.state == "applied"
    gone, left = one(world, resident, goes), one(world, resident, stays)
    assert (gone["left_at"], bool(gone["must_test"]), gone["surveyed_at"]) == (AT - 60, False, None)
    assert (left["left_at"], bool(left["must_test"]), left["surveyed_at"]) == (None, True, AT - 60)
    require_rollup(world)
    building = read_building(world.db, world.keys, GRID, BO, unit="a", building="测试路1幢")
    assert [who.id for who in building.doors[0].people] == [stays]


def test_an_empty_dwelling_needs_everybody_to_have_left(world: World) -> None:
    here = door(world)
    first, second = person(world, here), person(world, here)
    (refused,) = send(world, entry(here, "empty", people=[{"id": first, "left": True}]))
    assert (refused.state, refused.column) == ("refused", "outcome")
    assert rows(world, survey_entry) == [] and one(world, resident, first)["left_at"] is None
    (answer,) = send(world, entry(here, "empty", people=[{"id": id_, "left": True} for id_ in (first, second)]))
    assert answer.state == "applied" and one(world, dwelling, here)["occupancy"] == "empty"
    require_rollup(world)
    (again,) = send(world, entry(here, base=1, key=2))
    assert again.state == "applied" and one(world, dwelling, here)["occupancy"] == "empty", "nobody came"


def test_somebody_new_is_sealed_found_again_counted_and_tested_by_age(world: World, keys: Keys) -> None:
    here = door(world)
    grown, child = newcomer(phone="13912345678"), newcomer("20210101", "李小", groups=["infant"])
    (answer,) = send(world, entry(here, "changed", added=[grown, child]))
    assert answer.state == "applied", answer
    told = {row["person_key"]: row for row in rows(world, resident)}
    new, small = told[keys.person_key(grown["id_no"])], told[keys.person_key(child["id_no"])]
    assert keys.opened_fields(new["sealed"], f"resident:{new['id']}") == {
        "id_type": "id_card", "id_no": grown["id_no"], "name": "李四", "phone": "13912345678",
        "address": "测试路1幢1单元101室",
    }  # fmt: skip
    assert new["contact_key"] == keys.contact_key("13912345678", "李四") and small["contact_key"] is None
    assert (bool(new["must_test"]), bool(small["must_test"])) == (True, False)
    assert (new["dwelling_id"], new["unit_id"], new["surveyed_at"]) == (here, world.area(UNIT), AT - 60)
    assert small["special_group"] == "infant"
    require_rollup(world)


def test_groups_and_phone_of_somebody_on_record_change(world: World, keys: Keys) -> None:
    here = door(world)
    who = person(world, here, special_group="dialysis", name="王五")
    change = {"id": who, "groups": ["disabled", "chronic"], "phone": "13700001111"}
    assert send(world, entry(here, "changed", people=[change]))[0].state == "applied"
    told = one(world, resident, who)
    assert told["special_group"] == "chronic,disabled"
    fields = keys.opened_fields(told["sealed"], f"resident:{who}")
    assert (fields["phone"], fields["name"]) == ("13700001111", "王五")
    assert told["contact_key"] == keys.contact_key("13700001111", "王五")
    assert told["fingerprint"] == b"12345678", "the register's own feed, unchanged, does not undo the survey"


def test_somebody_who_lives_elsewhere_moves_here_and_the_other_phone_sees_it(world: World) -> None:
    here, there = door(world), door(world, unit=OTHER, building="别处路2幢")
    number = id_no("19700101")
    who = person(world, there, OTHER, id_no=number, name="赵六", phone="13800000001", special_group="chronic",
                 last_sampled_at=NOW - timedelta(hours=30))  # fmt: skip
    (answer,) = send(world, entry(here, "changed", added=[newcomer(name="赵六") | {"id_no": number}]))
    assert answer.state == "applied", answer
    told = one(world, resident, who)
    assert (told["dwelling_id"], told["unit_id"], told["special_group"]) == (here, world.area(UNIT), "chronic")
    assert len(rows(world, resident)) == 1
    require_rollup(world)
    assert one(world, dwelling, there)["version"] == 1
    with world.db.read() as conn:
        details = [json.loads(text) for text in conn.execute(select(audit.c.detail)).scalars()]
    moved = [{"from": one(world, dwelling, there)["code"], "to": one(world, dwelling, here)["code"]}]
    assert details[-1]["moved"] == moved
    stranger = Scope(Role.GRID, ("B",))
    (late,) = send(world, entry(there, base=0, key=9), scope=stranger, actor=BO)
    assert late.state == "conflict"


def test_somebody_who_left_the_district_comes_back(world: World) -> None:
    here, number = door(world), id_no("19700101")
    who = person(world, door(world, "9单元901室"), id_no=number, name="赵六", left_at=AT - 9 * DAY, must_test=False)
    assert send(world, entry(here, "changed", added=[newcomer(name="赵六") | {"id_no": number}]))[0].state == "applied"
    told = one(world, resident, who)
    assert (told["left_at"], bool(told["must_test"]), told["dwelling_id"]) == (None, True, here)
    require_rollup(world)


@pytest.mark.parametrize("outcome", ["nobody_home", "refused"])
def test_a_visit_in_vain_verifies_nobody_and_never_conflicts(world: World, outcome: str) -> None:
    here = door(world, version=3)
    who = person(world, here)
    (answer,) = send(world, entry(here, outcome, base=1))
    assert (answer.state, answer.version) == ("applied", 1), "it has not seen version 3"
    assert one(world, resident, who)["surveyed_at"] is None
    told = one(world, dwelling, here)
    assert (told["version"], told["surveyed_at"], told["occupancy"]) == (3, None, None)
    (noted,) = send(world, entry(here, outcome, base=3, key=2, note="晚上再来"))
    assert noted.version == 4
    (beside,) = send(world, entry(here, outcome, base=1, key=3, note="有狗"), actor=BO)
    assert beside.state == "applied"
    building = read_building(world.db, world.keys, GRID, BO, unit="a", building="测试路1幢")
    assert building.doors[0].note == "晚上再来\n有狗", "no note is written over"
    assert building.doors[0].last is not None and building.doors[0].last.actor == "bo"
    (unseen,) = send(world, entry(here, base=1, key=4, after=f"{3:032x}"), actor=BO)
    assert unseen.state == "conflict", "a visit in vain does not make the phone know what it has not seen"


def test_a_note_stays_is_replaced_or_taken_away(world: World) -> None:
    here = door(world)

    def note() -> str | None:
        return read_building(world.db, world.keys, GRID, BO, unit="a", building="测试路1幢").doors[0].note

    send(world, entry(here, note="两条狗"))
    assert note() == "两条狗"
    send(world, entry(here, base=1, key=2))
    assert note() == "两条狗"
    send(world, entry(here, base=2, key=3, note="一条狗"))
    assert note() == "一条狗"
    send(world, entry(here, base=3, key=4, note=None))
    assert note() is None


def test_own_entries_that_were_not_answered_yet_follow_each_other(world: World) -> None:
    here = door(world)
    who = person(world, here)
    first = entry(here, key=1)
    vain = entry(here, "nobody_home", key=2, after=f"{1:032x}")
    third = entry(here, "changed", key=3, after=f"{2:032x}", people=[{"id": who, "groups": ["chronic"]}])
    assert [one.state for one in send(world, first, vain, third)] == ["applied"] * 3
    apart = entry(here, base=2, key=4), entry(here, base=2, key=5, after=f"{4:032x}")
    assert [send(world, one)[0].state for one in apart] == ["applied", "applied"]
    (lost,) = send(world, entry(here, base=2, key=6, after=f"{4:032x}"))
    assert lost.state == "conflict", "an entry of one's own that is not the last one is no excuse"


def test_a_conflict_changes_nothing_and_is_kept(world: World) -> None:
    here = door(world)
    who = person(world, here)
    send(world, entry(here))
    before = one(world, dwelling, here), rows(world, resident)
    change = [{"id": who, "groups": ["chronic"]}]
    (answer,) = send(world, entry(here, "changed", key=2, people=change), actor=BO)
    assert (answer.state, answer.version) == ("conflict", None)
    assert (one(world, dwelling, here), rows(world, resident)) == before
    assert [(row["state"], row["version"]) for row in rows(world, survey_entry)] == [("applied", 1), ("conflict", None)]
    (again,) = send(world, entry(here, "changed", key=2, people=change), actor=BO)
    assert (again.state, again.became) == ("duplicate", "conflict")


REFUSED: dict[str, tuple[str, dict[str, Any]]] = {
    "wrong_number": ("id_no", {"added": [newcomer() | {"id_no": "33011319900101001"}]}),
    "right_check": ("id_no", {"added": [newcomer() | {"id_no": "11010519491231002X"}]}),
    "unborn": ("id_no", {"added": [newcomer("20300101")]}),
    "too_old": ("id_no", {"added": [newcomer("18850101")]}),
    "no_name": ("name", {"added": [newcomer(name=" ")]}),
    "digits_in_name": ("name", {"added": [newcomer(name="李4")]}),
    "phone": ("phone", {"added": [newcomer(phone="12345")]}),
    "group": ("groups", {"added": [newcomer(groups=["astronaut"])]}),
    "old_infant": ("groups", {"added": [newcomer("19500101", groups=["infant"])]}),
    "young_alone": ("groups", {"added": [newcomer("20000101", groups=["elderly_alone"])]}),
    "pregnant_man": ("groups", {"added": [newcomer("19950101", groups=["pregnant"])]}),
    "pregnant_child": ("groups", {"added": [newcomer("20150101", male=False, groups=["pregnant"])]}),
    "not_alone": ("groups", {"added": [newcomer("19400101", groups=["elderly_alone"])]}),
    "stranger": ("people", {"people": [{"id": 10**6, "left": True}]}),
    "both": ("people", {"people": [{"id": 1, "left": True, "phone": ""}]}),
    "not_a_list": ("people", {"people": {"id": 1}}),
    "half_a_sign": ("name", {"added": [newcomer(name="\ud800")]}),
    "long_note": ("note", {"note": "长" * 501}),
    "unknown_outcome": ("outcome", {"outcome": "burnt"}),
    "unchanged_but": ("outcome", {"outcome": "unchanged", "added": [newcomer()]}),
    "too_late": ("at", {"at": AT - 7 * DAY}),
    "ahead": ("at", {"at": AT + 301}),
    "newer_base": ("base", {"base": 5}),
    "base": ("base", {"base": True}),
    "key": ("key", {"key": "xyz"}),
    "dwelling": ("dwelling", {"dwelling": 10**9}),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_true_is_refused_with_its_column_and_a_sentence(world: World, name: str) -> None:
    column, said = REFUSED[name]
    here = door(world)
    person(world, here)
    before = [rows(world, table) for table in (dwelling, resident, survey_entry)]
    bad, good = entry(here, "changed") | said, entry(here, key=2)
    answers = send(world, bad, good)
    assert [one.state for one in answers] == ["refused", "applied"], answers
    assert answers[0].column == column and answers[0].as_json()["reason"]
    assert rows(world, survey_entry)[0]["outcome"] == "unchanged" and before[2] == []
    require_rollup(world)


@pytest.mark.parametrize(("seconds", "state"), [(-7 * DAY + 1, "applied"), (300, "applied"), (0, "applied")])
def test_a_clock_that_may_be_right_is_believed_but_never_ahead_of_ours(world: World, seconds: int, state: str) -> None:
    here = door(world)
    assert send(world, entry(here, at=AT + seconds))[0].state == state
    assert rows(world, survey_entry)[0]["at"] == min(AT, AT + seconds)


def test_somebody_is_added_once_and_under_their_own_name(world: World) -> None:
    here, number = door(world), id_no("19700101")
    person(world, here, id_no=number, name="赵六")
    (twice,) = send(world, entry(here, "changed", added=[newcomer(name="赵六") | {"id_no": number.lower()}]))
    assert (twice.state, twice.column) == ("refused", "id_no")
    other = door(world, "3单元301室")
    (wrong,) = send(world, entry(other, "changed", added=[newcomer(name="钱七") | {"id_no": number}]))
    assert (wrong.state, wrong.column) == ("refused", "id_no")
    same = newcomer()
    (both,) = send(world, entry(here, "changed", key=3, added=[same, same]))
    assert (both.state, both.column) == ("refused", "id_no")


def test_whoever_lived_alone_must_be_said_not_to_when_somebody_comes(world: World) -> None:
    here = door(world)
    alone = person(world, here, born="19400101", special_group="elderly_alone")
    (refused,) = send(world, entry(here, "changed", added=[newcomer()]))
    assert (refused.state, refused.column) == ("refused", "groups")
    said = [{"id": alone, "groups": []}]
    assert send(world, entry(here, "changed", people=said, added=[newcomer()]))[0].state == "applied"


def test_other_doors_and_other_roles_are_refused(world: World) -> None:
    there = door(world, unit=OTHER)
    (answer,) = send(world, entry(there))
    assert (answer.state, answer.column) == ("refused", "dwelling")
    for role in (Role.CDC, Role.WALL, Role.DRIVER, Role.ADMIN):
        with pytest.raises(ScopeError):
            send(world, entry(there), scope=Scope(role, ("330113",)))
    with pytest.raises(CockpitError):
        send(world, *([entry(there)] * 501))
