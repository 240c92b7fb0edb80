"""What has the result robot to show on a working day? Piles read, people deciding, and a pile half read.

Everything goes the way it goes in earnest: sent by the commands, read by the worker's own processes, decided by people
of the demo. The people on the pictures are residents of the simulated district.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, func, insert, select

from bench.district import District
from data_access.audit import Actor
from data_access.commands.robot.checking import answer_check
from data_access.commands.robot.opening import open_record
from data_access.commands.robot.reviewing import Decision, decide
from data_access.commands.robot.submitting import Given, submit
from data_access.engine import Database
from data_access.queries.accounts import account_row, area_codes_of
from data_access.queries.robot import review_queue
from data_access.schema import robot_check, robot_file, robot_record
from data_access.settings import ROOT
from domain.instants import now, to_epoch
from domain.result_pictures.deciding import Action, DecisionRefused
from domain.scope import Role, Scope
from simulation.pictures.folder import residents
from simulation.pictures.hostile import hostile_files
from simulation.pictures.sets import PictureSet, Purpose, drawn_for, local
from simulation.pictures.truth import Person

CLERK, OFFICIAL, OTHER = "community", "street-004", "street-006"
"""Whose pile is large, who is the second person about a positive, and who has photos of cassettes."""
NATURAL = 24
"""Pictures of the large pile as they come, of every layout and wear."""
MORE = (("provincial detail", "ordinary", 6), ("text message", "positive", 2), ("provincial detail", "stranger", 2),
        ("spreadsheet", "ordinary", 1))  # fmt: skip
WRONG = ("truncated.jpg", "text.png", "locked.pdf", "locked.zip")
CASSETTES, SECOND_PILE, READ_OF_SECOND = 3, 12, 4
ROSTER, NEIGHBOURS = 300, 8
READS_WITHIN_S = 1_800.0
SECONDS = (3.1, 4.4, 2.7, 6.2, 3.8)
"""A reviewer's, picture by picture."""


def live_through(place: District) -> None:
    """Let a district's robot have had its morning; what is still to be read stays so, no worker goes on."""
    db = place.open()
    try:
        clerk, official, other = (_person(db, name) for name in (CLERK, OFFICIAL, OTHER))
        _send(place, db, clerk, [*_pile(_pictures(place, clerk)), *_wrong()])
        _send(place, db, official, _chosen(_pictures(place, official), (("state council", "positive", 1),)))
        _send(place, db, other, _chosen(_pictures(place, other), (("cassette", "ordinary", CASSETTES),)))
        with _reading(place) as worker:
            worker.wait(READS_WITHIN_S)
        _decide(place, db, clerk)
        _first_of_two(place, db, _person(db, "hq"), official)
        _read_again(place, db, clerk)
        _send(
            place,
            db,
            clerk,
            [Given(one.name, one.content) for one in _pictures(place, clerk, seed=8).take(SECOND_PILE)],
        )
        _read_a_few(place, db)
    finally:
        db.dispose()


class _Person:
    """Somebody of the demo who works with pictures."""

    def __init__(self, name: str, scope: Scope) -> None:
        self.actor, self.scope, self.area = Actor(name, scope.role.value), scope, scope.area_codes[0]


def _person(db: Database, name: str) -> _Person:
    with db.read() as conn:
        row = account_row(conn, name)
        if row is None:
            raise LookupError(f"the demo has no account {name}")
        codes = area_codes_of(conn, row["id"])
    return _Person(name, Scope(Role(row["role"]), tuple(codes)))


def _pictures(place: District, person: _Person, *, seed: int = 7) -> PictureSet:
    """Return pictures of who lives in somebody's area, and of a few from elsewhere."""
    here = residents(place.package, area=person.area)[:ROSTER]
    elsewhere = [one for one in residents(place.package)[:ROSTER] if one not in here][:NEIGHBOURS]
    people = [Person(number, one.name, one.identifier) for number, one in enumerate([*here, *elsewhere])]
    return drawn_for(Purpose.TUNING, people, at=local(now()), seed=seed)


