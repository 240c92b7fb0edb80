"""A district with a list, and forms to report arrivals with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Table, select

from data_access.audit import Actor
from data_access.commands.arrivals import ListTaken, new_form_id, report_arrival, take_in_list
from data_access.commands.moving import Order, Outcome, Wish, carry_out
from data_access.commands.moving.arrival_paths import forget_lists
from domain.arrivals import ArrivalForm, Receipt, Traveller, Visit
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.arrivals.lists import NOVEMBER
from tests.world import World

U1, U2 = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
NOW = datetime(2022, 8, 20, 4, 0, tzinfo=UTC)  # noon in Linping, under the 9th edition
AT = to_epoch(NOW)
GAODU = Visit("陕西省", "咸阳市", "乾县", "临平镇", "高杜村一组", date(2022, 8, 14), date(2022, 8, 18))
LINPING = Visit("浙江省", "杭州市", "临平区", "临平街道", "高杜村一组", date(2022, 8, 14), date(2022, 8, 18))
LOW_RISK = Visit("广东省", "广州市", "荔湾区", "多宝街道", "", date(2022, 8, 15), date(2022, 8, 19))
UNDECIDED = Visit("陕西省", "咸阳市", "乾县", "", "", date(2022, 8, 14), date(2022, 8, 18))
HQ = Scope(Role.HQ, ("330113",))
GRID = Scope(Role.GRID, ("S1",))


def somebody(number: int, name: str = "李四") -> Traveller:
    """Return a made-up person: the check digit is never the right one."""
    id_no = f"61042419900101{number:03d}0"
    return Traveller(id_no if not _right(id_no) else f"{id_no[:-1]}1", name, f"139{number:08d}")


def _right(id_no: str) -> bool:
    from domain.identifiers import check_character

    return check_character(id_no[:17]) == id_no[17]


class Station:
    """A district in which people arrive."""

    def __init__(self, world: World) -> None:
        self.world, self.db, self.keys = world, world.db, world.keys
        forget_lists()
        self.units = (world.area(U1), world.area(U2))

    def list(self, given: Mapping[str, Any] = NOVEMBER, at: int = AT) -> ListTaken:
        """Take in a list."""
        return take_in_list(self.db, self.keys, given, source="risk_lists", at=at)

    def form(self, *visits: Visit, number: int = 1, destination: str = "a", **more: Any) -> ArrivalForm:
        """Return a form that may be sent."""
        form = ArrivalForm(new_form_id(self.keys), somebody(number), NOW, destination, visits or (GAODU,), "train",
                           "G7541", "测试路2号")  # fmt: skip
        return replace(form, **more)

    def report(self, *visits: Visit, at: int = AT, **more: Any) -> Receipt:
        """Report an arrival."""
        return report_arrival(self.db, self.keys, self.form(*visits, **more), at=at)

    def rows(self, table: Table, *where: Any) -> list[dict[str, Any]]:
        """Return rows by id."""
        with self.db.read() as conn:
            found = conn.execute(select(table).where(*where).order_by(*table.primary_key.columns))
            return [dict(row) for row in found.mappings()]

    def act(
        self, move: str, *wishes: Wish, scope: Scope | None = HQ, at: int = AT + 60, record: str = "arrival"
    ) -> Outcome:  # fmt: skip
        """Move records as somebody of the staff."""
        actor = Actor("somebody", scope.role.value if scope else None)
        return carry_out(self.db, self.keys, scope, actor, Order(record, move, wishes), at=at)


@pytest.fixture
def station(world: World) -> Station:
    """A district on each engine."""
    return Station(world)
