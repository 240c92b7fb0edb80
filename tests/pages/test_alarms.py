"""Does the bell ring on every page, and can alarms be read, taken over and tuned by whom they are for?"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data_access.commands.alarms import evaluate, note_judged
from data_access.schema import alarm, alarm_tuning
from domain.alarms import alarm_rules
from domain.instants import now, to_epoch
from domain.scope import Role
from session.reading import publisher
from tests.pages.conftest import DISTRICT, EAST, WEST, words
from tests.records import give_task, put

RULE = "transfer.without_receipt"
UNIT = f"{DISTRICT}/{EAST}/E1/E1A/E1A1"
TOLD = "东街道：有1人上车90分钟仍未签收"


@pytest.fixture
def fired(district):
    """A district in whose east somebody boarded and was not received, and where no door sensor was ever heard."""
    at = now()
    id_ = put(district, "transfer_order", UNIT, at - timedelta(hours=3))
    give_task(district, "transfer_order", id_, "receipt", at - timedelta(hours=2), at - timedelta(minutes=30))
    evaluate(district.db, [alarm_rules()[RULE], alarm_rules()["home.sensor_offline"]], at=to_epoch(at))
    return district


def rows(world, table=alarm):
    with world.db.read() as conn:
        return list(conn.execute(select(table).order_by(table.c.id)))


@pytest.mark.parametrize("page", ["navigation", "overview", "transfer", "alarms"])
def test_the_bell_counts_by_level_with_letter_and_leads_there(open_page, fired, page):
    text = words(open_page(page))
    assert "红 1" in text or "R 1" in text
    assert 'class="c-bell on"' in text and 'href="/alarms"' in text and "? 1" in text


def test_without_an_alarm_the_bell_says_so_only_where_somebody_looked(open_page, district):
    text = words(open_page("navigation"))
    assert 'class="c-bell"' in text and ">无告警<" not in text and "未研判" in text
    assert "告警尚未研判" in words(open_page("alarms")) and "没有未解除的告警" not in words(open_page("alarms"))
    note_judged(district.db, at=to_epoch(now()))
    publisher().poll(hurry=True)
    text = words(open_page("navigation"))
    assert 'class="c-bell"' in text and ">无告警<" in text and "未研判" not in text
    assert "没有未解除的告警" in words(open_page("alarms"))


def test_a_judgement_that_is_too_old_is_told_with_its_time(open_page, district):
    note_judged(district.db, at=to_epoch(now() - timedelta(minutes=5)))
    text = words(open_page("navigation"))
    assert ">无告警<" not in text and "未研判" in text and "最近一次研判" in text


@pytest.mark.parametrize(
    ("role", "area", "sees"),
    [(Role.HQ, DISTRICT, True), (Role.STREET, EAST, True), (Role.DRIVER, DISTRICT, True), (Role.STREET, WEST, False),
     (Role.CDC, DISTRICT, False), (Role.GRID, EAST, False)],
)  # fmt: skip
def test_only_its_audience_reads_an_alarm(open_page, fired, role, area, sees):
    at = open_page("alarms", role=role, areas=(area,))
    assert not at.exception
    told = [text for frame in at.dataframe for text in frame.value.get("text", [])]
    assert (TOLD in told) is sees


def test_what_is_not_known_is_told_as_such(open_page, fired):
    [table] = open_page("alarms").dataframe
    assert list(table.value["text"]) == [TOLD, "门磁离线：无数据，情况不明"]
    assert list(table.value["state"]) == ["触发", "无数据"]


def test_a_rule_is_replayed_then_saved_with_a_reason(open_page, fired):
    at = open_page("alarms", view="rules")
    at.selectbox(key="alarms.rule").set_value(RULE).run()
    next(one for one in at.button if one.label == "回放").click().run()
    assert not at.exception and not at.error
    assert "东街道" in words(at) and rows(fired, alarm_tuning) == []
    next(one for one in at.number_input if one.label == "触发值").set_value(2.0)
    next(one for one in at.number_input if one.label == "解除值").set_value(2.0)
    next(one for one in at.button if one.label == "回放").click().run()
    assert "不会触发" in words(at)
    next(one for one in at.button if one.label == "保存").click().run()
    assert at.error and rows(fired, alarm_tuning) == []
    next(one for one in at.text_input if one.label.startswith("保存原因")).set_value("试运行两天")
    next(one for one in at.button if one.label == "保存").click().run()
    [saved] = rows(fired, alarm_tuning)
    assert (saved.rule, saved.reason) == (RULE, "试运行两天") and '"threshold": 2.0' in saved.settings


@pytest.mark.parametrize("role", [Role.STREET, Role.CDC])
def test_others_find_no_rules_to_tune(open_page, fired, role):
    at = open_page("alarms", view="rules", role=role, areas=(EAST,) if role is Role.STREET else (DISTRICT,))
    assert not at.number_input and at.warning


def test_what_is_over_is_history(open_page, fired):
    with fired.db.write() as conn:
        conn.exec_driver_sql("UPDATE task SET completed_at = due_at")
    evaluate(fired.db, [alarm_rules()[RULE]], at=to_epoch(now()))
    text = words(open_page("alarms", view="history"))
    assert TOLD in text
    assert TOLD not in "".join(t for f in open_page("alarms").dataframe for t in f.value.get("text", []))
