"""The daily health report by plain HTTP: kept once, corrected, alike for whoever guesses, remembered where asked."""

from __future__ import annotations

import re

import pytest

from data_access.commands.home_receipts import issue_receipt
from data_access.commands.moving import Wish
from data_access.schema import arrival, health_report, home_order, public_inbox
from domain.instants import now, to_epoch
from domain.receipts import receipt_code
from tests.arrivals.builders import GRID
from tests.arrivals.test_health import GRID_ACTOR
from tests.public.conftest import Browser, Site
from tests.public.test_site import words


@pytest.fixture
def at_home(site: Site) -> str:
    """The receipt code of somebody who is under a home order."""
    site.station.world.setting("control_policy", "twenty")
    site.client.post("/arrive", data=site.fields())
    site.take_in()
    (came,) = site.station.rows(arrival)
    present = to_epoch(now())
    site.station.act("contact", Wish(came["id"], fields={"unit": "a", "separate_room": True}), scope=GRID, at=present)
    (order,) = site.station.rows(home_order)
    site.station.act("start", Wish(order["id"]), record="home_order", at=present)
    return issue_receipt(site.station.db, site.station.keys, GRID, GRID_ACTOR, order["code"])


def opened(browser: Browser) -> str:
    return browser.get("/daily").text.partition('name="form_id" value="')[2].partition('"')[0]


def fields(browser: Browser, code: str, **more: str) -> dict[str, str]:
    return {"form_id": opened(browser), "code": code, "temperature": "36.5", "words": "", **more}


def kept(site: Site) -> int:
    return len(site.station.rows(public_inbox, public_inbox.c.kind == "health"))


def test_a_report_comes_in_and_the_answer_tells_of_nobody(site: Site, at_home: str) -> None:
    phone = site.opened()
    told = phone.post("/daily", data=fields(phone, at_home, temperature="３６．５"))
    assert told.status_code == 200 and told.url.path == "/daily/sent"
    assert at_home not in told.text and at_home not in str(told.url)
    assert told.text.replace(_nonce(told.text), "") == _again(phone, "/daily/sent")
    site.take_in()
    assert [row["temperature_tenths"] for row in site.station.rows(health_report)] == [365]


def _nonce(text: str) -> str:
    return re.search(r'nonce="([^"]+)"', text).group(1)  # type: ignore[union-attr]


def _again(browser: Browser, path: str) -> str:
    text = browser.get(path).text
    return text.replace(_nonce(text), "")


@pytest.mark.parametrize(
    ("more", "warned"),
    [({}, False), ({"temperature": "37.3"}, True), ({"temperature": "37.2"}, False), ({"symptom": "cough"}, True),
     ({"words": "头晕"}, True)],
)  # fmt: skip
def test_fever_or_symptoms_are_told_what_follows(site: Site, at_home: str, more: dict[str, str], warned: bool) -> None:
    phone = site.opened()
    told = phone.post("/daily?lang=en", data=fields(phone, at_home, **more))
    assert ("will call you" in words(told.text)) is warned and "12345" in told.text


def test_codes_that_take_no_report_are_answered_alike_and_soon_too_many(site: Site, at_home: str) -> None:
    phone = site.opened(guesses=4)
    with site.station.db.write() as conn:
        conn.execute(home_order.update().values(state="released"))
    codes = [at_home, receipt_code(bytes(range(17))), "", "x" * 400]
    answers = [phone.post("/daily", data=fields(phone, code)) for code in codes]
    bodies = {re.sub(r'nonce="[^"]*"|value="[^"]*"', "", answer.text) for answer in answers}
    assert len(bodies) == 1 and {answer.status_code for answer in answers} == {404} and kept(site) == 0
    late = phone.post("/daily", data=fields(phone, at_home))
    assert late.status_code == 429 and int(late.headers["retry-after"]) > 0


def test_double_tap_and_back_button_are_one_report_and_a_second_tab_a_correction(site: Site, at_home: str) -> None:
    phone, tab = site.opened(), site.opened()
    sent = fields(phone, at_home)
    for _tap in range(3):
        assert phone.post("/daily", data=sent).url.path == "/daily/sent"
    assert kept(site) == 1
    assert phone.post("/daily", data={**sent, "temperature": "36.9"}).url.path == "/daily/sent"
    assert tab.post("/daily", data=fields(tab, at_home, temperature="37.0")).url.path == "/daily/sent"
    site.take_in()
    assert [row["temperature_tenths"] for row in site.station.rows(health_report)] == [365, 369, 370]


def test_too_many_by_one_code_wait_and_are_told_whom_to_call(site: Site, at_home: str) -> None:
    phone = site.opened()
    told = [phone.post("/daily", data=fields(phone, at_home)).status_code for _report in range(8)]
    assert told == [200] * 6 + [409] * 2 and kept(site) == 6


@pytest.mark.parametrize(
    ("more", "field"),
    [({"temperature": "abc"}, "temperature"), ({"temperature": "45"}, "temperature"), ({"words": "x" * 300}, "words"),
     ({"symptom": "<script>"}, "symptoms")],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(
    site: Site, at_home: str, more: dict[str, str], field: str
) -> None:
    phone = site.opened()
    told = phone.post("/daily", data=fields(phone, at_home, **more))
    assert told.status_code == 422 and f'id="wrong-{field}"' in told.text and f'value="{at_home}"' in told.text
    assert "<script>" not in told.text.partition("<main>")[2] and kept(site) == 0


def test_a_form_that_was_not_opened_here_is_taken_at_the_second_tap(site: Site, at_home: str) -> None:
    phone = site.opened()
    told = phone.post("/daily", data={**fields(phone, at_home), "form_id": "a" * 48})
    assert told.status_code == 422 and kept(site) == 0
    form_id = told.text.partition('name="form_id" value="')[2].partition('"')[0]
    assert phone.post("/daily", data={**fields(phone, at_home), "form_id": form_id}).url.path == "/daily/sent"


def test_the_code_is_remembered_where_asked_and_forgotten_where_not(site: Site, at_home: str) -> None:
    phone = site.opened()
    phone.post("/daily", data=fields(phone, at_home))
    assert at_home not in phone.get("/daily").text
    phone.post("/daily", data=fields(phone, at_home, keep="1"))
    again = phone.get("/daily").text
    assert f'value="{at_home}"' in again and 'name="keep" value="1" checked' in again
    phone.post("/daily", data=fields(phone, at_home))
    assert at_home not in phone.get("/daily").text


def test_the_phone_that_reported_the_arrival_finds_its_receipt_in_the_form(site: Site, at_home: str) -> None:
    assert "/daily" in site.client.get("/receipt").text
    shown = site.client.get("/daily").text
    code = re.search(r'name="code"[^>]*value="([^"]+)"', shown).group(1)  # type: ignore[union-attr]
    assert code != at_home and site.client.post("/daily", data=fields(site.client, code)).url.path == "/daily/sent"


def test_a_report_from_another_site_is_refused(site: Site, at_home: str) -> None:
    phone = site.opened()
    told = phone.post("/daily", data=fields(phone, at_home), headers={"origin": "http://evil.example"})
    assert told.status_code == 403 and kept(site) == 0
