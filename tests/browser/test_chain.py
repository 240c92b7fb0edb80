"""One infection from headquarters' form to the last receipt: what follows opens by itself and is done by its owners.

Headquarters reports; the street fetches the person and their contact, the facility receives, the zone is approved and
sealed, its supplies are asked for; all the while headquarters' page stands open and its figures follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Connection, select

from bench import server as servers
from bench.chromium import give_session, wait_until_drawn, window
from bench.district import District
from data_access.engine import Database
from data_access.schema import (
    area,
    area_ancestor,
    contact,
    infection,
    room,
    stay,
    supply_movement,
    task,
    transfer_order,
    vehicle,
    zone,
    zone_area,
)
from data_access.verify import verify
from domain.instants import now
from tests.browser.conftest import DESK, PATIENCE_MS
from tests.browser.forms import do_task, field, make, pick, send, tap, write

pytestmark = pytest.mark.browser

Open = Callable[[str, str], Page]
LINPING_H = 8
FOLLOWED = ("New infections in 24 h", "People waiting", "People in facilities", "Zones under control")
ON_THE_WAY = "Requests not yet received"


@dataclass(frozen=True)
class Cast:
    """Who takes part: two people of one unit (identifiers), the unit's outline is known; and their street."""

    case: str
    friend: str
    unit: str
    street: str

    @property
    def official(self) -> str:
        """The street's account."""
        return f"street-{self.street[-3:]}".lower()

    @property
    def community(self) -> str:
        """The community's code; its queues hold nothing else than what this story opens."""
        return self.unit[:12]


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """The database of a district of our own."""
    database = own_place.open()
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def at(own_place: District, chromium: Browser) -> Iterator[Open]:
    """Return ``at(username, path)``: a page of our own server in a window of its own, signed in."""
    with servers.serving(own_place) as server:
        contexts, cookies = [], dict[str, str]()

        def opened(username: str, path: str) -> Page:
            if username not in cookies:
                cookies[username] = servers.sign_in(server.url, username)
            context = window(chromium, server.url, None, width=DESK[0], height=DESK[1], phone=False, language="en-GB")
            give_session(context, server.url, cookies[username])
            contexts.append(context)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(server.url + path)
            wait_until_drawn(page)
            return page

        yield opened
        for context in contexts:
            context.close()


@pytest.fixture(scope="module")
def cast(own_place: District, records: Database) -> Cast:
    """Two people of a unit with an outline, in which no zone stands and who have no part in the demo's play."""
    people = pq.read_table(own_place.package / "residents.parquet", columns=["id_no", "unit_code"]).to_pydict()
    homes: dict[str, list[str]] = {}
    for id_no, unit in zip(people["id_no"], people["unit_code"], strict=True):
        homes.setdefault(unit, []).append(id_no)
    above = area_ancestor.c
    with records.read() as conn:
        struck = set(conn.execute(select(zone_area.c.area_id)).scalars())
        struck |= set(conn.execute(select(infection.c.area_id)).scalars())
        waiting = _communities_at_work(conn)
        streets = select(area.c.id).where(area.c.level == "street")
        units = (
            select(area.c.id, area.c.code, above.ancestor_id)
            .join(area_ancestor, above.area_id == area.c.id)
            .where(area.c.level == "unit2", area.c.boundary.is_not(None), above.ancestor_id.in_(streets))
            .order_by(area.c.code)
        )
        unit, up = next((row.code, row.ancestor_id) for row in conn.execute(units)
                        if row.id not in struck and row.code[:12] not in waiting
                        and len(homes.get(row.code, ())) > 40)  # fmt: skip
        street = conn.execute(select(area.c.code).where(area.c.id == up)).scalar_one()
    return Cast(homes[unit][-1], homes[unit][-2], unit, street)


def _communities_at_work(conn: Connection) -> set[str]:
    """Return the codes of communities whose queues hold tasks of the demo's own: theirs might come first, by the hour.

    Who is to be found, moved or sealed there depends on when the demo was built.
    """
    above, open_ones = area_ancestor.c, (task.c.completed_at.is_(None), task.c.cancelled_at.is_(None))
    found = (
        select(area.c.code)
        .join(area_ancestor, (above.ancestor_id == area.c.id) & (above.level == "community"))
        .join(task, task.c.area_id == above.area_id)
        .where(task.c.record_type.in_(("infection", "contact", "transfer_order", "zone")), *open_ones)
    )
    return set(conn.execute(found.distinct()).scalars())


