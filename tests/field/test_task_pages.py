"""The phone pages of the day: what each role is shown, what a form does once, and what it is refused in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from data_access import passwords
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import attachment, care_request, door_alert, health_report, home_order, lead, task, transition
from data_access.story import note_story
from domain.instants import now, to_epoch
from tests.field.day_site import OTHER, UNIT, Phones, forms, picture, words
from tests.world import World

EXPLAINED = {"explanation": "家人送饭"}


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def phones(sqlite_database: Database, keys: Keys) -> Iterator[Phones]:
    made = Phones(World(sqlite_database, keys))
    yield made
    made.close()


@pytest.fixture
def everywhere(database: Database, keys: Keys) -> Iterator[Phones]:
    made = Phones(World(database, keys))
    yield made
    made.close()


def where(record: str, id_: int, kind: str) -> str:
    return f"/field/task?record={record}&id={id_}&kind={kind}"


def rows(phones: Phones, table: object, *conditions: object) -> list[object]:
    with phones.world.db.read() as conn:
        return list(conn.execute(select(table).where(*conditions)))  # type: ignore[call-overload]


def test_the_day_is_masked_and_ones_own(everywhere: Phones) -> None:
    phones = everywhere
    person = phones.world.resident(UNIT, name="欧阳小明", phone="13911112222", address="1幢201")
    mine = phones.thing("care_request", "care_request", resident_id=person)
    phones.thing("care_request", "care_request", unit=OTHER, resident_id=phones.world.resident(OTHER, name="赵钱"))
    page = phones.get("wang", "/field")
    assert page.status_code == 200
    assert page.text.count('class="thing"') == 1 and f"id={mine}" in page.text
    assert "欧**" in words(page.text) or "欧阳*" in words(page.text) or "欧*" in words(page.text)
    for personal in ("小明", "13911112222", "赵"):
        assert personal not in page.text
    assert "30 min left" in words(page.text) or "29 min left" in words(page.text)
    assert phones.get("zhao", "/field").text.count('class="thing"') == 2
    assert phones.audited() == ["read_day", "read_day"]
    assert "not all yet" not in page.text
    with phones.world.db.write() as conn:
        note_story(conn, 0.43, at=to_epoch(now()))
    assert "not all yet: the past is still coming in (43%)" in phones.get("wang", "/field").text


@pytest.mark.parametrize(
    "path", ["/field", "/field/knock", "/field/map", "/field/print", "/field/task?record=lead&id=1"]
)
def test_who_sees_no_people_sees_no_page(phones: Phones, path: str) -> None:
    assert phones.get("wall", path).status_code == 403
    assert phones.get(None, path).headers["location"] == "/login"


def test_a_thing_shows_its_person_on_record_and_a_foreign_one_is_refused(everywhere: Phones) -> None:
    phones = everywhere
    person = phones.world.resident(UNIT, name="欧阳小明", phone="139 1111 2222", address="1幢201")
    id_ = phones.thing("care_request", "care_request", resident_id=person)
    page = phones.get("wang", where("care_request", id_, "care_request"))
    assert page.status_code == 200
    for told in ("欧阳小明", 'href="tel:13911112222"', "1幢201"):
        assert told in page.text
    assert "330113199001" not in page.text
    assert set(forms(page.text)) == {"accept", "fulfil", "withdraw"}
    assert page.text.index("fulfil-note") < page.text.index("accept-note"), "what does it stands first"
    foreign = phones.get("li", where("care_request", id_, "care_request"))
    assert foreign.status_code == 403 and "欧阳" not in foreign.text
    assert phones.get("wang", where("care_request", id_, "door_check")).status_code == 403
    assert phones.audited() == ["read_task"]


@pytest.mark.parametrize(
    "path",
    ["/field/task", "/field/task?record=nothing&id=1&kind=x", "/field/task?record=lead&id=-1", "/field/task?id=٣",
     "/field/knock?person=x", "/field/knock?unit=B", "/field/knock?unit=%00", f"/field/task?record=lead&id={'9' * 30}"],
)  # fmt: skip
def test_nonsense_in_the_address_is_refused_in_words(phones: Phones, path: str) -> None:
    answer = phones.get("wang", path)
    assert answer.status_code in (403, 422) and 'role="alert"' in answer.text and "Traceback" not in answer.text


def test_a_form_does_it_once_however_often_it_comes(everywhere: Phones) -> None:
    phones = everywhere
    id_ = phones.thing("care_request", "care_request")
    page = phones.get("wang", where("care_request", id_, "care_request"))
    sent = forms(page.text)["fulfil"] | {"note": "已送达"}
    answers = [phones.send("wang", sent) for _ in range(3)]
    assert [one.status_code for one in answers] == [303] * 3
    assert {one.headers["location"] for one in answers} == {"/field?done=1"}
    (row,) = rows(phones, care_request)
    assert (row.state, row.version) == ("closed", 2)
    assert len(rows(phones, transition, transition.c.move == "fulfil")) == 1
    (clock,) = rows(phones, task)
    assert clock.completed_at is not None
    assert "Done and on record" in words(phones.get("wang", "/field?done=1").text)
    again = phones.send("wang", sent | {"key": "another"})  # the back button after a new page was read
    assert again.status_code == 422 and "not on your list any more" in words(again.text)
    assert phones.get("wang", where("care_request", id_, "care_request")).status_code == 403


def test_of_two_tabs_the_second_is_told_who_was_faster_and_may_go_on(phones: Phones) -> None:
    id_ = phones.thing("lead", "lead_check", "dispatch")
    old = forms(phones.get("wang", where("lead", id_, "lead_check")).text)["contact"]
    assert phones.send("zhao", forms(phones.get("zhao", where("lead", id_, "lead_check")).text)["contact"])
    late = phones.send("wang", old)
    assert late.status_code == 422 and "zhao moved it to 'contacted'" in words(late.text)
    verify = forms(late.text)["verify"] | {"finding": "人在辖区"}
    assert phones.send("wang", verify).status_code == 303
    assert rows(phones, lead)[0].state == "verified"


def test_what_is_missing_is_named_and_what_was_typed_stays(phones: Phones) -> None:
    id_ = phones.thing("door_alert", "door_check")
    form = forms(phones.get("wang", where("door_alert", id_, "door_check")).text)
    assert set(form) == {"explain", "confirm_breach"}
    no_text = phones.send("wang", form["explain"] | {"explanation": "  "}, picture())
    assert no_text.status_code == 422 and "Please fill in: Explanation" in words(no_text.text)
    no_photo = phones.send("wang", form["explain"] | {"explanation": '<家人>"'})
    assert no_photo.status_code == 422 and "Take a photo" in words(no_photo.text)
    assert "&lt;家人&gt;" in no_photo.text
    assert rows(phones, door_alert)[0].state == "detected"


def test_a_photo_comes_with_its_move_stripped_sealed_and_once(everywhere: Phones) -> None:
    phones = everywhere
    id_ = phones.thing("door_alert", "door_check")
    form = forms(phones.get("wang", where("door_alert", id_, "door_check")).text)["explain"] | EXPLAINED
    large = picture(size=(3000, 1500))
    assert b"SecretCamera" in large
    assert [phones.send("wang", form, large).status_code for _ in range(2)] == [303, 303]
    (kept,) = rows(phones, attachment)
    assert (kept.record_type, kept.record_id, kept.actor, kept.content_type) == (
        "door_alert", id_, "wang", "image/jpeg")  # fmt: skip
    plain = phones.world.keys.opened(bytes(kept.sealed), f"attachment:{kept.id}")
    assert b"SecretCamera" not in plain and len(plain) == kept.size and plain[:2] == b"\xff\xd8"
    assert rows(phones, door_alert)[0].state == "explained"


@pytest.mark.parametrize("content", [b"MZ" + b"\0" * 300, b"%PDF-1.7\n%%EOF", b"<svg onload=alert(1)>", picture()[:90]])
def test_what_is_no_photo_is_refused_and_nothing_moves(phones: Phones, content: bytes) -> None:
    id_ = phones.thing("door_alert", "door_check")
    form = forms(phones.get("wang", where("door_alert", id_, "door_check")).text)["explain"] | EXPLAINED
    answer = phones.send("wang", form, content)
    assert answer.status_code == 422 and "not a photo" in words(answer.text)
    assert rows(phones, door_alert)[0].state == "detected" and rows(phones, attachment) == []


def test_what_is_too_large_or_no_form_is_refused(phones: Phones) -> None:
    id_ = phones.thing("door_alert", "door_check")
    form = forms(phones.get("wang", where("door_alert", id_, "door_check")).text)["explain"] | EXPLAINED
    big = phones.send("wang", form, b"\xff\xd8" + b"\0" * (11 * 2**20))
    odd = phones.ask("wang", "POST", "/field/task", content=b"x" * 50, headers={"content-type": "multipart/form-data"})
    assert {big.status_code, odd.status_code} == {422} and "too large" in words(big.text)


def test_a_refusal_sent_again_after_a_correction_is_a_new_attempt(everywhere: Phones) -> None:
    phones = everywhere
    id_ = phones.thing("home_order", "release", "start", "fall_due", begun_at=int(now().timestamp()) - 9000)
    page = phones.get("zhao", where("home_order", id_, "release"))
    form = forms(page.text)["report_health"]
    hot = phones.send("zhao", form | {"temperature": "50"})
    assert hot.status_code == 422 and "must lie between 34 and 43" in words(hot.text) and 'value="50"' in hot.text
    assert phones.send("zhao", form | {"temperature": "36.6"}).status_code == 303
    assert [one.temperature_tenths for one in rows(phones, health_report)] == [366]
    assert rows(phones, home_order)[0].version == 4


def test_a_move_of_another_role_is_refused(phones: Phones) -> None:
    id_ = phones.thing("lead", "lead_check", "dispatch")
    form = forms(phones.get("wang", where("lead", id_, "lead_check")).text)["contact"]
    assert phones.send("wang", form | {"move": "dispatch"}).status_code == 403
    assert phones.send("li", form).status_code == 422
    assert phones.send("wang", form | {"move": "nothing"}).status_code == 422
    assert rows(phones, lead)[0].state == "dispatched"


def test_neighbours_are_masked_in_the_list_and_clear_one_by_one(everywhere: Phones) -> None:
    phones = everywhere
    person = phones.world.resident(UNIT, name="孙小美", phone="13911112222", special_group="elderly_alone,pregnant")
    other = phones.world.resident(OTHER, name="周不该")
    units = phones.get("wang", "/field/knock")
    assert "unit=a" in units.text and "unit=b" not in units.text
    listed = phones.get("wang", "/field/knock?unit=a")
    assert "孙**" in listed.text and "小美" not in listed.text and "139" not in words(listed.text)
    assert "elderly, living alone" in listed.text and "pregnant" in listed.text
    one = phones.get("wang", f"/field/knock?person={person}")
    assert "孙小美" in one.text and "tel:13911112222" in one.text and "never tested" in words(one.text)
    assert phones.get("wang", f"/field/knock?person={other}").status_code == 403
    assert phones.get("wang", "/field/knock?unit=b").status_code == 403
    assert phones.audited() == ["read_untested", "read_to_knock"]


def test_paper_says_whose_it_is_and_holds_everything(phones: Phones) -> None:
    person = phones.world.resident(UNIT, name="孙小美", phone="13911112222")
    phones.thing("care_request", "care_request", resident_id=person)
    page = phones.get("wang", "/field/print")
    told = words(page.text)
    for part in ("printed by wang", "Simulated data", "孙小美", "13911112222", "To do", "Not tested for 48 hours"):
        assert part in told, part
    assert page.text.count("☐") == 2 and "330113199001" not in page.text
    assert "@page" in page.text and "counter(page)" in page.text
    assert phones.audited() == ["print_day"]


def test_the_map_shows_the_own_units_and_what_is_to_be_done(phones: Phones) -> None:
    phones.world.point("p1", "330113/S1/C1", lon=120.205, lat=30.405, name="近处")
    phones.world.point("p2", "330113/S2/C2", name="远处")
    phones.world.resident(UNIT)
    phones.thing("care_request", "care_request")
    page = phones.get("wang", "/field/map")
    assert page.text.count('class="unit"') == 1 and page.text.count("<circle") == 1
    assert "1 to do, " in words(page.text) and "近处" in page.text and "远处" not in page.text


def test_pages_load_nothing_and_run_nothing(phones: Phones) -> None:
    id_ = phones.thing("care_request", "care_request")
    for path in ("/field", "/field/knock", "/field/map", "/field/print", where("care_request", id_, "care_request")):
        for lang in ("zh", "en"):
            page = phones.get("wang", f"{path}{'&' if '?' in path else '?'}lang={lang}")
            assert page.status_code == 200 and f'<html lang="{lang}' in page.text
            assert "<script" not in page.text and not re.search(r"\son\w+=|\sstyle=", page.text)
            assert "unsafe" not in page.headers["content-security-policy"]
            assert page.headers["cache-control"] == "no-store"
            assert len(page.content) < 40_000


def test_an_arrival_not_on_the_register_is_named_from_its_own_report(phones: Phones) -> None:
    code = "A-1"
    sealed = phones.world.keys.sealed('{"name":"吴来","id_no":"330113199001011234","phone":"13900001111"}'.encode(),
                                      f"arrival:{code}")  # fmt: skip
    id_ = phones.thing("arrival", "arrival_verify", "find_unclear", code=code, sealed=sealed, resident_id=None)
    assert "吴*" in words(phones.get("wang", "/field").text)
    page = phones.get("wang", where("arrival", id_, "arrival_verify"))
    assert "吴来" in page.text and "tel:13900001111" in page.text
