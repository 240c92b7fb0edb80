"""Builders of events whose clocks press, and of who has them in hand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from data_access.audit import Actor
from data_access.commands.accounts import add_user
from data_access.schema import event
from domain.instants import to_epoch
from tests.alarms.builders import HOUR, UNIT, Build, H, execute
from tests.records import give_task, put
from tests.world import NOW, World


def clocked_event(over: float, *, place: str = UNIT, **ended: Any) -> Build:
    """An event with a clock of an hour, of which so large a share is over."""

    def build(world: World) -> None:
        begun = NOW - H(over)
        id_ = put(world, "event", place, begun, begun_at=to_epoch(begun), occurred_at=None)
        give_task(world, "event", id_, "event_accept_3", begun, begun + HOUR, **ended)

    return build


def account(world: World, name: str, *areas: str, role: str = "grid") -> None:
    with world.db.write() as conn:
        add_user(conn, Actor("cli"), username=name, role=role, area_codes=areas, without_password=True)


def in_hand(over: float, *accounts: str, handler: str = "wang", **ended: Any) -> Build:
    """An event in somebody's hands; ``accounts``: who can sign in, in grid A."""

    def build(world: World) -> None:
        world.area(UNIT)
        for name in accounts:
            account(world, name, "A")
        clocked_event(over, **ended)(world)
        execute(world, update(event).values(handler=handler))

    return build
