"""Does the page of pictures say how far they are, raise an alarm, and open nothing that was not asked for?"""

import json
import re
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.robot.entering import enter_due
from data_access.commands.robot.leasing import cancel, lease
from data_access.commands.robot.marks import keep_marks
from data_access.commands.robot.settling import Shown, settle
from data_access.commands.robot.submitting import Given, submit
from data_access.schema import audit, robot_file, robot_record
from domain.instants import now, to_epoch
from domain.result_pictures.model import Kind, Refused
from domain.scope import Role, Scope
from domain.sentences import Sentence
from frame.menu import ENTRIES
from tests.pages.conftest import DISTRICT, EAST, WEST, words
from tests.robot.builders import JPEG, found, reading

UNIT = f"{DISTRICT}/{EAST}/E1/E1A/E1A1"
STREET = {"role": Role.STREET, "areas": (EAST,), "lang": "en"}
SCOPE = Scope(Role.STREET, (EAST,))


@pytest.fixture
def robot(district):
    """A district whose robot is registered."""
    district.source("robot", name="Pictures of results", topic="robot")
    return district


def put(world, answer, number=0):
    at = to_epoch(now())
    given = [Given("a.jpg", f"content {number}".encode())]
    submit(world.db, world.keys, SCOPE, Actor("x", "street"), given, area_code=EAST, at=at)
    keep_marks(world.db, world.keys)
    held = lease(world.db, world.keys, "w", at=at)
    pages = {} if isinstance(answer, Refused) else {0: Shown(JPEG)}
    settle(world.db, world.keys, "w", held.id, answer, pages, at=at)
    enter_due(world.db, world.keys, at=at)


def button(at, label):
    return next((one for one in at.button if one.label == label), None)


def items(at):
    """Return what the reviewer shows."""
    shown = [json.loads(one.proto.json) for one in at.get("bidi_component") if one.proto.json]
    return [one for one in shown if "version" in one]


