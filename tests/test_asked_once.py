"""Is what a read asked twice the same, and does the next read see what changed meanwhile?"""

from __future__ import annotations

from data_access.asked_once import once_a_read
from data_access.engine import Database
from data_access.versions import bump, versions


def number(database: Database) -> int:
    with database.read() as conn:
        return versions(conn)["results"].number


def test_versions_are_asked_once_a_read_and_anew_in_the_next(database: Database) -> None:
    with database.write() as conn:
        bump(conn, ["results"], at=1)
        assert versions(conn)["results"].number == 1
        bump(conn, ["results"], at=2)  # whoever writes sees what they wrote
        assert versions(conn)["results"].number == 2
    with database.read() as conn:
        first = versions(conn)
        with database.write() as other:
            bump(other, ["results"], at=3)
        assert versions(conn) is first and first["results"].number == 2
    assert number(database) == 3


def test_an_empty_answer_is_remembered_too(database: Database) -> None:
    asked = []
    with database.read() as conn:
        for _ in range(2):
            assert once_a_read(conn, "nothing", lambda _conn: asked.append(1)) is None
    assert asked == [1]
