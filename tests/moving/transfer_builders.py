"""Short words for tests about people in transfer: vehicles, orders and the moves between two states."""

from __future__ import annotations

from typing import Any

from data_access.audit import Actor
from data_access.commands.moving import Order, Outcome, Wish, carry_out
from domain.scope import Role, Scope
from tests.moving.quarantine_builders import HQ, U1, done, local
from tests.world import World

AT = "2022-03-21 12:00"
WAY = ("group", "assign", "depart", "board", "arrive", "hand_over", "close")


def car(world: World, code: str = "V1", *, seats: int = 8, pressure: bool = False, at: str = AT, **more: Any) -> int:
    """Return the id of an available vehicle."""
    fields = {"kind": "bus", "area": U1.rpartition("/")[2], "seats": 40, "usable_seats": seats, "lon": 120.3,
              "lat": 30.4, "negative_pressure": pressure} | more  # fmt: skip
    world.area(U1)
    return done(world, "vehicle", "register", Wish(code=code, fields=fields), at=at)[0]


def wish(world: World, kind: str = "close", *, area: str = U1, who: int | None = None, **more: Any) -> Wish:
    """Return the wish for an order of a (new) resident."""
    code = more.pop("code", None)
    return Wish(code=code, fields={"person": who or world.resident(area), "kind": kind} | more)


def ask(world: World, kind: str = "close", *, count: int = 1, at: str = AT, **more: Any) -> list[int]:
    """Return the ids of new orders."""
    return done(world, "transfer_order", "request", *[wish(world, kind, **more) for _ in range(count)], at=at)


def order(world: World, move: str, *wishes: Wish, at: str = AT, scope: Scope | None = HQ) -> Outcome:
    """Move orders and return what came of it."""
    actor = Actor("hq", "hq") if scope is None or scope.role is Role.HQ else Actor("someone", scope.role.value)
    return carry_out(world.db, world.keys, scope, actor, Order("transfer_order", move, wishes), at=local(at))


def bring(
    world: World, ids: list[int], vehicle: int, upto: str = "hand_over", *, at: str = AT, run: str = "R1"
) -> None:
    """Move orders on from "pending" up to a move, all at one time."""
    for move in WAY[: WAY.index(upto) + 1]:
        given: dict[str, dict[str, Any]] = {"group": {"run": run}, "assign": {"vehicle": vehicle}}
        fields = given.get(move, {})
        done(world, "transfer_order", move, *[Wish(id_, fields=fields) for id_ in ids], at=at)


__all__ = ["AT", "U1", "WAY", "ask", "bring", "car", "order", "wish"]
