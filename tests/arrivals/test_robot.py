"""Are travellers' uploads read by the robot once, shown as a suggestion, and never entered or decided by it?"""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from components.robot_rows import suggestion
from data_access.audit import Actor
from data_access.commands.arrivals import attach_report
from data_access.commands.robot.entering import enter_due
from data_access.commands.robot.leasing import lease
from data_access.commands.robot.marks import keep_marks
from data_access.commands.robot.settling import Shown, settle
from data_access.commands.robot.submitting import Given, submit
from data_access.commands.robot.uploads import take_uploads
from data_access.queries.robot import review_queue
from data_access.queries.robot_uploads import robot_on_uploads
from data_access.schema import area, arrival, robot_record, test_result, transition
from domain.errors import ScopeError
from domain.instants import from_epoch
from domain.scope import Role, Scope
from tests.arrivals.builders import AT, HQ, Station
from tests.robot.builders import JPEG, found, reading


def photo(tone: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), (tone, 0, 0)).save(out, "JPEG")
    return out.getvalue()


def suggested(station: Station, scope: Scope = HQ):
    (row,) = station.rows(arrival)
    with station.db.read() as conn:
        return robot_on_uploads(conn, scope, as_of=from_epoch(AT + 100), record_id=row["id"]).rows


def test_an_upload_is_read_and_only_suggested(station: Station) -> None:
    receipt = station.report()
    content = photo(9)
    attach_report(station.db, station.keys, receipt.code, content, at=AT + 5)
    assert list(suggested(station)["file_state"]) == [None]
    assert take_uploads(station.db, station.keys, at=AT + 6) == 1
    assert take_uploads(station.db, station.keys, at=AT + 7) == 0
    keep_marks(station.db, station.keys)
    held = lease(station.db, station.keys, "w", at=AT + 8)
    assert held is not None and held.content.startswith(b"\xff\xd8")
    read = reading(found("王*", "330113********9999"))
    assert settle(station.db, station.keys, "w", held.id, [read], {0: Shown(JPEG)}, at=AT + 9)
    assert enter_due(station.db, station.keys, at=AT + 10) == 0
    rows = suggested(station)
    assert list(rows["result"]) == ["negative"] and list(rows["file_state"]) == ["read"]
    assert rows["same_person"].iloc[0] is None, "the number was not read in full"
    assert "negative" in suggestion(next(rows.itertuples(index=False))) or "阴性" in suggestion(
        next(rows.itertuples(index=False))
    )
    with station.db.read() as conn:
        assert conn.execute(select(robot_record.c.state)).scalar_one() == "suggested"
        assert conn.execute(select(test_result.c.id)).first() is None
        assert review_queue(conn, HQ, as_of=from_epoch(AT + 100)).rows.empty
        moves = list(conn.execute(select(transition.c.move).order_by(transition.c.id)).scalars())
    assert "read_report" not in moves, "a person reads the report"


def test_the_same_picture_sent_for_a_roster_is_put_before_a_person(station: Station) -> None:
    content = photo(10)
    attach_report(station.db, station.keys, station.report().code, content, at=AT + 5)
    take_uploads(station.db, station.keys, at=AT + 6)
    keep_marks(station.db, station.keys)
    held = lease(station.db, station.keys, "w", at=AT + 8)
    assert held is not None
    settle(station.db, station.keys, "w", held.id, [reading()], {0: Shown(JPEG)}, at=AT + 9)
    with station.db.read() as conn:
        top = conn.execute(select(area.c.code).where(area.c.parent_id.is_(None))).scalar_one()
    again = submit(station.db, station.keys, HQ, Actor("hq", "hq"), [Given("a", content)], area_code=top, at=AT + 20)
    assert again.files[0].status == "repeated"
    with station.db.read() as conn:
        assert conn.execute(select(robot_record.c.state)).scalar_one() == "waiting"


def test_what_is_not_negative_is_an_alarm_here_too(station: Station) -> None:
    attach_report(station.db, station.keys, station.report().code, photo(11), at=AT + 5)
    take_uploads(station.db, station.keys, at=AT + 6)
    keep_marks(station.db, station.keys)
    held = lease(station.db, station.keys, "w", at=AT + 8)
    assert held is not None
    settle(station.db, station.keys, "w", held.id, [reading(found(result="positive"))], {0: Shown(JPEG)}, at=AT + 9)
    with station.db.read() as conn:
        assert list(review_queue(conn, HQ, as_of=from_epoch(AT + 100), urgent=True).rows["state"]) == ["waiting"]


def test_nobody_is_told_of_another_streets_arrival(station: Station) -> None:
    station.report()
    with pytest.raises(ScopeError):
        suggested(station, Scope(Role.STREET, ("nowhere",)))
