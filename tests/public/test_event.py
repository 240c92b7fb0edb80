"""A citizen reports an event: sealed in the inbox, opened once for the staff, refused in words field by field."""

from __future__ import annotations

import pytest

from data_access.commands.event_reporter import open_reporter
from data_access.commands.sources import register_feeds
from data_access.schema import audit, event, public_inbox
from domain.errors import CockpitError, ScopeError
from domain.scope import Role, Scope
from tests.arrivals.builders import GRID
from tests.arrivals.test_health import GRID_ACTOR
from tests.public.conftest import Browser, Site
from tests.public.test_site import words

PHONE = "13800001111"


def fields(browser: Browser, **more: str) -> dict[str, str]:
    form_id = browser.get("/event").text.partition('name="form_id" value="')[2].partition('"')[0]
    return {"form_id": form_id, "kind": "waste", "what": "楼下垃圾堆了三天", "area_code": "C1", "place": "3幢",
            "name": "李四", "phone": PHONE, **more}  # fmt: skip


@pytest.fixture
def heard(site: Site) -> Site:
    """A site whose staff's process takes in events."""
    with site.station.db.write() as conn:
        register_feeds(conn)
    return site


def test_a_report_comes_in_once_and_its_sender_stays_sealed(heard: Site) -> None:
    phone = heard.opened()
    sent = fields(phone)
    for _time in range(2):
        told = phone.post("/event", data=sent)
        assert told.status_code == 200 and told.url.path == "/event/sent"
    (waiting,) = heard.station.rows(public_inbox)
    assert "垃圾".encode() not in bytes(waiting["sealed"]) and PHONE.encode() not in bytes(waiting["sealed"])
    assert heard.take_in() == 1 and heard.take_in() == 0
    (one,) = heard.station.rows(event)
    assert (one["state"], one["kind"], one["level"], one["source"]) == ("reported", "waste", "3", "citizen")
    assert one["what"] == "楼下垃圾堆了三天" and PHONE.encode() not in bytes(one["sealed"])
    assert heard.station.rows(public_inbox)[0]["sealed"] is None
    assert phone.post("/event", data=sent).status_code == 200
    heard.take_in()
    assert len(heard.station.rows(event)) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": "door_open"}, "kind"), ({"what": "嗯"}, "what"), ({"area_code": "S1"}, "area_code"),
     ({"phone": "call me"}, "phone"), ({"form_id": "0" * 40}, "form_id")],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_nothing_kept(heard: Site, wrong: dict[str, str], field: str) -> None:
    told = heard.client.post("/event", data=fields(heard.client, **wrong))
    assert told.status_code == 422 and 'role="alert"' in told.text and field
    assert heard.station.rows(public_inbox) == [] and "Traceback" not in words(told.text)


def test_who_reported_is_opened_by_staff_for_a_reason_on_record(heard: Site) -> None:
    heard.client.post("/event", data=fields(heard.client))
    heard.take_in()
    (one,) = heard.station.rows(event)
    db, keys = heard.station.db, heard.station.keys
    with pytest.raises(CockpitError, match="at least"):
        open_reporter(db, keys, GRID, GRID_ACTOR, event_id=one["id"], reason="x")
    with pytest.raises(ScopeError):
        open_reporter(db, keys, Scope(Role.GRID, ("elsewhere",)), GRID_ACTOR, event_id=one["id"], reason="回访核实")
    with pytest.raises(ScopeError):
        open_reporter(db, keys, Scope(Role.WALL, ("330113",)), GRID_ACTOR, event_id=one["id"], reason="回访核实")
    opened = open_reporter(db, keys, GRID, GRID_ACTOR, event_id=one["id"], reason="回访核实")
    assert opened == {"name": "李四", "phone": PHONE}
    assert [row["action"] for row in heard.station.rows(audit) if row["action"] == "open_reporter"] == ["open_reporter"]
