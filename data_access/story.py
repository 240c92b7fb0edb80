"""How far is the story of a simulated district told? The demo shows its screens while the scenarios' past comes in.

While it is, rules that follow the calendar wait: a record halfway through its story is not overdue (ADR 0063).
"""

from __future__ import annotations

from sqlalchemy import Connection, delete

from data_access.district import fact, set_fact
from data_access.engine import Database
from data_access.schema import setting
from data_access.versions import bump

FACT = "story_told"


def story_told(conn: Connection) -> float | None:
    """Return the share of the story that is told, 0 to 1; None where none is being told."""
    found = fact(conn, FACT)
    return None if found is None else float(found)


def is_telling(db: Database) -> bool:
    """Return whether a story is being told, or waits to be told on."""
    with db.read() as conn:
        return story_told(conn) is not None


def note_story(conn: Connection, share: float | None, *, at: int) -> None:
    """Put on record how far the story is told; None: to its end."""
    if share is None:
        conn.execute(delete(setting).where(setting.c.key == FACT))
    else:
        set_fact(conn, FACT, round(share, 3))
    bump(conn, ["settings"], at=at)
