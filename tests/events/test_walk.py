"""Several parties move events about at random: whatever they try, the rules of the closed loop hold."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from data_access import migrate
from data_access.engine import open_database
from data_access.keys import Keys
from data_access.schema import event, event_task, task, transition
from domain.workflow.events import EVENT, EVENT_TASK
from tests.events.builders import AT, HQ, METRE, SEAT, STREET, WANG, ZHAO, act, deliver, district, sensed
from tests.world import World

PARTIES = {"hq": HQ, "street1": STREET, "wang": WANG, "zhao": ZHAO}
MOVES = [one.name for one in EVENT.moves if not one.opens]
BYWAYS = ("reject", "merge", "grade")
PART_MOVES = [one.name for one in EVENT_TASK.moves if not one.opens]
BLANK: dict[str, str | int | bool] = {"level": "2", "platform": "safety", "handler": "wang", "others": "zhao",
                                      "result": "x", "satisfied": True}  # fmt: skip
_template: list[Path] = []


def _world() -> World:
    """Return a fresh world: one migrated file is copied, migrating takes a second."""
    if not _template:
        path = Path(tempfile.mkdtemp(prefix="walk")) / "template.db"
        db = open_database(f"sqlite:///{path}")
        migrate.upgrade(db)
        db.checkpoint()
        db.dispose()
        _template.append(path)
    path = Path(tempfile.mkdtemp(prefix="walk", dir=_template[0].parent)) / "walk.db"
    path.write_bytes(_template[0].read_bytes())
    return district(World(open_database(f"sqlite:///{path}"), Keys(b"s" * 32, b"l" * 32, b"c" * 32)))


class ClosedLoop(RuleBasedStateMachine):
    """People and sensors act; after every step the tables are looked at with plain loops."""

    @initialize()
    def begin(self) -> None:
        self.world, self.at, self.number = _world(), AT, 0

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.db.dispose()

    @rule(metres=st.integers(0, 2), kind=st.sampled_from(["DOOR", "SMOKE"]), again=st.booleans())
    def sense(self, metres: int, kind: str, again: bool) -> None:
        """A sensor tells something; sometimes the same message comes twice."""
        self.number += 1
        told = sensed(str(self.number), kind=kind, metres=40 * metres, at=self.at)
        deliver(self.world, told, at=self.at)
        if again:
            answer = deliver(self.world, told, at=self.at, key=f"again{self.number}")
            assert [one["status"] for one in answer["rows"]] == ["duplicate"]

    @rule(by=st.sampled_from(sorted(PARTIES)), metres=st.integers(0, 2))
    def tell(self, by: str, metres: int) -> None:
        """Somebody reports a door."""
        act(self.world, PARTIES[by], "event", "report", at=self.at, kind="door_open", level="2", area="a",
            source="grid_worker", lon=SEAT[0], lat=SEAT[1] + 40 * metres * METRE)  # fmt: skip

    @rule(by=st.sampled_from(sorted(PARTIES)), number=st.integers(0, 30), move=st.sampled_from(MOVES),
          into=st.integers(0, 30))  # fmt: skip
    def move(self, by: str, number: int, move: str, into: int) -> None:
        """Somebody tries to move some event in some way."""
        ids = self._ids(event)
        if ids:
            self._try(by, "event", move, ids[number % len(ids)], EVENT, ids[into % len(ids)])

    @rule(by=st.sampled_from(sorted(PARTIES)), number=st.integers(0, 30), move=st.sampled_from(PART_MOVES))
    def move_part(self, by: str, number: int, move: str) -> None:
        """Somebody tries to move a part."""
        ids = self._ids(event_task)
        if ids:
            self._try(by, "event_task", move, ids[number % len(ids)], EVENT_TASK, 0)

    @rule(by=st.sampled_from(sorted(PARTIES)), number=st.integers(0, 30))
    def onward(self, by: str, number: int) -> None:
        """Somebody takes the first step that the state allows: walks come far this way."""
        ids = self._ids(event)
        if ids:
            id_ = ids[number % len(ids)]
            state = self._state(event, id_)
            scope = PARTIES[by][0]
            able = [one.name for one in EVENT.allowed(state, scope.role) if one.name not in BYWAYS]
            if able:
                self._try(by, "event", able[0], id_, EVENT, 0)

    @rule(minutes=st.sampled_from([1, 5, 11, 600, 4000]))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        self.at += minutes * 60

    def _try(self, by: str, record: str, move: str, id_: int, kind: Any, into: int) -> None:
        scope = PARTIES[by][0]
        declared = kind.move(move)
        if scope.role not in declared.roles:
            return
        given = {field.name: BLANK[field.name] for field in declared.fields if field.name in BLANK}
        given |= {"until": self.at + 3600} if move == "suspend" else {}
        given |= {"into": into} if move == "merge" else {}
        act(self.world, PARTIES[by], record, move, id_, at=self.at, reason="理由", **given)

    def _ids(self, table: Any) -> list[int]:
        with self.world.db.read() as conn:
            return list(conn.execute(select(table.c.id).order_by(table.c.id)).scalars())

    def _state(self, table: Any, id_: int) -> str:
        with self.world.db.read() as conn:
            return str(conn.execute(select(table.c.state).where(table.c.id == id_)).scalar_one())

    @invariant()
    def the_loop_is_closed(self) -> None:
        if not hasattr(self, "world"):
            return
        with self.world.db.read() as conn:
            events = {row.id: row for row in conn.execute(select(event))}
            held_parts = list(conn.execute(select(event_task)))
            log = list(conn.execute(select(transition).order_by(transition.c.id)))
            tasks = list(conn.execute(select(task)))
        handled: dict[tuple[str, int], set[str]] = {}
        version: Counter[tuple[str, int]] = Counter()
        closed_with: dict[int, list[str]] = {}
        for row in log:
            of = (row.record_type, row.record_id)
            version[of] += 1
            assert row.version == version[of]
            if row.move in ("handle", "submit"):
                handled.setdefault(of, set()).add(row.actor)
            if row.move in ("verify", "send_back"):
                assert row.actor not in handled[of], "the handler verified"
            if row.move == "close":
                closed_with[row.record_id] = []
        for part in held_parts:
            if part.event_id in closed_with and events[part.event_id].state == "closed" and part.mandatory:
                assert part.state in ("verified", "cancelled"), "closed with an open part"
        for id_, row in events.items():
            running = [one.kind for one in tasks if (one.record_type, one.record_id) == ("event", id_)
                       and one.completed_at is None and one.cancelled_at is None]  # fmt: skip
            assert len(running) == len(set(running)), "a clock runs twice"
            if row.state in ("closed", "rejected", "merged"):
                assert running == [], (row.state, running)
            elif row.state in ("detected", "reported"):
                assert len(running) == 1
            else:
                assert any(kind.startswith("event_close_") for kind in running)
            if row.state == "merged":
                assert events[row.merged_into_id].state != "merged" or row.merged_into_id > 0
            assert (row.merged_into_id is not None) == (row.state == "merged")


ClosedLoop.TestCase.settings = settings(
    max_examples=12, stateful_step_count=35, deadline=None, suppress_health_check=list(HealthCheck)
)
TestClosedLoop = ClosedLoop.TestCase
