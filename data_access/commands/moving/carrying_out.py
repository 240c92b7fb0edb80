"""How is an order carried out? One transaction: look, judge, write, log, and let follow what must follow.

A record is locked, its state and version compared, the guard asked; what is refused is told wish by wish and leaves no
trace, the rest is done. Where something that must follow a move is refused, that move is undone with it and refused
for the same reason. The same key again changes nothing and gets the first answer again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from sqlalchemy import select, update

from data_access.audit import Actor, record
from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects import EFFECTS
from data_access.commands.moving.judging import judge
from data_access.commands.moving.orders import Moved, Order, Outcome, Refused
from data_access.commands.moving.writing import write
from data_access.district import zone
from data_access.engine import Database, insert_into
from data_access.keys import Keys
from data_access.schema import command
from data_access.versions import bump
from domain.errors import N_, ScopeError
from domain.instants import now, to_epoch
from domain.scope import Scope
from domain.workflow import SUBJECTS, record_type

DEEPEST = 8
"""How many answers of rules to answers of rules there may be; more is a circle."""


class _Undo(Exception):
    """What must follow was refused: places of the wishes to take back, with the reason for each."""

    def __init__(self, refused: Mapping[int, Refused]) -> None:
        super().__init__(len(refused))
        self.refused = dict(refused)


def carry_out(
    db: Database,
    keys: Keys,
    scope: Scope | None,
    actor: Actor,
    order: Order,
    *,
    key: str | None = None,
    at: int | None = None,
) -> Outcome:
    """Move the records of an order as ``actor`` and return what was moved and what was refused, and why.

    ``scope`` binds roles and areas; None is a feed or the system itself. ``at`` is the present (default: the clock's).
    Raises ``ScopeError`` where the role may not make this move at all, ``WorkflowError`` for an unknown one.
    """
    require_role(scope, order)
    at = to_epoch(now()) if at is None else at
    with db.write() as conn:
        acting = Acting(conn, keys, actor, scope, at, zone(conn))
        return carry_out_within(acting, order, key=key)


def carry_out_within(acting: Acting, order: Order, *, key: str | None = None) -> Outcome:
    """Carry out an order inside the caller's transaction, with its command, audit entry and data versions."""
    if key is not None and (earlier := _earlier(acting, key)) is not None:
        return earlier
    acting.command_id = _begin(acting, key, order)
    outcome = apply(acting, order)
    answer = json.dumps(outcome.as_json(), ensure_ascii=False, default=str)
    acting.conn.execute(update(command).where(command.c.id == acting.command_id).values(answer=answer))
    single = outcome.moved[0] if len(order.wishes) == 1 and outcome.moved else None
    record(
        acting.conn,
        acting.actor,
        f"{order.record}.{order.move}",
        object_=f"{single.record}:{single.row['code']}" if single else None,
        detail={"moved": len(outcome.moved), "refused": len(outcome.refused), "command": acting.command_id},
    )
    bump(acting.conn, sorted(acting.touched), at=acting.now)
    return outcome


def carry_out_all(acting: Acting, orders: Sequence[tuple[Actor, Order]], *, key: str) -> list[Outcome] | None:
    """Carry out orders of several actors one after the other as one action: one command, one entry in the audit.

    For scripts and feeds, whose orders are many and small. Returns what came of each; None where ``key`` was carried
    out before (nothing is done then). The command's answer holds counts and refusals.
    """
    if _earlier(acting, key) is not None:
        return None
    whole, first = acting.actor, orders[0][1]
    acting.command_id = _begin(acting, key, first)
    outcomes = []
    for actor, order in orders:
        acting.actor = actor
        outcomes.append(apply(acting, order))
    acting.actor = whole
    moved = sum(len(outcome.moved) for outcome in outcomes)
    refused = [line for outcome in outcomes for line in outcome.as_json(moved=False)["refused"]]
    answer = json.dumps({"moved": [], "count": moved, "refused": refused}, ensure_ascii=False, default=str)
    acting.conn.execute(update(command).where(command.c.id == acting.command_id).values(answer=answer))
    detail = {"moved": moved, "refused": len(refused), "command": acting.command_id}
    record(acting.conn, acting.actor, "moves", detail=detail)
    bump(acting.conn, sorted(acting.touched), at=acting.now)
    return outcomes


def require_role(scope: Scope | None, order: Order) -> None:
    """Raise ``ScopeError`` unless the role may ask for this move by hand."""
    if scope is None:
        return
    kind = record_type(order.record)
    move = kind.move(order.move)
    if not move.by_hand or scope.role not in move.roles:
        raise ScopeError(
            N_("The role {role} may not make the move {move} ({record})."),
            role=scope.role.value,
            move=move.name,
            record=kind.name,
        )


def apply(acting: Acting, order: Order, *, by_rule: bool = False, depth: int = 0) -> Outcome:
    """Carry out an order in the transaction under way; effects follow. Used by rules too (``by_rule``)."""
    if depth > DEEPEST:
        raise RecursionError(f"rules answer each other in a circle at {order.record}.{order.move}")
    kind = record_type(order.record)
    move = kind.move(order.move)
    outcome, wishes = Outcome(), dict(enumerate(order.wishes))
    while wishes:
        granted, refused = judge(acting, kind, move, wishes, by_rule=by_rule)
        outcome.refused += refused
        if not granted:
            break
        try:
            # Without effects nothing is undone, and a savepoint costs as much as the writing.
            with acting.conn.begin_nested() if move.effects else nullcontext():
                moved = write(acting, kind, move, granted)
                _follow(acting, move.effects, moved, depth)
        except _Undo as undone:
            outcome.refused += undone.refused.values()
            kept = {one.place for one in granted} - set(undone.refused)
            wishes = {place: wish for place, wish in wishes.items() if place in kept}
            continue
        outcome.moved = moved
        acting.touched |= {SUBJECTS[kind.scenario][0]} | ({"infections"} if kind.name == "infection" else set())
        break
    outcome.refused.sort(key=lambda one: one.place)
    return outcome


def _follow(acting: Acting, effects: Sequence[str], moved: Sequence[Moved], depth: int) -> None:
    codes = {one.place: str(one.row["code"]) for one in moved}
    for name in effects:
        for order in EFFECTS[name](acting, moved):
            outcome = apply(acting, order, by_rule=True, depth=depth + 1)
            if outcome.refused and not order.optional:
                places = {order.wishes[one.place].source: one for one in outcome.refused}
                raise _Undo({
                    place: Refused(place, codes.get(place), one.reason, one.params) for place, one in places.items()
                })  # fmt: skip


def _earlier(acting: Acting, key: str) -> Outcome | None:
    said = acting.conn.execute(select(command.c.answer).where(command.c.key == key)).scalar_one_or_none()
    if said is None:
        return None
    answer: dict[str, Any] = json.loads(said)
    moved = [
        Moved(place, one["record"], one["id"], one["transition"], acting.now, None,
              {"code": one["code"], "state": one["state"], "version": one["version"], "id": one["id"]}, {})
        for place, one in enumerate(answer["moved"])
    ]  # fmt: skip
    refused = [Refused(one["place"], one["code"], one["reason"], one["params"]) for one in answer["refused"]]
    return Outcome(moved, refused, repeated=True)


def _begin(acting: Acting, key: str | None, order: Order) -> int:
    row = {"key": key or "", "at": acting.now, "actor": acting.actor.name, "answer": "{}"}
    if key is None:
        row["key"] = f"{order.record}.{order.move}:{acting.actor.name}:{acting.unique()}"
    made = acting.conn.execute(insert_into(acting.conn, command).values(**row).returning(command.c.id)).scalar_one()
    return int(made)
