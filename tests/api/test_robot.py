"""How do machines send pictures of results, and what are they told of each?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.sources import new_token
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import robot_file, robot_pile
from tests.api.server import RESULTS, Api
from tests.robot.builders import district
from tests.world import World

ROBOT = "/api/v1/robot"


@pytest.fixture
def api(sqlite_database: Database, keys: Keys) -> Api:
    """A district whose robot has a token."""
    world = district(World(sqlite_database, keys))
    with world.db.write() as conn:
        return Api(world.db, keys, new_token(conn, "robot", actor=Actor("cli")))


def form(*files: tuple[str, bytes]) -> tuple[str, bytes]:
    parts = b"".join(
        f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n"
        for name, content in files
    )
    return "multipart/form-data; boundary=edge", parts + b"--edge--\r\n"


def test_each_file_of_a_form_is_answered(api: Api, sqlite_database: Database) -> None:
    kind, body = form(("安娜.jpg", b"one"), ("b/../two.png", b"two"), ("again.jpg", b"one"), ("empty.jpg", b""))
    answer = api.post(f"{ROBOT}?area=C1", body, kind=kind)
    assert answer.status_code == 200, answer.text
    files = answer.json()["files"]
    assert [one["status"] for one in files] == ["queued", "queued", "repeated", "refused"]
    assert [one["name"] for one in files] == ["安娜.jpg", "two.png", "again.jpg", "empty.jpg"]
    assert files[0]["id"] == files[2]["id"] and files[3]["reason"] == "The file is empty."
    with sqlite_database.read() as conn:
        pile = conn.execute(select(robot_pile)).one()
    assert (pile.channel, pile.sent_by, pile.files, pile.repeated, pile.refused) == ("api", "robot", 4, 1, 1)


def test_a_body_is_one_file_of_the_whole_district(api: Api, sqlite_database: Database) -> None:
    assert api.post(ROBOT, b"\xff\xd8", kind="image/jpeg").json()["files"][0]["status"] == "queued"
    with sqlite_database.read() as conn:
        assert len(conn.execute(select(robot_file)).all()) == 1


@pytest.mark.parametrize(
    ("path", "kind", "body", "status"),
    [
        (f"{ROBOT}?area=nowhere", "image/png", b"x", 422),
        (ROBOT, "multipart/form-data", b"x", 422),
        (ROBOT, "multipart/form-data; boundary=edge", b"--edge--\r\n", 422),
        (ROBOT, "multipart/form-data; boundary=edge", b"no form at all", 422),
        (RESULTS, "application/json", b"[]", 403),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(api: Api, path: str, kind: str, body: bytes, status: int) -> None:
    answer = api.post(path, body, kind=kind)
    assert answer.status_code == status and answer.json()["error"]


def test_only_the_robots_own_token_delivers(api: Api) -> None:
    assert api.post(ROBOT, b"x", token="wrong").status_code == 401
    assert api.request("POST", ROBOT, content=b"x").status_code == 401