@pytest.mark.parametrize("view", ["send", "review", "lists", "figures"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_view_opens_with_nothing_in_it(open_page, robot, view, lang):
    at = open_page("robot", view=view, lang=lang)
    assert not at.exception and not at.error


def test_a_positive_is_an_alarm_on_every_view(open_page, robot):
    put(robot, [reading(found(result="positive"))])
    for view in ("send", "review", "lists", "figures"):
        at = open_page("robot", view=view, **STREET)
        assert ["waiting for a person: 1." in one.value for one in at.error] == [True]
    for page in ("overview", "navigation"):
        at = open_page(page, **STREET)
        assert ["waiting for a person: 1." in one.value for one in at.error] == [True]
        assert not open_page(page, role=Role.GRID, areas=(EAST,), lang="en").error
    other = open_page("robot", role=Role.STREET, areas=(WEST,), lang="en")
    assert not other.error and "positive" not in words(other)


def test_a_picture_is_shown_only_when_somebody_began_to_review(open_page, robot):
    put(robot, [reading(found(sure=0.5))])
    at = open_page("robot", view="review", **STREET)
    assert items(at) == [] and "1 wait." in words(at)
    with robot.db.read() as conn:
        assert conn.execute(select(audit.c.id).where(audit.c.action == "robot_open")).first() is None
    button(at, "Begin (each picture goes on record)").click()
    at.run()
    (item,) = items(at)
    assert "data:image/jpeg;base64," in item["html"] and 'value="安娜"' in item["html"]
    assert "Nobody on the register fits" in item["html"] and "polygon" in item["html"]
    with robot.db.read() as conn:
        assert len(conn.execute(select(audit.c.id).where(audit.c.action == "robot_open")).all()) == 1


def test_a_cassette_asks_for_all_in_one_sentence_and_its_method_is_chosen(open_page, robot):
    put(robot, [replace(reading(kind=Kind.CASSETTE), found=())])
    at = open_page("robot", view="review", **STREET)
    button(at, "Begin (each picture goes on record)").click()
    at.run()
    (item,) = items(at)
    told = re.findall("<li>(.*?)</li>", item["html"])
    assert told == ["A photo of an antigen cassette: only a person reads its lines.",
                    "No record was found on this picture.",
                    "Not found: name, identifier, sampling time, result, method."]  # fmt: skip
    assert '<option value="antigen" selected>' in item["html"]


def test_piles_say_how_far_they_are_and_can_be_called_off(open_page, robot):
    put(robot, Refused("corrupt", Sentence("It cannot be read.")))
    submit(
        robot.db, robot.keys, SCOPE, Actor("x", "street"), [Given("b", b"waits")], area_code=EAST, at=to_epoch(now())
    )
    at = open_page("robot", **STREET)
    assert "1 of 1 files" in words(at) and "1 could not be read" in words(at) and "0 of 1 files" in words(at)
    button(at, "Call off").click()
    at.run()
    with robot.db.read() as conn:
        assert list(conn.execute(select(robot_file.c.state).order_by(robot_file.c.id)).scalars()) == [
            "refused", "cancelled",
        ]  # fmt: skip
    assert not at.exception


def test_a_pile_whose_files_lie_in_a_later_one_says_so(open_page, robot):
    order = {"area_code": EAST, "at": to_epoch(now())}
    sent = [Given("b", b"waits")]
    first = submit(robot.db, robot.keys, SCOPE, Actor("x", "street"), sent, **order)
    cancel(robot.db, SCOPE, Actor("x", "street"), pile_id=first.id, at=order["at"])
    submit(robot.db, robot.keys, SCOPE, Actor("x", "street"), sent, **order)
    submit(robot.db, robot.keys, SCOPE, Actor("x", "street"), sent, **order)
    shown = words(open_page("robot", **STREET))
    assert "its files were sent again later" in shown and "0 of 1 files" in shown
    assert "nothing to read · 1 sent before" in shown


def test_a_list_is_opened_on_request_and_goes_on_record(open_page, robot):
    put(robot, [reading(found("王*", "330113********9999"))])
    at = open_page("robot", view="lists", role=Role.HQ, lang="en")
    assert not at.dataframe
    button(at, "Open the list (goes on record)").click()
    at.run()
    assert not at.exception and not at.error
    with robot.db.read() as conn:
        assert len(conn.execute(select(audit.c.id).where(audit.c.action == "robot_list")).all()) == 1


def test_figures_tell_shares_with_their_denominators(open_page, robot):
    robot.resident(UNIT, id_no="330113199001010011", name="安娜")
    sampled = (now() - timedelta(hours=3)).astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
    put(robot, [reading(found(sampled=sampled))])
    put(robot, [reading(found(sampled=sampled - timedelta(hours=1), sure=0.3))], number=1)
    at = open_page("robot", view="figures", **STREET)
    text = words(at)
    assert '<div class="v">50.0<span class="u">%</span></div>' in text and "1 of 2" in text
    assert "not sure enough: Full name" in text
    with robot.db.read() as conn:
        assert sorted(conn.execute(select(robot_record.c.state)).scalars()) == ["entered", "waiting"]


def test_a_record_is_opened_again_by_its_number_in_ones_own_area_only(open_page, robot):
    put(robot, [reading(found(sure=0.4))])
    for areas, seen in (((EAST,), True), ((WEST,), False)):
        at = open_page("robot", view="figures", role=Role.STREET, areas=areas, lang="en")
        at.number_input(key="robot.record.number").set_value(1)
        button(at, "Open (goes on record)").click()
        at.run()
        assert not at.exception and not at.get("image")
        assert ("data:image/jpeg" in words(at)) is seen and ("安娜" in words(at)) is seen
    assert [one.value for one in at.error] == ["There is no such record in your scope."]


@pytest.mark.parametrize("role", [Role.GRID, Role.DRIVER, Role.ADMIN])
def test_others_have_no_such_page(open_page, robot, role):
    assert role not in next(one for one in ENTRIES if one.name == "robot").roles
