"""The whole way with real recognition: dropped as files, read in processes, entered or put before a person."""

from __future__ import annotations

import io
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from sqlalchemy import select

from data_access.commands.robot.opening import open_record
from data_access.commands.robot.submitting import Given, submit
from data_access.schema import robot_file, robot_record, test_result
from domain.instants import Pace, from_epoch, keep_pace, now, to_epoch
from robot.working import Worker
from tests.robot.builders import ANNA, BERT, CLERK, COMMUNITY, HERE, masked
from tests.robot.drawing import FONT, encoded, pairs
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.skipif(FONT is None, reason="no font with Chinese characters")]


def card(name: str, identifier: str, sampled: str, result: str) -> Image.Image:
    told = {"姓名": name, "证件号码": identifier, "采样时间": sampled, "检测时间": sampled, "检测结果": result}
    return pairs("核酸检测结果", [*told.items(), ("检测方法", "核酸检测"), ("检测机构", "东篱检验所")])


def local(*, hours: int) -> str:
    at = from_epoch(to_epoch(now()) - 3600 * hours).astimezone(ZoneInfo("Asia/Shanghai"))
    return f"{at:%Y-%m-%d %H:%M}"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """Pictures bear the same times at whatever hour the test runs: what is read off them depends on their digits."""
    keep_pace(Pace(datetime(2026, 11, 30, 4, 26, tzinfo=UTC).timestamp(), time.time()))
    yield
    keep_pace(None)


def test_what_is_dropped_is_read_and_entered_or_put_before_a_person(embedded: World) -> None:
    lying = card("伯特", masked(BERT), local(hours=5), "阴性").rotate(90, expand=True)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("伯特.png", encoded(lying))
    files = [
        Given("a.png", encoded(card("安娜", masked(ANNA), local(hours=4), "阴性"))),
        Given("b.zip", zipped.getvalue()),
        Given("c.png", encoded(card("安娜", masked(ANNA), local(hours=9), "阳性"))),
        Given("d.png", b"\x89PNG broken"),
    ]
    submit(embedded.db, embedded.keys, HERE, CLERK, files, area_code=COMMUNITY, at=to_epoch(now()))
    assert Worker(embedded.db, embedded.keys).run(Event(), until_idle=True) == 4
    with embedded.db.read() as conn:
        states = Counter(conn.execute(select(robot_file.c.state)).scalars())
        made = conn.execute(select(robot_record).order_by(robot_record.c.id)).all()
        facts = conn.execute(select(test_result.c.result)).scalars().all()
    assert states == {"read": 3, "unpacked": 1, "refused": 1}
    assert Counter((one.state, bool(one.urgent)) for one in made) == {("entered", False): 2, ("waiting", True): 1}
    assert list(facts) == [0, 0], "the positive waits"
    turned = next(one for one in made if one.file_id == max(record.file_id for record in made))
    opened = open_record(embedded.db, embedded.keys, HERE, CLERK, record_id=turned.id)
    with Image.open(io.BytesIO(opened.picture.content)) as image:
        assert image.width < image.height, "it is shown upright"
    x, y = opened.picture.boxes[opened.read["name"].words[0]][0]
    assert 0 <= x <= opened.picture.width and 0 <= y <= opened.picture.height
