"""What a person reads and does on the seven pages, and what a street does not get to read or do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data_access.schema import RECORD_TABLES, transition
from domain.instants import now
from domain.scope import Role
from domain.workflow import RECORDS, SUBJECTS, scenario_records, scenario_roles
from frame.menu import ENTRIES
from session.record_links import PAGES
from tests.pages.conftest import DISTRICT, EAST, WEST, words
from tests.records import fill, give_task, put

EAST_UNIT, WEST_UNIT = f"{DISTRICT}/{EAST}/E1/E1A/E1A1", f"{DISTRICT}/{WEST}/W1/W1A/W1A1"
VIEWS = ("situation", "work", "records")


@pytest.fixture
def filled(district):
    return fill(district, (EAST_UNIT, WEST_UNIT), now())


def codes(district, record, ids):
    table = RECORD_TABLES[record]
    with district.db.read() as conn:
        return [conn.execute(select(table.c.code).where(table.c.id == id_)).scalar_one() for id_ in ids]


def everything(at):
    """Return all text and all rows that reached the browser."""
    return words(at) + "".join(str(element.proto) + element.value.to_csv() for element in at.get("arrow_data_frame"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("number", PAGES)
def test_a_scenario_page_opens_in_both_languages(open_page, filled, number, lang):
    for view in VIEWS:
        at = open_page(PAGES[number], lang=lang, view=view)
        assert not at.exception and not at.error
    titles = [kind.title for kind in scenario_records(number)]
    shown = words(open_page(PAGES[number], lang="en", view="situation"))
    assert all(title in shown for title in titles)


@pytest.mark.parametrize("number", PAGES)
def test_a_street_sees_no_record_of_another(open_page, filled, district, number):
    who = {"role": Role.STREET, "areas": (EAST,)}
    kinds = [kind.name for kind in scenario_records(number) if kind.personal]  # places and things may be offered
    theirs = {name: codes(district, name, filled[name])[1] for name in kinds}
    for view in VIEWS:
        read = everything(open_page(PAGES[number], view=view, **who))
        assert not [code for code in theirs.values() if f"{code}," in read or f">{code}<" in read]
        assert "西街道" not in read and WEST not in read
    assert "不在您的权限范围内" in open_page(PAGES[number], area=WEST, **who).error[0].value


@pytest.mark.parametrize("record", RECORDS)
def test_a_link_to_a_record_opens_it_in_scope_only(open_page, filled, district, record):
    who = {"role": Role.STREET, "areas": (EAST,)}
    page, (mine, theirs) = PAGES[RECORDS[record].scenario], codes(district, record, filled[record])
    own = open_page(page, record=f"{record}:{filled[record][0]}", **who)
    assert not own.error and not own.exception and mine in words(own)
    foreign = open_page(page, record=f"{record}:{filled[record][1]}", **who)
    assert "您的权限范围内没有这条记录" in foreign.error[0].value
    assert theirs not in words(foreign)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PUBLIC, Role.WALL, Role.ADMIN)])
def test_a_role_opens_the_pages_it_works_with(open_page, filled, role):
    at = open_page("navigation", role=role)
    shown = {link.label for link in at.get("page_link")}
    with_title = {number for number, (_page, title) in SUBJECTS.items() if role in scenario_roles(number)}
    assert len(shown) == sum(role in entry.roles for entry in ENTRIES if entry.name != "wall")
    for number in with_title:
        page = open_page(PAGES[number], role=role)
        assert not page.exception and not page.error


@pytest.mark.parametrize("text", ["transfer_order:", "transfer_order:x", "nothing:1", "1", "transfer_order:1;2"])
def test_an_address_that_names_no_record_says_so(open_page, filled, text):
    at = open_page("transfer", record=text)
    assert "不是记录" in at.warning[0].value and not at.exception


def test_one_record_is_moved_on_its_page_and_told_of_once(open_page, district, filled):
    lead = put(district, "lead", EAST_UNIT, now() - timedelta(minutes=9))
    at = open_page("surveillance", record=f"lead:{lead}", lang="en", role=Role.STREET, areas=(EAST,))
    pills = next(one for one in at.get("button_group") if one.label == "What was done?")
    pills.set_value("dispatch").run()
    _send(at, "Dispatch to the community")
    assert not at.exception and not at.error
    assert "1 done" in at.success[0].value
    with district.db.read() as conn:
        log = conn.execute(select(transition).where(transition.c.record_type == "lead",
                                                    transition.c.record_id == lead)).all()  # fmt: skip
    assert [row.move for row in log] == ["receive", "dispatch"]
    assert log[-1].actor.startswith("street")


def _send(at, label):
    next(one for one in at.button if one.label == label).click()
    at.run()


def test_a_form_says_what_is_missing_and_keeps_what_was_typed(open_page, district, filled):
    lead = put(district, "lead", EAST_UNIT, now() - timedelta(minutes=9), "dispatch", "contact")
    at = open_page("surveillance", record=f"lead:{lead}", lang="en")
    pills = next(one for one in at.get("button_group") if one.label == "What was done?")
    pills.set_value("forward").run()
    _send(at, "Forward to another region")
    assert "Please fill in: To region" in at.error[0].value
    field = next(one for one in at.text_input if one.label.startswith("To region"))
    field.set_value("上海")
    _send(at, "Forward to another region")
    assert "1 done" in at.success[0].value


def test_the_past_offers_no_action(open_page, district, filled):
    lead = filled["lead"][0]
    past = (now() - timedelta(minutes=20)).strftime("%Y-%m-%dT%H:%M:%S%z")
    at = open_page("surveillance", record=f"lead:{lead}", as_of=past, lang="en")
    assert "The past cannot be changed" in words(at)
    assert not [one for one in at.get("button_group") if one.label == "What was done?"]


def test_many_are_moved_at_once_from_the_queue(open_page, district):
    begun = now() - timedelta(hours=2)
    leads = [put(district, "lead", EAST_UNIT, begun) for _ in range(5)]
    for lead in leads:
        give_task(district, "lead", lead, "lead_check", begun, now() + timedelta(hours=1))
    at = open_page("surveillance", view="work", lang="en")
    assert len(at.dataframe[-1].value) == 5
    assert "5" in words(at)


def test_the_path_of_a_person_needs_a_reason(open_page, district, filled):
    contact = filled["contact"][0]
    at = open_page("person", record=f"contact:{contact}", lang="en")
    at.button[-1].click().run()
    assert "at least 4 characters" in at.error[0].value
    at.text_input(key="person.reason").set_value("check the route")
    at.button[-1].click().run()
    assert not at.error and "List a contact" in words(at)
    assert "张三丰" not in words(at) and "张**" in words(at)


def test_each_refused_record_is_told_with_its_reason() -> None:
    from components.record_words import refusal_text
    from data_access.commands.moving.judging import STATE
    from data_access.commands.moving.values import MISSING

    told = refusal_text("lead", "close", STATE, {"state": "received", "sources": "controlled, verified"})
    assert "received" in told or "已接收" in told
    assert "to_region" not in refusal_text("lead", "forward", MISSING, {"field": "to_region"})
