"""Parties who act on events: a street, two grid workers, and the sensors' feed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.moving import Order, Outcome, Wish, carry_out
from data_access.ingest.batches import Source
from data_access.ingest.events import ingest_events
from data_access.schema import event, event_task, task, transition
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.world import NOW, World

AT = to_epoch(NOW)
UNIT, OTHER = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
HQ = (Scope(Role.HQ, ("330113",)), Actor("hq", "hq"))
STREET = (Scope(Role.STREET, ("S1",)), Actor("street1", "street"))
WANG = (Scope(Role.GRID, ("A",)), Actor("wang", "grid"))
ZHAO = (Scope(Role.GRID, ("A",)), Actor("zhao", "grid"))
CHEN = (Scope(Role.GRID, ("A",)), Actor("chen", "grid"))
SEAT = (120.3, 30.4)
WHOLE = ("accept", "dispatch", "receive", "handle", "submit", "verify", "close")
"""The moves of an event that goes round, a minute each in ``go``."""
METRE = 1 / 111_195
"""Degrees of latitude."""


def boundary(lon: float, lat: float, half: float = 0.01) -> str:
    """Return a square as GeoJSON."""
    ring = [[lon - half, lat - half], [lon + half, lat - half], [lon + half, lat + half], [lon - half, lat + half],
            [lon - half, lat - half]]  # fmt: skip
    return f'{{"type":"Polygon","coordinates":[{ring}]}}'


def district(world: World) -> World:
    """Return a world with two units, one around ``SEAT`` and one a kilometre and a half to the east."""
    world.area(UNIT, boundary=boundary(*SEAT, half=0.005))
    world.area(OTHER, boundary=boundary(SEAT[0] + 0.015, SEAT[1], half=0.005))
    return world


def act(world: World, by: Any, record: str, move: str, *ids: int, at: int = AT, **fields: Any) -> Outcome:
    """Let somebody move records (none: open one); ``reason`` is taken out of the fields."""
    scope, actor = by
    reason = fields.pop("reason", None)
    wishes = [Wish(id_, fields=fields, reason=reason) for id_ in ids] or [Wish(fields=fields, reason=reason)]
    return carry_out(world.db, world.keys, scope, actor, Order(record, move, wishes), at=at)


def report(world: World, *, at: int = AT, by: Any = WANG, **more: Any) -> int:
    """Return the id of an event that a grid worker reports."""
    fields = {"kind": "fire", "level": "1", "area": "a", "source": "grid_worker", "what": "垃圾桶冒烟起火"} | more
    outcome = act(world, by, "event", "report", at=at, **fields)
    assert not outcome.refused, outcome.refused[0].text()
    return outcome.moved[0].id


def go(world: World, id_: int, *steps: str, at: int = AT) -> None:
    """Bring an event on by its usual parties, a minute a step."""
    parties = {"accept": STREET, "dispatch": STREET, "receive": WANG, "handle": WANG, "submit": WANG, "verify": STREET,
               "close": STREET}  # fmt: skip
    given = {"accept": {"level": "1"}, "dispatch": {"platform": "safety", "handler": "wang"},
             "submit": {"result": "已扑灭"}}  # fmt: skip
    for number, step in enumerate(steps, 1):
        outcome = act(world, parties[step], "event", step, id_, at=at + number * 60, **given.get(step, {}))
        assert not outcome.refused, (step, outcome.refused[0].text())


def sensed(ref: str, *, at: int = AT, kind: str = "DOOR", metres: float = 0.0, **more: Any) -> dict[str, Any]:
    """Return a message of a door sensor at ``SEAT``, so many metres to the north."""
    return {
        "event_id": ref, "event_type": kind, "device_id": "D1", "device_time": at, "longitude": SEAT[0],
        "latitude": SEAT[1] + metres * METRE,
    } | more  # fmt: skip


def deliver(world: World, *rows: dict[str, Any], source: str = "sensors", at: int = AT, key: str | None = None) -> Any:
    """Deliver rows as a source and return the answer."""
    of = Source(world.source(source, topic="events"), source, "events")
    return ingest_events(world.db, world.keys, of, rows, at=at, key=key)


def one(world: World, id_: int) -> dict[str, Any]:
    """Return an event."""
    return rows(world, event, event.c.id == id_)[0]


def why(outcome: Outcome) -> str:
    """Return why the first wish was refused, in English; "" where none was."""
    return outcome.refused[0].text() if outcome.refused else ""


def rows(world: World, table: Any = event, *where: Any) -> list[dict[str, Any]]:
    """Return the rows of a table in the order of their ids."""
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table).where(*where).order_by(table.c.id)).mappings()]


def clocks(world: World, id_: int, record: str = "event") -> dict[str, tuple[int, str]]:
    """Return by kind of clock the seconds after ``AT`` at which it is due, and how it stands."""
    found = {}
    for one in rows(world, task, task.c.record_type == record, task.c.record_id == id_):
        state = "done" if one["completed_at"] is not None else "dropped" if one["cancelled_at"] is not None else "open"
        found[one["kind"]] = (one["due_at"] - AT, state)
    return found


def moves_of(world: World, id_: int, record: str = "event") -> list[str]:
    """Return the moves a record made."""
    return [one["move"] for one in rows(world, transition, transition.c.record_type == record,
                                        transition.c.record_id == id_)]  # fmt: skip


def parts(world: World) -> list[dict[str, Any]]:
    """Return the parts of events."""
    return rows(world, event_task)