def _pile(made: PictureSet) -> list[Given]:
    return [*(Given(one.name, one.content) for one in made.take(NATURAL)), *_chosen(made, MORE)]


def _chosen(made: PictureSet, wanted: Iterable[tuple[str, str, int]]) -> list[Given]:
    pictures = (made.of(layout, number, situation) for layout, situation, count in wanted for number in range(count))
    return [Given(one.name, one.content) for one in pictures]


def _wrong() -> Iterator[Given]:
    for one in hostile_files():
        if one.name in WRONG:
            yield Given(one.name, one.content)


def _send(place: District, db: Database, by: _Person, files: list[Given]) -> None:
    submit(db, place.keys(), by.scope, by.actor, files, area_code=by.area, at=to_epoch(now()))


@contextmanager
def _reading(place: District) -> Iterator[subprocess.Popen[bytes]]:
    """Run the robot's worker until nothing waits, or it is not wanted any more."""
    with (place.folder / "robot.log").open("ab") as log:
        words = [sys.executable, str(ROOT / "cockpit.py"), "robot", "--until-idle"]
        worker = subprocess.Popen(words, env=place.environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait()


def _read_a_few(place: District, db: Database) -> None:
    """Let the worker read a part of what waits."""
    until = time.monotonic() + READS_WITHIN_S
    waiting = select(func.count()).where(robot_file.c.state.in_(("queued", "reading")))
    with _reading(place) as worker:
        while worker.poll() is None and time.monotonic() < until:
            with db.read() as conn:
                if int(conn.execute(waiting).scalar_one()) <= SECOND_PILE - READ_OF_SECOND:
                    return
            time.sleep(0.5)


def _decide(place: District, db: Database, by: _Person) -> None:
    """Decide about a few that are negative as a reviewer would: accept what may be, reject what may not."""
    waiting = _waiting(db, by, urgent=False)
    for record_id, seconds in zip(waiting, SECONDS, strict=False):
        found = open_record(db, place.keys(), by.scope, by.actor, record_id=record_id)
        for action in (Action.ACCEPT, Action.REJECT):
            decision = Decision(found.id, found.version, action, None, seconds)
            with suppress(DecisionRefused):
                decide(db, place.keys(), by.scope, by.actor, decision, at=to_epoch(now()))
                break


def _first_of_two(place: District, db: Database, first: _Person, of: _Person) -> None:
    """Let one person accept a positive: another must agree."""
    for record_id in _waiting(db, of, urgent=True):
        found = open_record(db, place.keys(), first.scope, first.actor, record_id=record_id)
        decision = Decision(found.id, found.version, Action.ACCEPT, None, SECONDS[0])
        decide(db, place.keys(), first.scope, first.actor, decision, at=to_epoch(now()))


def _waiting(db: Database, of: _Person, *, urgent: bool) -> list[int]:
    with db.read() as conn:
        rows = review_queue(conn, of.scope, as_of=now()).rows
    return [int(one) for one in rows.loc[rows["urgent"] == urgent, "record_id"]]


def _read_again(place: District, db: Database, by: _Person) -> None:
    """Have two entries read blind, one of them already: one in fifty is drawn, and so few may draw none."""
    r = robot_record.c
    entered = select(r.id, r.area_id).where(r.state == "entered", r.by_rule).order_by(r.id).limit(2)
    at = to_epoch(now())
    with db.write() as conn:
        drawn = _not_drawn(conn, [(int(id_), int(area_id)) for id_, area_id in conn.execute(entered)])
        if drawn:
            conn.execute(
                insert(robot_check), [{"record_id": one, "area_id": area, "drawn_at": at} for one, area in drawn]
            )
    for record_id, _area in drawn[:1]:
        found = open_record(db, place.keys(), by.scope, by.actor, record_id=record_id)
        answer_check(db, place.keys(), by.scope, by.actor, record_id=record_id, read=found.now, at=at)


def _not_drawn(conn: Connection, entered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    drawn = set(conn.execute(select(robot_check.c.record_id)).scalars())
    return [one for one in entered if one[0] not in drawn]
