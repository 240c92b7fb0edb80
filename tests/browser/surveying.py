"""What a browser test of the survey works on: a building of its own, and what a phone does there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from itertools import count

from playwright.sync_api import Page, expect
from sqlalchemy import func, select, update

from bench.district import District
from data_access.audit import Actor
from data_access.commands.survey import add_door, take_in_entries
from data_access.engine import Database
from data_access.schema import app_user, area, area_ancestor, dwelling, survey_entry, user_area
from domain.instants import now, to_epoch
from domain.scope import Role, Scope
from tests.arrivals.builders import somebody

DOORS = 5
NUMBERS = count(1)


@dataclass(frozen=True)
class Due:
    """A building to survey: its doors, and the last survey entry before the test."""

    unit: str
    building: str
    ids: list[int]
    before: int

    def entries(self, records: Database) -> list[tuple[int, str, str]]:
        """Return door, outcome and state of what came in since."""
        e = survey_entry.c
        statement = select(e.dwelling_id, e.outcome, e.state).where(e.dwelling_id.in_(self.ids), e.id > self.before)
        with records.read() as conn:
            return [(int(row[0]), str(row[1]), str(row[2])) for row in conn.execute(statement.order_by(e.id))]


def a_building(records: Database, own_place: District) -> Due:
    """Return a new building in the grid of the demo's worker: one person behind each door, none of them verified."""
    code = select(user_area.c.area_code).join(app_user, app_user.c.id == user_area.c.user_id)
    code = code.where(app_user.c.username == "grid")
    mine = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    mine = mine.where(area.c.code == code.scalar_subquery())
    number, actor, scope = next(NUMBERS), Actor("before", "hq"), Scope(Role.HQ, ("330113",))
    building, at = f"试验路{number}号", to_epoch(now())
    with records.read() as conn:
        units = select(area.c.code).where(area.c.level == "unit2", area.c.id.in_(mine)).order_by(area.c.code)
        unit = str(conn.execute(units.limit(1)).scalar_one())
    people = [somebody(100 + 10 * number + place) for place in range(DOORS)]
    ids = [
        add_door(records, scope, actor, unit=unit, building=building, door=f"{100 + place}室").id
        for place in range(DOORS)
    ]
    came = [
        {"key": secrets.token_hex(16), "dwelling": id_, "base": 0, "at": at, "outcome": "changed",
         "added": [{"id_type": "id_card", "id_no": who.id_no, "name": who.name, "phone": who.phone}]}
        for id_, who in zip(ids, people, strict=True)
    ]  # fmt: skip
    answers = take_in_entries(records, own_place.keys(), scope, actor, came, at=at)
    assert {one.state for one in answers} == {"applied"}, answers
    with records.write() as conn:
        conn.execute(update(dwelling).where(dwelling.c.id.in_(ids)).values(surveyed_at=None, occupancy=None))
        before = conn.execute(select(func.max(survey_entry.c.id))).scalar_one()
    return Due(unit, building, ids, int(before))


def open_door(page: Page, id_: int) -> None:
    page.locator(f'.doors a[href="#door={id_}"]').click()
    expect(page.locator("#card")).to_be_visible()


def all_sent(page: Page) -> None:
    expect(page.locator("#sending .count-waits")).to_have_count(0)


def came(page: Page, script: str) -> None:
    """Wait until a script says so; the pages forbid the ``eval`` that Playwright's own waiting needs."""
    for _look in range(300):
        if page.evaluate(script):
            return
        page.wait_for_timeout(200)
    raise AssertionError(script)


def waiting(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((name) => name.includes(':q:')).length"))