@pytest.mark.timeout(900)  # some sixty steps by hand, 90 s on a quiet machine
def test_one_infection_is_followed_to_the_end(at: Open, cast: Cast, records: Database) -> None:
    watched = Watched.of(at("hq", "/overview"), at("hq", "/supplies"))
    case = _report(at("hq", "/surveillance?view=work"), cast, records)
    watched.follows("New infections in 24 h", 1)
    friend = _list_contact(at("hq", "/surveillance?view=work"), cast, case)
    _to_hospital(at, cast, records, case, watched)
    _to_a_room(at, cast, records, friend, watched)
    _zone(at, cast, records, case, watched)
    assert [(one.name, one.differences) for one in verify(records) if not one.holds] == []


def _shown(page: Page, label: str) -> Locator:
    """Return the place of a figure on one of headquarters' pages."""
    strip = page.locator(".c-strips .f", has=page.locator("small").get_by_text(label, exact=True)).locator("b")
    band = page.locator(".c-fig", has=page.locator(".l").get_by_text(label, exact=True)).locator(".v")
    return strip.or_(band).first


def _amount(page: Page, label: str) -> int:
    """Return a figure as it is shown now."""
    expect(_shown(page, label)).to_be_visible()
    found = re.match(r"[\d,]+", _shown(page, label).inner_text())
    return int(found[0].replace(",", "")) if found else 0


@dataclass(frozen=True)
class Watched:
    """Headquarters' pages that stand open from the beginning, and what they showed then."""

    pages: dict[str, Page]
    before: dict[str, int]

    @classmethod
    def of(cls, overview: Page, supplies: Page) -> Watched:
        """Look at the figures before anything happens; mark the pages, so that one loaded anew is noticed."""
        pages = dict.fromkeys(FOLLOWED, overview) | {ON_THE_WAY: supplies}
        for page in (overview, supplies):
            page.evaluate("() => { window.__opened = true; }")
        return cls(pages, {label: _amount(page, label) for label, page in pages.items()})

    def follows(self, label: str, more: int) -> None:
        """See a figure become what it was and ``more``, on a page that nobody loaded anew."""
        page, wanted = self.pages[label], f"{self.before[label] + more:,}"
        expect(_shown(page, label)).to_have_text(re.compile(rf"^{wanted}(?!\d)"))
        assert page.evaluate("() => window.__opened === true"), "the page was loaded anew"


def _report(page: Page, cast: Cast, records: Database) -> Any:
    """Report a confirmed case in headquarters' form and return the infection."""
    tap(page, page.locator(".st-key-scenario-new button"), "Infection")
    make(page, "new", "Report a confirmed case")
    write(page, "new", "report_confirmed-person", cast.case)
    pick(page, field(page, "new", "report_confirmed-detection_mode"), "in the community")
    send(page, "new", "Report a confirmed case")
    with records.read() as conn:
        found = conn.execute(select(infection).order_by(infection.c.id.desc()).limit(1)).one()
        owed = select(task.c.kind).where(task.c.record_type == "infection", task.c.record_id == found.id)
        assert set(conn.execute(owed).scalars()) == {"core_investigation", "full_investigation", "admission"}
    return found


def _list_contact(page: Page, cast: Cast, case: Any) -> str:
    tap(page, page.locator(".st-key-scenario-new button"), "Contact")
    make(page, "new", "List a contact")
    write(page, "new", "list-person", cast.friend)
    pick(page, field(page, "new", "list-infection"), case.code)
    pick(page, field(page, "new", "list-tier"), "close contact")
    write(page, "new", "list-last_exposure_on", f"{now() + timedelta(hours=LINPING_H):%Y-%m-%d}")
    pick(page, field(page, "new", "list-setting"), "household")
    send(page, "new", "List a contact")
    return cast.friend


def _to_hospital(at: Open, cast: Cast, records: Database, case: Any, watched: Watched) -> None:
    """The street finds the order that the infection opened, and brings the person to hospital."""
    code = f"T-{case.code}"
    watched.follows("People waiting", 1)
    page = at(cast.official, f"/transfer?area={cast.community}")
    do_task(page, "Hand over an infected person", "Group", lists={"facility": "HOSP1"}, texts={"run": "R1"})
    assert _row(records, transfer_order, code).state == "grouped"
    do_task(page, "Hand over an infected person", "Assign a vehicle", lists={"vehicle": _ambulance(records)})
    for title in ("Vehicle leaves", "Boarded", "Arrived"):
        do_task(page, "Hand over an infected person", title)
    house = at("facility", f"/transfer?area={cast.community}")
    do_task(house, "Hand over an infected person", "Received (receipt signed)")
    order = _row(records, transfer_order, code)
    assert order.state == "handed_over"
    watched.follows("People waiting", 0)
    with records.read() as conn:
        left = select(task.c.kind).where(task.c.record_type == "transfer_order", task.c.record_id == order.id,
                                         task.c.completed_at.is_(None))  # fmt: skip
        assert list(conn.execute(left).scalars()) == []


def _to_a_room(at: Open, cast: Cast, records: Database, friend: str, watched: Watched) -> None:
    """The street finds the contact, orders the ride, takes a suggested run; the facility gives them a room."""
    found = at(cast.official, f"/surveillance?area={cast.community}")
    for title, owed in (("Located", "Locate the contact"), ("Notified", "Close contact into quarantine")):
        do_task(found, owed, title)
    page = at(cast.official, f"/transfer?area={cast.community}")
    tap(page, page.locator(".st-key-scenario-new button"), "Transfer order")
    write(page, "new", "request-person", friend)
    pick(page, field(page, "new", "request-kind"), "close contact")
    send(page, "new", "Order a transfer")
    watched.follows("People waiting", 1)
    page.locator(".st-key-runs-suggest button").click()
    page.locator("[class*=st-key-runs-all] button").click()
    expect(page.get_by_text("Vehicles assigned: 1 done")).to_be_visible()
    wait_until_drawn(page)
    for title in ("Vehicle leaves", "Boarded", "Arrived"):
        do_task(page, "Hand over a close contact", title)
    house = at("facility", f"/transfer?area={cast.community}")
    do_task(house, "Hand over a close contact", "Received (receipt signed)")
    watched.follows("People in facilities", 1)
    with records.read() as conn:
        order = conn.execute(select(transfer_order).order_by(transfer_order.c.id.desc()).limit(1)).one()
        one = conn.execute(select(stay).where(stay.c.transfer_order_id == order.id)).one()
        assert (order.state, one.state) == ("handed_over", "checked_in")
        assert conn.execute(select(room.c.state).where(room.c.id == one.room_id)).scalar_one() == "occupied"
        met = select(contact.c.state).where(contact.c.resident_id == order.resident_id)
        assert conn.execute(met.order_by(contact.c.id.desc()).limit(1)).scalar_one() == "quarantined"


def _zone(at: Open, cast: Cast, records: Database, case: Any, watched: Watched) -> None:
    """Headquarters approves what the rule proposed, the street seals it, and supplies are asked for."""
    code = f"Z-{case.code}"
    page = at("hq", f"/zones?view=work&area={cast.community}")
    do_task(page, "Approve the zone", "Approve and publish")
    street = at(cast.official, f"/zones?area={cast.community}")
    do_task(street, "Seal the zone", "Sealed", texts={"guard_roster": "三班值守"})
    watched.follows("Zones under control", 1)
    sealed = _row(records, zone, code)
    assert sealed.state == "active" and sealed.population > 0
    with records.read() as conn:
        asked = conn.execute(select(supply_movement).where(supply_movement.c.zone_id == sealed.id)).all()
    assert asked and {one.state for one in asked} == {"requested"}
    watched.follows(ON_THE_WAY, len(asked))
    supplies = at(cast.official, "/supplies?view=situation")
    for one in asked:
        expect(supplies.get_by_text(one.code).first).to_be_visible()


def _row(records: Database, table: Any, code: str) -> Any:
    with records.read() as conn:
        return conn.execute(select(table).where(table.c.code == code)).one()


def _ambulance(records: Database) -> str:
    with records.read() as conn:
        free = select(vehicle.c.code).where(vehicle.c.negative_pressure, vehicle.c.state == "available")
        return str(conn.execute(free.order_by(vehicle.c.code).limit(1)).scalar_one())
